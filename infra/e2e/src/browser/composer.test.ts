import { eventually } from '@parley/test-kit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createRoom, type Person, register, wholeHistory } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import type { Device } from './device.ts';
import { composer, messageRows, say } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, roomId: string): Promise<Device> => {
  const device = await openWindow({ person, path: `/r/${roomId}` });
  await composer(device.page).waitFor();
  return device;
};

/** Two people with a room of theirs, the first one at her device. */
const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(anna, [ben]);
  return { anna, ben, roomId };
};

const said = async (person: Person, roomId: string): Promise<string[]> =>
  (await wholeHistory(person, roomId)).map(({ content }) => content);

const failedRow = (page: Page) => messageRows(page).filter({ hasText: 'Not sent.' });
const linkTo = (page: Page, roomId: string) => page.locator(`nav a[href="/r/${roomId}"]`);

const muteUntil = async (owner: Person, roomId: string, userId: string, mutedUntil: string | null): Promise<void> => {
  const reply = await owner.call('PATCH', `/api/rooms/${roomId}/members/${userId}`, { mutedUntil });
  expect(reply.status).toBe(200);
};

/** Refuses one message of his: he writes it without a connection, and is muted before he has one again. */
const refuseOne = async ({ page, context }: Device, owner: Person, ben: Person, roomId: string, text: string): Promise<void> => {
  await context.setOffline(true);
  await say(page, text);
  await muteUntil(owner, roomId, ben.id, new Date(Date.now() + 600_000).toISOString());
  await context.setOffline(false);
  await failedRow(page).waitFor();
};

browserTest(
  'people are mentioned by keyboard: by name or username, never oneself, and whoever is mentioned is told',
  async () => {
    const { anna, ben, roomId } = await pair();
    const { page } = await open(anna, roomId);
    const field = composer(page);
    await field.pressSequentially('Morning @');
    const options = page.getByRole('option');
    await options.first().waitFor();
    expect(await options.allTextContents()).toEqual([`ben@${ben.username}`, '@roomeverybody in this room']);
    expect(await field.getAttribute('aria-activedescendant')).toBe(await options.first().getAttribute('id'));
    await field.press('Escape');
    expect([await options.count(), await field.inputValue()]).toEqual([0, 'Morning @']);
    await field.pressSequentially('be');
    await field.press('Backspace');
    await field.press('Backspace');
    await field.press('Backspace');
    await field.pressSequentially('@BE');
    await options.first().waitFor();
    await field.press('Enter');
    expect(await field.inputValue()).toBe(`Morning @${ben.username} `);
    await field.pressSequentially('all well?');
    await field.press('Enter');
    await eventually(async () => {
      const [message] = await wholeHistory(ben, roomId);
      expect(message).toMatchObject({ content: `Morning @${ben.username} all well?`, mentions: [{ userId: ben.id }] });
    });
  },
);

