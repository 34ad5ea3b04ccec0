import { eventually } from '@parley/test-kit';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createRoom, type Person, register } from '../person.ts';
import { sharedDir, sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import { writeLongRoom } from './long-room.ts';
import { choose, composer, messageRows, say, write } from './room-page.ts';
import { messageAt, settledAt } from './timeline-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  return { anna, ben, roomId: await createRoom(anna, [ben]) };
};

const open = async (person: Person, path: string, more: BrowserContextOptions = {}): Promise<Page> => {
  const { page } = await openWindow({ person, path, ...more });
  await composer(page).waitFor();
  await eventually(async () => expect(await messageRows(page).count()).toBeGreaterThan(0));
  return page;
};

const chip = (message: Locator, emoji: string): Locator => message.locator('.reaction').filter({ hasText: emoji });
const hasFocus = (locator: Locator): Promise<boolean> => locator.evaluate((one) => one === document.activeElement);

browserTest(
  'MS10 two people react and see it at once, each their own marked; a press takes it back, and the last one takes the chip',
  async () => {
    const { anna, ben, roomId } = await pair();
    const message = await write(anna, roomId, 'The ferry is here');
    const [annas, bens] = await Promise.all([open(anna, `/r/${roomId}`), open(ben, `/r/${roomId}`)]);
    await messageAt(annas, message.seq).hover();
    await messageAt(annas, message.seq).getByRole('button', { name: 'React with 👍' }).click();
    await chip(messageAt(annas, message.seq), '👍').and(annas.locator('[aria-pressed="true"]')).waitFor();
    const bensChip = chip(messageAt(bens, message.seq), '👍');
    await bensChip.and(bens.locator('[aria-pressed="false"]')).waitFor();
    await bensChip.click();
    await bens.getByRole('button', { name: '👍, 2 people, you among them' }).waitFor();
    await annas.getByRole('button', { name: '👍, 2 people, you among them' }).waitFor();
    await bensChip.click();
    await bens.getByRole('button', { name: '👍, 1 person', exact: true }).waitFor();
    await chip(messageAt(annas, message.seq), '👍').click();
    await eventually(async () => expect([await bensChip.count(), await annas.locator('.reaction').count()]).toEqual([0, 0]));
  },
);

browserTest(
  'MS10 any emoji is found by a word, by keys alone; who reacted is told to who points at it, and in full by the menu',
  async () => {
    const { anna, ben, roomId } = await pair();
    const message = await write(ben, roomId, 'Shall we?');
    const annas = await open(anna, `/r/${roomId}`);
    const row = messageAt(annas, message.seq);
    await row.focus();
    await annas.keyboard.press('a');
    await annas.getByRole('textbox', { name: 'Search emoji' }).waitFor();
    await annas.getByRole('button', { name: 'rocket' }).waitFor({ state: 'attached' });
    await annas.keyboard.type('rocket');
    await annas.getByRole('region', { name: 'Found' }).waitFor();
    await annas.keyboard.press('Enter');
    await chip(row, '🚀').waitFor();
    await eventually(async () => expect(await hasFocus(row)).toBe(true));
    await ben.call('PUT', `/api/rooms/${roomId}/messages/${message.id}/reactions/${encodeURIComponent('🚀')}`);
    await annas.getByRole('button', { name: '🚀, 2 people, you among them' }).hover();
    await annas.getByRole('tooltip').filter({ hasText: 'You and ben reacted with 🚀' }).waitFor();
    await annas.mouse.move(0, 0);
    await eventually(async () => expect(await annas.getByRole('tooltip').count()).toBe(0));
    await choose(annas, row, 'Who reacted');
    const dialog = annas.getByRole('dialog', { name: 'Who reacted' });
    await eventually(async () => expect(await dialog.getByRole('listitem').count()).toBe(2));
    await annas.keyboard.press('Escape');
    await eventually(async () => expect(await hasFocus(row)).toBe(true));
    // What was used last is the first that is offered.
    await messageAt(annas, message.seq).hover();
    expect(await row.locator('.quick-reaction').first().textContent()).toBe('🚀');
  },
);

browserTest('MS10 held down on a touch screen a reaction says who reacted, and is not pressed by that', async () => {
  const { anna, ben, roomId } = await pair();
  const message = await write(ben, roomId, 'By hand');
  await ben.call('PUT', `/api/rooms/${roomId}/messages/${message.id}/reactions/${encodeURIComponent('👍')}`);
  const page = await open(anna, `/r/${roomId}`, { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
  const one = chip(messageAt(page, message.seq), '👍');
  const box = await one.boundingBox();
  if (box === null) throw new Error('there is no reaction');
  const session = await page.context().newCDPSession(page);
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await page.getByRole('dialog', { name: 'Who reacted' }).getByText('ben').waitFor();
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: '👍, 1 person', exact: true }).waitFor();
});

