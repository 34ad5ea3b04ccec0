import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { createRoom, type Person, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { faultsOf } from './axe.ts';
import { browserTest } from './chromium.ts';
import type { Device } from './device.ts';
import { openAccount } from './people-page.ts';
import { choose, composer, messageRows, saidIn, say, threadComposer, threadPanel, write } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, roomId: string): Promise<Device> => {
  const device = await openWindow({ person, path: `/r/${roomId}` });
  await composer(device.page).waitFor();
  return device;
};

const people = (...names: string[]) => Promise.all(names.map((name) => register(sharedUrl(), name)));

const unreadOf = async (person: Person, roomId: string) => {
  const { items } = (
    await person.call<{ items: { id: string; unread: number; threads: { unread: number } }[] }>('GET', '/api/rooms')
  ).body;
  const room = items.find(({ id }) => id === roomId);
  return [room?.unread, room?.threads.unread];
};

browserTest('RD5 RD7 under the last of one’s messages it stands who has seen it, as they read; its menu tells who', async () => {
  const [anna, ben, cleo] = await people('anna', 'ben', 'cleo');
  if (anna === undefined || ben === undefined || cleo === undefined) throw new Error('somebody is missing');
  const roomId = await createRoom(anna, [ben, cleo]);
  const { page } = await open(anna, roomId);
  await say(page, 'who reads this?');
  await eventually(async () => expect(await saidIn(page)).toEqual(['who reads this?']));
  const row = messageRows(page).filter({ hasText: 'who reads this?' });
  expect(await row.getByRole('button', { name: /^Seen by/ }).count()).toBe(0);
  await open(ben, roomId);
  await row.getByRole('button', { name: 'Seen by ben' }).waitFor();
  await open(cleo, roomId);
  await row.getByRole('button', { name: /^Seen by (ben and cleo|cleo and ben)$/ }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await choose(page, row, 'Who has seen it');
  const dialog = page.getByRole('dialog', { name: 'Who has seen it' });
  await eventually(async () =>
    expect((await dialog.getByRole('listitem').allTextContents()).map((text) => text.slice(-4).trim()).toSorted()).toEqual([
      'ben',
      'cleo',
    ]),
  );
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await say(page, 'and this?');
  const last = messageRows(page).filter({ hasText: 'and this?' });
  await last.getByRole('button', { name: /^Seen by/ }).waitFor();
  expect(await row.getByRole('button', { name: /^Seen by/ }).count()).toBe(0);
});

browserTest('RD6 whoever hides how far they read is not shown and is not told, and says so in the settings', async () => {
  const [anna, ben] = await people('anna', 'ben');
  if (anna === undefined || ben === undefined) throw new Error('somebody is missing');
  const roomId = await createRoom(anna, [ben], 'direct');
  await write(anna, roomId, 'hello');
  const { page: bens } = await open(ben, roomId);
  await say(bens, 'good morning');
  const { page: annas } = await open(anna, roomId);
  const seen = (page: typeof bens) => page.getByRole('button', { name: 'Seen', exact: true });
  await seen(bens).waitFor();
  await openAccount(bens, 'Settings');
  const settings = bens.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Privacy' }).click();
  await settings.getByRole('switch', { name: 'Show how far I have read' }).click();
  await eventually(async () => expect((await ben.call('GET', '/api/me/reading')).body).toEqual({ readReceipts: false }));
  expect(await faultsOf(bens)).toEqual([]);
  await bens.keyboard.press('Escape');
  await seen(bens).waitFor({ state: 'detached' });
  await say(annas, 'are you there?');
  await eventually(async () => expect(await unreadOf(ben, roomId)).toEqual([0, 0]));
  expect(await seen(annas).count()).toBe(0);
  await choose(bens, messageRows(bens).filter({ hasText: 'good morning' }), 'Who has seen it');
  await bens.getByText('You hide how far you read').waitFor();
  await bens.getByRole('button', { name: 'Open the settings' }).click();
  expect(await settings.getByRole('switch', { name: 'Show how far I have read' }).isChecked()).toBe(false);
});

browserTest('RD2 RD4 a message is marked unread from its menu, in its room and in a thread, on all devices', async () => {
  const [anna, ben] = await people('anna', 'ben');
  if (anna === undefined || ben === undefined) throw new Error('somebody is missing');
  const roomId = await createRoom(anna, [ben]);
  const root = await write(ben, roomId, 'the beginning');
  for (const text of ['one', 'two']) await write(anna, roomId, text);
  await write(anna, roomId, 'an answer', { threadOf: root.id });
  const [{ page }, { page: other }] = [await open(ben, roomId), await openWindow({ person: ben, path: '/' })];
  await eventually(async () => expect(await unreadOf(ben, roomId)).toEqual([0, 1]));
  await choose(page, messageRows(page).filter({ hasText: 'one' }), 'Mark unread from here');
  await eventually(async () => expect(await unreadOf(ben, roomId)).toEqual([2, 1]));
  await eventually(async () =>
    expect(
      await other
        .getByRole('link', { name: /A room/ })
        .first()
        .textContent(),
    ).toContain('2'),
  );
  await messageRows(page)
    .getByRole('link', { name: /1 reply/ })
    .click();
  await threadComposer(page).waitFor();
  await eventually(async () => expect((await unreadOf(ben, roomId))[1]).toBe(0));
  await choose(page, threadPanel(page).getByRole('article').filter({ hasText: 'an answer' }), 'Mark unread from here');
  await threadPanel(page).waitFor({ state: 'detached' });
  await eventually(async () => expect((await unreadOf(ben, roomId))[1]).toBe(1));
});