browserTest('emoji are written by their names, chosen from a list by arrows, and from all of them by a word', async () => {
  const { anna, roomId } = await pair();
  const { page } = await open(anna, roomId);
  const field = composer(page);
  await field.pressSequentially('at 12:30 :D well :tad');
  await page.getByRole('option', { name: ':tada:' }).waitFor();
  await field.press('Tab');
  expect(await field.inputValue()).toBe('at 12:30 :D well 🎉 ');
  await field.pressSequentially(':fire:');
  expect(await field.inputValue()).toBe('at 12:30 :D well 🎉 🔥 ');
  await field.fill('');
  await field.pressSequentially(':smi');
  await page.getByRole('option').nth(1).waitFor();
  const second = await page.getByRole('option').nth(1).textContent();
  await field.press('ArrowDown');
  await field.press('Enter');
  expect(second).toContain((await field.inputValue()).trim());
  await field.fill('');
  await page.getByRole('button', { name: 'Insert an emoji' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Search emoji' }).waitFor();
  await page.getByRole('button', { name: 'rocket' }).waitFor({ state: 'attached' });
  await page.keyboard.type('rocket');
  await page.getByRole('region', { name: 'Found' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await eventually(async () => expect(await field.inputValue()).toBe('🚀'));
  await eventually(async () => expect(await field.evaluate((one) => one === document.activeElement)).toBe(true));
});

browserTest('Enter sends, Shift with it makes a line, and an input method keeps its Enter', async () => {
  const { anna, roomId } = await pair();
  const { page } = await open(anna, roomId);
  const field = composer(page);
  await field.pressSequentially('one');
  await field.press('Shift+Enter');
  await field.pressSequentially('two');
  await field.evaluate((one) =>
    [{ isComposing: true }, { keyCode: 229 }].map((how) =>
      one.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ...how })),
    ),
  );
  expect(await field.inputValue()).toBe('one\ntwo');
  await field.press('Enter');
  await eventually(async () => expect(await said(anna, roomId)).toEqual(['one\ntwo']));
  expect(await field.inputValue()).toBe('');
});

browserTest('the newest message stays in view while the text grows, up to a part of the window', async () => {
  const { anna, roomId } = await pair();
  const { page } = await open(anna, roomId);
  for (let count = 1; count <= 30; count += 1) await say(page, `line ${count}`);
  const last = messageRows(page).filter({ hasText: 'line 30' });
  await last.waitFor();
  await eventually(async () => expect((await said(anna, roomId)).at(-1)).toBe('line 30'));
  const bottomOf = async (locator: typeof last): Promise<number> => {
    const box = await locator.boundingBox();
    return (box?.y ?? NaN) + (box?.height ?? NaN);
  };
  const topOfField = async (): Promise<number> => (await composer(page).boundingBox())?.y ?? NaN;
  const before = await topOfField();
  for (const lines of [5, 60]) {
    await composer(page).fill('a line\n'.repeat(lines));
    await eventually(async () => expect(await topOfField()).toBeLessThan(before - 50));
    await eventually(async () => expect(await bottomOf(last)).toBeLessThanOrEqual(await topOfField()));
  }
  expect(before - (await topOfField())).toBeLessThan(400);
});

browserTest('a draft stays over a reload and is marked in the list; another window goes on with it', async () => {
  const { anna, roomId } = await pair();
  const other = await createRoom(anna);
  const { page, context } = await open(anna, roomId);
  await composer(page).fill('half a thought');
  await linkTo(page, other).click();
  await linkTo(page, roomId).getByText('draft').waitFor({ state: 'attached' });
  await page.reload();
  await linkTo(page, roomId).getByText('draft').waitFor({ state: 'attached' });
  await linkTo(page, roomId).click();
  await eventually(async () => expect(await composer(page).inputValue()).toBe('half a thought'));
  await composer(page).pressSequentially(', the other half');
  const second = await context.newPage();
  await second.goto(page.url());
  await eventually(async () => expect(await composer(second).inputValue()).toBe('half a thought, the other half'));
  await composer(second).press('Enter');
  await eventually(async () => expect(await composer(page).inputValue()).toBe(''));
  expect(await linkTo(page, roomId).getByText('draft').count()).toBe(0);
});

browserTest(
  'a refused message says why, stays over a reload, is marked in the list, and is sent when it is tried again',
  async () => {
    const { anna, ben, roomId } = await pair();
    const bens = await open(ben, roomId);
    await refuseOne(bens, anna, ben, roomId, 'may I?');
    const { page } = bens;
    await failedRow(page).getByText('You are muted in this room for now.').waitFor();
    await linkTo(page, roomId).getByText('1 message not sent').waitFor({ state: 'attached' });
    await page.reload();
    await failedRow(page).getByText('may I?').waitFor();
    await muteUntil(anna, roomId, ben.id, null);
    await composer(page).waitFor();
    expect(await said(anna, roomId)).toEqual([]);
    await failedRow(page).getByRole('button', { name: 'Try again' }).click();
    await eventually(async () => expect(await said(anna, roomId)).toEqual(['may I?']));
    await eventually(async () => expect(await failedRow(page).count()).toBe(0));
    expect(await linkTo(page, roomId).getByText('not sent').count()).toBe(0);
  },
);

browserTest('a refused message can be put back after what is being typed, or discarded for good', async () => {
  const { anna, ben, roomId } = await pair();
  const bens = await open(ben, roomId);
  const { page } = bens;
  await refuseOne(bens, anna, ben, roomId, 'refused');
  await muteUntil(anna, roomId, ben.id, null);
  await composer(page).fill('being typed');
  await failedRow(page).getByRole('button', { name: 'Put back to edit' }).click();
  expect(await composer(page).inputValue()).toBe('being typed\nrefused');
  expect(await composer(page).evaluate((one) => one === document.activeElement)).toBe(true);
  await refuseOne(bens, anna, ben, roomId, 'refused too');
  await muteUntil(anna, roomId, ben.id, null);
  await composer(page).waitFor();
  await failedRow(page).getByRole('button', { name: 'Discard' }).press('Enter');
  await eventually(async () => expect(await composer(page).evaluate((one) => one === document.activeElement)).toBe(true));
  await page.reload();
  await messageRows(page).first().waitFor({ state: 'detached' });
  expect(await said(anna, roomId)).toEqual([]);
});

browserTest('a text that is too long is not cut and not sent; it says by how much', async () => {
  const { anna, roomId } = await pair();
  const { page } = await open(anna, roomId);
  const field = composer(page);
  await field.fill('x'.repeat(8_120));
  await page.getByText('This is 120 characters too long').waitFor();
  await field.press('Enter');
  expect([(await field.inputValue()).length, await page.getByRole('button', { name: 'Send' }).isDisabled()]).toEqual([
    8_120,
    true,
  ]);
  await field.fill('x'.repeat(8_000));
  await field.press('Enter');
  await eventually(async () => expect((await said(anna, roomId)).map(({ length }) => length)).toEqual([8_000]));
});

browserTest('whoever is removed from a room while writing can still take along what was written', async () => {
  const { anna, ben, roomId } = await pair();
  const { page } = await open(ben, roomId);
  await composer(page).fill('a long and careful answer');
  const removed = await anna.call('DELETE', `/api/rooms/${roomId}/members/${ben.id}`);
  expect(removed.status).toBe(204);
  const left = page.getByRole('region', { name: 'What you wrote here and could not send' });
  await left.getByText('a long and careful answer').waitFor();
  await left.getByRole('button', { name: 'Discard' }).click();
  await left.waitFor({ state: 'detached' });
});