browserTest('MS10 who is muted is offered no reaction, and a message that has all its kinds says so', async () => {
  const { anna, ben, roomId } = await pair();
  const message = await write(anna, roomId, 'Twenty kinds');
  const kinds = [
    '😀',
    '😃',
    '😄',
    '😁',
    '😆',
    '😅',
    '😂',
    '🙂',
    '🙃',
    '😉',
    '😊',
    '😇',
    '😍',
    '😘',
    '😋',
    '😛',
    '😜',
    '🤪',
    '😝',
    '🤑',
  ];
  for (const emoji of kinds)
    await anna.call('PUT', `/api/rooms/${roomId}/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`);
  const bens = await open(ben, `/r/${roomId}`);
  const row = messageAt(bens, message.seq);
  await row.hover();
  await row.getByRole('button', { name: 'React with ❤️' }).click();
  await bens.getByText('This message has as many kinds of reactions as it can hold.').waitFor();
  await eventually(async () => expect(await chip(row, '❤️').count()).toBe(0));
  const mutedUntil = new Date(Date.now() + 3_600_000).toISOString();
  await anna.call('PATCH', `/api/rooms/${roomId}/members/${ben.id}`, { mutedUntil });
  await bens.getByText(/^You are muted here until/).waitFor();
  await row.hover();
  await row.getByRole('button', { name: 'More actions' }).waitFor();
  expect(await row.locator('.quick-reaction').count()).toBe(0);
  // It may be looked at, and not pressed.
  await chip(row, '😀').click({ force: true });
  expect(await chip(row, '😀').getAttribute('aria-pressed')).toBe('false');
});

browserTest(
  'MS9 a reply shows what it answers and leads there; Escape drops it, and a reload keeps it with its draft',
  async () => {
    const { anna, ben, roomId } = await pair();
    const asked = await write(ben, roomId, 'Who has the key of the shed?');
    const [annas, bens] = await Promise.all([open(anna, `/r/${roomId}`), open(ben, `/r/${roomId}`)]);
    await messageAt(annas, asked.seq).focus();
    await annas.keyboard.press('r');
    await annas.getByText('Replying to ben').waitFor();
    await eventually(async () => expect(await hasFocus(composer(annas))).toBe(true));
    await annas.keyboard.press('Escape');
    await eventually(async () => expect(await annas.getByText('Replying to ben').count()).toBe(0));

    await messageAt(annas, asked.seq).hover();
    await messageAt(annas, asked.seq).getByRole('button', { name: 'Reply', exact: true }).click();
    await annas.getByText('Replying to ben').waitFor();
    await composer(annas).fill('I have');
    await annas.reload();
    await annas.getByText('Replying to ben').waitFor();
    expect(await composer(annas).inputValue()).toBe('I have');
    await composer(annas).press('End');
    await composer(annas).pressSequentially(' it');
    await composer(annas).press('Enter');
    const reply = messageRows(bens).filter({ hasText: 'I have it' });
    await reply.getByRole('link', { name: /In reply to ben.*Who has the key/ }).waitFor();
    expect(await annas.getByText('Replying to ben').count()).toBe(0);

    await bens.mouse.move(0, 0);
    await ben.call('PATCH', `/api/rooms/${roomId}/messages/${asked.id}`, { content: 'Who has the key of the boat?' });
    await reply.getByRole('link', { name: /key of the boat/ }).waitFor();
    await ben.call('DELETE', `/api/rooms/${roomId}/messages/${asked.id}`);
    await reply.getByText('The message was deleted.').waitFor();
    await messageRows(annas).filter({ hasText: 'I have it' }).getByText('The message was deleted.').waitFor();
  },
);

browserTest('MS9 what is answered and stands far back is shown although it is not held, and a press goes there', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const { roomId } = await writeLongRoom({ dataDir: sharedDir(), people: [anna, ben], count: 400, everyMs: 60_000 });
  const { body } = await anna.call<{ messages: { id: string; content: string }[] }>(
    'GET',
    `/api/rooms/${roomId}/messages?around=7&limit=1`,
  );
  const far = body.messages[0];
  if (far === undefined) throw new Error('there is no such message');
  await write(ben, roomId, 'As was said long ago', { replyTo: far.id });
  const page = await open(anna, `/r/${roomId}`);
  const link = messageRows(page)
    .filter({ hasText: 'As was said long ago' })
    .getByRole('link', { name: /^In reply to/ });
  await link.waitFor();
  expect(await link.innerText()).toContain('Message 7');
  await link.click();
  await settledAt(page, 7);
  await page.locator('article[data-seq="7"][data-highlighted]').waitFor();
});

browserTest('RD3 @room is offered to who may call everybody, and to nobody else', async () => {
  const { anna, ben, roomId } = await pair();
  await write(anna, roomId, 'Hello');
  const [annas, bens] = await Promise.all([open(anna, `/r/${roomId}`), open(ben, `/r/${roomId}`)]);
  await composer(annas).pressSequentially('@ro');
  await annas.getByRole('option', { name: /@room/ }).waitFor();
  await composer(annas).press('Enter');
  expect(await composer(annas).inputValue()).toBe('@room ');
  await composer(annas).pressSequentially('the ferry leaves');
  await composer(annas).press('Enter');
  await messageRows(bens).filter({ hasText: 'the ferry leaves' }).and(bens.locator('[data-mentions-me]')).waitFor();
  await composer(bens).pressSequentially('@');
  await bens.getByRole('option', { name: /anna/ }).waitFor();
  expect(await bens.getByRole('option', { name: /@room/ }).count()).toBe(0);
  await say(bens, 'done');
});
