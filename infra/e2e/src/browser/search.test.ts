import { randomBytes } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { connect, createRoom, type Person, register } from '../person.ts';
import { sharedDir, sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import { writeLongRoom } from './long-room.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, path = '/'): Promise<Page> => {
  const { page } = await openWindow({ person, path });
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  return page;
};

const write = async (person: Person, roomId: string, texts: readonly string[]): Promise<void> => {
  const line = await connect(person);
  for (const text of texts) expect(await line.send(roomId, text)).toMatchObject({ ok: true });
  line.close();
};

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search messages' });
const found = (page: Page) => page.locator('.found-message');
const line = (page: Page) => dialog(page).getByRole('combobox', { name: /^Words/ });
const shown = async (page: Page): Promise<(string | null)[]> => found(page).locator('.found-text').allTextContents();

browserTest('by keys alone what was said long ago is found, marked, and gone to; what is said now is found at once', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const { roomId } = await writeLongRoom({ dataDir: sharedDir(), people: [anna, ben], count: 200, everyMs: 60_000 });
  const page = await open(ben);
  await page.getByRole('main').click();
  await page.keyboard.press('Control+Shift+f');
  await line(page).waitFor();
  await page.keyboard.type('MESS "17"');
  const wanted = 'Message 17: **a list** - of one - and `another` - and https://example.org/17';
  await eventually(async () => expect(await shown(page)).toEqual([wanted]));
  expect(await found(page).locator('mark').allTextContents()).toEqual(['Message', '17', '17']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/r/${roomId}/17`);
  await page.locator('article[data-seq="17"]').waitFor();

  const word = `needle${randomBytes(4).toString('hex')}`;
  await write(anna, roomId, [`<b>${word}</b> was under the hay`]);
  await page.getByRole('button', { name: 'Search this room' }).click();
  await line(page).fill(word);
  await eventually(async () => expect(await shown(page)).toEqual([`<b>${word}</b> was under the hay`]));
});

browserTest(
  'a search is narrowed by room, person, day and link; one that finds nothing, or cannot be answered, says so',
  async () => {
    const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
    const word = `wort${randomBytes(4).toString('hex')}`;
    const [first, second] = [await createRoom(anna, [ben]), await createRoom(anna, [ben])];
    await write(anna, first, [`${word} one`, `${word} https://example.com`]);
    await write(ben, first, [`${word} two`]);
    await write(anna, second, [`${word} elsewhere`]);
    const page = await open(anna, `/r/${first}`);
    await page.getByRole('button', { name: 'Search this room' }).click();
    await line(page).fill(word);
    await eventually(async () =>
      expect(await shown(page)).toEqual([`${word} two`, `${word} https://example.com`, `${word} one`]),
    );
    await dialog(page).getByRole('button', { name: '1 filter' }).click();
    await dialog(page).getByRole('switch', { name: 'Only with a link' }).click();
    await eventually(async () => expect(await shown(page)).toEqual([`${word} https://example.com`]));
    await dialog(page).getByRole('button', { name: 'Clear filters' }).click();
    await eventually(async () => expect(await found(page).count()).toBe(4));
    await dialog(page).getByRole('combobox', { name: 'Written by' }).fill(ben.username);
    await dialog(page).getByRole('option').filter({ hasText: ben.username }).click();
    await eventually(async () => expect(await shown(page)).toEqual([`${word} two`]));
    await dialog(page).getByLabel('From', { exact: true }).fill('2999-01-01');
    await dialog(page).getByRole('heading', { name: 'No message matches.' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Clear filters' }).click();

    await page.route('**/api/search?*', (route) => route.abort());
    await line(page).fill(`${word} `.repeat(2));
    await dialog(page).getByRole('alert').waitFor();
    await page.unroute('**/api/search?*');
    await dialog(page).getByRole('button', { name: 'Try again' }).click();
    await eventually(async () => expect(await found(page).count()).toBe(4));
  },
);
