import { eventually } from '@parley/test-kit';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createRoom, type Person, register, wholeHistory } from '../person.ts';
import { sharedDir, sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import { longFramesWhile } from './long-frames.ts';
import { writeLongRoom } from './long-room.ts';
import { composer, messageRows, say } from './room-page.ts';
import { messageAt, scroller, seqsInView, settledAt, topOf, topsWhile, wheel } from './timeline-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const pair = async (): Promise<[Person, Person]> => [await register(sharedUrl(), 'anna'), await register(sharedUrl(), 'ben')];

const open = async (person: Person, path: string, more: BrowserContextOptions = {}): Promise<Page> => {
  const device = await openWindow({ person, path, ...more });
  await composer(device.page).waitFor();
  await eventually(async () => expect(await messageRows(device.page).count()).toBeGreaterThan(0));
  return device.page;
};

const hasFocus = (locator: Locator): Promise<boolean> => locator.evaluate((one) => one === document.activeElement);

const minuteMs = 60_000;

/** Two people with a room of many messages. */
const longPair = async (count: number, more: { readonly everyMs?: number; readonly readSeq?: number } = {}) => {
  const people = await pair();
  const room = await writeLongRoom({ dataDir: sharedDir(), people, count, everyMs: minuteMs, ...more });
  return { anna: people[0], ben: people[1], ...room };
};

browserTest(
  'what is read stays where it is, to the pixel, while older messages load and while rows above it change',
  async () => {
    const { anna, ben, roomId } = await longPair(400);
    const page = await open(anna, `/r/${roomId}`);
    await settledAt(page, 400);
    // Slow enough to be at rest when the page comes.
    await page.route(/\/messages\?before=/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    for (let turn = 0; turn < 3; turn += 1) {
      const asked = page.waitForRequest(/\/messages\?before=/);
      const older = page.waitForResponse(/\/messages\?before=/);
      while (!(await Promise.race([asked.then(() => true), page.waitForTimeout(60).then(() => false)]))) await wheel(page, -500);
      const [, seq = 0] = await seqsInView(page);
      await settledAt(page, seq);
      const tops = await topsWhile(page, seq, async () => {
        await older;
        await page.waitForTimeout(500);
      });
      expect([...new Set(tops.map(Math.round))]).toHaveLength(1);
    }
    const [, seq = 0] = await seqsInView(page);
    const [above] = (await wholeHistory(ben, roomId))
      .filter((message) => message.senderId === ben.id && message.seq < seq - 2)
      .slice(-1);
    const tops = await topsWhile(page, seq, async () => {
      const content = Array.from({ length: 12 }, (_, line) => `edited, line ${line}`).join('\n');
      const reply = await ben.call('PATCH', `/api/rooms/${roomId}/messages/${above?.id}`, { content });
      expect(reply.status).toBe(200);
      await messageAt(page, above?.seq ?? 0)
        .filter({ hasText: 'edited, line 11' })
        .waitFor({ state: 'attached' });
      await page.waitForTimeout(300);
    });
    expect(new Set(tops.map(Math.round)).size).toBe(1);
  },
);

browserTest(
  'a link leads to its message, which has the focus and stands out; one to nothing, or to a deleted one, says so',
  async () => {
    const { anna, ben, roomId } = await longPair(400);
    const { page } = await openWindow({ person: anna, path: `/r/${roomId}/60` });
    // First of all, for it stands out for 3.5 s only.
    await messageAt(page, 60).and(page.locator('[data-highlighted]')).waitFor();
    await settledAt(page, 60);
    expect(await hasFocus(messageAt(page, 60))).toBe(true);
    // A link in the room that is open already, by another member, from where one is.
    await ben.call('POST', `/api/rooms/${roomId}/messages`, {
      clientMessageId: crypto.randomUUID(),
      content: `See ${sharedUrl()}/r/${roomId}/200`,
    });
    await page.getByRole('button', { name: /Jump to the latest message/ }).click();
    await settledAt(page, 401);
    await messageAt(page, 401).getByRole('link').click();
    await settledAt(page, 200);
    expect(new URL(page.url()).pathname).toBe(`/r/${roomId}/200`);
    await eventually(async () => expect(await messageAt(page, 200).evaluate((row) => row === document.activeElement)).toBe(true));
    await page.goBack();
    await page.goto(`${sharedUrl()}/r/${roomId}/9999`);
    await page.getByText('The message of this link does not exist here.').waitFor();
    await settledAt(page, 401);
    const [last] = (await wholeHistory(ben, roomId)).slice(-1);
    expect((await ben.call('DELETE', `/api/rooms/${roomId}/messages/${last?.id}`)).status).toBe(200);
    await page.goto(`${sharedUrl()}/r/${roomId}/401`);
    await page.getByText('The message of this link was deleted.').waitFor();
    await settledAt(page, 401);
  },
);

browserTest(
  'RD1 a room with much that is new opens at the first unread message; what is seen is read, or all of it at a press',
  async () => {
    const { anna, roomId } = await longPair(500, { readSeq: 100 });
    const page = await open(anna, `/r/${roomId}`);
    const [first = 0] = (await wholeHistory(anna, roomId))
      .filter(({ seq, senderId }) => seq > 100 && senderId !== anna.id)
      .map(({ seq }) => seq);
    await settledAt(page, first);
    const unread = async (): Promise<number> => {
      const reply = await anna.call<{ items: { id: string; unread: number; readSeq: number }[] }>('GET', '/api/rooms');
      return reply.body.items.find(({ id }) => id === roomId)?.unread ?? -1;
    };
    await page.getByText('New messages', { exact: true }).waitFor();
    await page.getByText(/^\d+ new since /).waitFor();
    const atFirst = await unread();
    await eventually(async () => expect(await unread()).toBeLessThan(atFirst + 1));
    await wheel(page, 1_500);
    // Wherever one has scrolled to, Tab reaches one message of those in view.
    await eventually(async () => {
      const stops = await scroller(page)
        .locator('article[tabindex="0"]')
        .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-seq'))));
      expect([stops.length, await seqsInView(page)]).toEqual([1, expect.arrayContaining(stops)]);
    });
    await eventually(async () => {
      expect(await unread()).toBeLessThan(atFirst);
      expect(await unread()).toBeGreaterThan(0);
    });
    await page.getByRole('button', { name: 'Mark as read' }).click();
    await eventually(async () => expect(await unread()).toBe(0));
    await eventually(async () => expect(await page.getByText(/^\d+ new since /).count()).toBe(0));
  },
);

browserTest('who goes to the newest message first finds the way back to the first unread one', async () => {
  const { anna, roomId } = await longPair(500, { readSeq: 100 });
  const page = await open(anna, `/r/${roomId}`);
  const newLine = page.getByText('New messages', { exact: true });
  await newLine.waitFor();
  await page.getByRole('button', { name: /Jump to the latest message/ }).click();
  await settledAt(page, 500);
  await page.getByRole('button', { name: /new since .*Jump to the first one$/ }).click();
  await newLine.waitFor();
  await eventually(async () => expect(await seqsInView(page)).toContain(101));
  await eventually(async () => expect(await page.getByText(/new since /).count()).toBe(0));
});

browserTest('a date leads to the first message of that day', async () => {
  const hourMs = 60 * minuteMs;
  const { anna, roomId, timeOf } = await longPair(600, { everyMs: hourMs });
  const page = await open(anna, `/r/${roomId}`);
  await settledAt(page, 600);
  const day = new Date(timeOf(300));
  const midnight = new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  const first = Array.from({ length: 600 }, (_, index) => index + 1).find((seq) => timeOf(seq) >= midnight) ?? 0;
  await page.getByRole('button', { name: /^Jump to a date/ }).click();
  const two = (part: number): string => String(part).padStart(2, '0');
  await page.getByLabel('Day', { exact: true }).fill(`${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`);
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await settledAt(page, first);
  expect(await topOf(page, first)).toBeLessThan(160);
  await page.getByRole('button', { name: /^Jump to a date/ }).click();
  await page.getByRole('button', { name: 'The very beginning' }).click();
  await settledAt(page, 1);
  await page.getByText('This is where A room begins.').waitFor();
});

browserTest('read on from the beginning, a room shows every message once and in order, and then what is new', async () => {
  const { anna, ben, roomId, count } = await longPair(700);
  const page = await open(anna, `/r/${roomId}/1`);
  await settledAt(page, 1);
  const seen = new Set<number>();
  const deadline = Date.now() + 60_000;
  while (!seen.has(count) && Date.now() < deadline) {
    const inView = await seqsInView(page);
    expect(inView).toEqual(inView.map((_, index) => (inView[0] ?? 0) + index));
    for (const seq of inView) seen.add(seq);
    await wheel(page, 450);
    await page.waitForTimeout(40);
  }
  expect([...seen].toSorted((one, other) => one - other)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  await eventually(async () => expect(await page.getByRole('button', { name: /Jump to the latest message/ }).count()).toBe(0));
  const content = 'and this is new';
  await ben.call('POST', `/api/rooms/${roomId}/messages`, { clientMessageId: crypto.randomUUID(), content });
  await settledAt(page, count + 1);
  expect(await messageAt(page, count + 1).innerText()).toContain(content);
});

browserTest('RD2 what is marked unread stays unread until the room is opened anew, and says so on every device', async () => {
  const [anna, ben] = await pair();
  const [roomId, other] = [await createRoom(anna, [ben]), await createRoom(anna)];
  for (let count = 1; count <= 4; count += 1)
    await ben.call('POST', `/api/rooms/${roomId}/messages`, { clientMessageId: crypto.randomUUID(), content: `number ${count}` });
  const page = await open(anna, `/r/${roomId}`);
  const elsewhere = await openWindow({ person: anna, path: '/' });
  const badge = elsewhere.page.locator(`a[href="/r/${roomId}"] .badge`).first();
  await eventually(async () => expect(await badge.count()).toBe(0));
  await messageAt(page, 3).focus();
  await page.keyboard.press('u');
  await eventually(async () => expect(await badge.innerText()).toContain('2'));
  // It was in view all the time, which shall not count.
  await page.waitForTimeout(1_000);
  expect(await badge.innerText()).toContain('2');
  await page.getByText('New messages', { exact: true }).waitFor();
  await page.locator(`a[href="/r/${other}"]`).click();
  await page.locator(`a[href="/r/${roomId}"]`).click();
  await eventually(async () => expect(await badge.count()).toBe(0));
});

browserTest('what I say while I read far back is shown where it is: at the end', async () => {
  const { anna, roomId, count } = await longPair(400);
  const page = await open(anna, `/r/${roomId}/50`);
  await settledAt(page, 50);
  await say(page, 'said from far back');
  await settledAt(page, count + 1);
  expect(await messageAt(page, count + 1).innerText()).toContain('said from far back');
  expect(await scroller(page).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)).toBeLessThan(2);
});

/** Longer than this is felt. */
const longestFrameMs = 100;

/** Follows a link in the room that is open. */
const follow = async (page: Page, roomId: string, seq: number): Promise<void> => {
  await page.evaluate((path) => {
    history.pushState(null, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
  }, `/r/${roomId}/${seq}`);
  await settledAt(page, seq);
};

/** Turns the wheel as fast as anybody does, for so many turns. */
const race = async (page: Page, turns: number, px: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) {
    await wheel(page, px);
    await page.waitForTimeout(20);
  }
};

/** From the newest far back, to the middle and the beginning, and back again. */
const tour = async (page: Page, roomId: string, count: number): Promise<void> => {
  await race(page, 80, -1_200);
  await follow(page, roomId, count / 2);
  await race(page, 40, -1_200);
  await follow(page, roomId, 1);
  await race(page, 40, 1_200);
  await page.getByRole('button', { name: /Jump to the latest message/ }).click();
  await settledAt(page, count);
};

browserTest(
  'a room of 100,000 messages scrolls and jumps without a frame above 100 ms, and holds a part of them only',
  async () => {
    const { anna, roomId, count } = await longPair(100_000);
    const page = await open(anna, `/r/${roomId}`);
    await settledAt(page, count);
    // Once to warm up.
    await tour(page, roomId, count);
    const frames = await longFramesWhile(page, () => tour(page, roomId, count));
    const tooLong = frames.filter(({ durationMs, workedMs }) => Math.min(durationMs, workedMs) > longestFrameMs);
    const longest = Math.round(Math.max(0, ...frames.map(({ workedMs }) => workedMs)));
    console.log(`100,000 messages: ${frames.length} frames above 50 ms, the page worked ${longest} ms at most in one of them`);
    expect(tooLong).toEqual([]);
    expect(await messageRows(page).count()).toBeLessThan(120);
  },
);
