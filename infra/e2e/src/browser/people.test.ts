import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { makeAdmin } from '../authorisation/make-admin.ts';
import { createRoom, type Person, register } from '../person.ts';
import { sharedDir, sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import type { Device, DeviceOptions } from './device.ts';
import { actOn, confirm, memberItem, openAccount, openPanel, roomPanel } from './people-page.ts';
import { composer, messageRows, say } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, roomId: string, more: Partial<DeviceOptions> = {}): Promise<Device> => {
  const device = await openWindow({ person, path: `/r/${roomId}`, ...more });
  await composer(device.page).waitFor();
  return device;
};

/** Olga's room with Ben in it, both at their windows. */
const both = async (kind: 'public' | 'private' = 'public') => {
  const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(olga, [ben], kind);
  const [olgas, bens] = await Promise.all([open(olga, roomId), open(ben, roomId)]);
  return { olga, ben, roomId, olgas: olgas.page, bens: bens.page };
};

browserTest('an owner makes somebody a moderator and takes it back, who sees at once what they may do', async () => {
  const { olgas, bens } = await both();
  await openPanel(olgas);
  await openPanel(bens, 'About');
  expect(await bens.getByRole('button', { name: 'Edit name and topic' }).count()).toBe(0);
  await actOn(olgas, 'ben', 'Make moderator');
  await bens.getByRole('button', { name: 'Edit name and topic' }).waitFor();
  expect(await bens.getByRole('button', { name: 'Archive room' }).count()).toBe(0);
  await openPanel(bens);
  await bens.getByRole('heading', { name: 'Moderators 1' }).waitFor();
  expect(await bens.getByRole('button', { name: 'Actions for olga' }).count()).toBe(0);
  await actOn(olgas, 'ben', 'Make member');
  await bens.getByRole('heading', { name: 'Members 1' }).waitFor();
});

browserTest('MS7 a muted person sees until when, keeps what they were writing, and goes on when the mute is lifted', async () => {
  const { olgas, bens } = await both();
  await composer(bens).fill('half a tho');
  await openPanel(olgas);
  await actOn(olgas, 'ben', 'Mute');
  await olgas.getByRole('radio', { name: '8 hours' }).check();
  await confirm(olgas, 'Mute');
  await bens.getByText(/^You are muted here until /).waitFor();
  expect(await composer(bens).count()).toBe(0);
  await memberItem(olgas, 'ben')
    .getByText(/^muted until /)
    .waitFor();
  await bens.reload();
  await bens.getByText(/^You are muted here until /).waitFor();
  await actOn(olgas, 'ben', 'Unmute');
  await composer(bens).waitFor();
  expect(await composer(bens).inputValue()).toBe('half a tho');
});

browserTest('CO4 whoever is removed is told by the room itself, and comes back where they may', async () => {
  const { olgas, bens } = await both();
  await openPanel(olgas);
  await actOn(olgas, 'ben', 'Remove from room');
  await confirm(olgas, 'Remove');
  await bens.getByRole('heading', { name: 'You are no longer in A room.' }).waitFor();
  await memberItem(olgas, 'ben').waitFor({ state: 'detached' });
  await bens.getByRole('button', { name: 'Join room' }).click();
  await composer(bens).waitFor();
  await memberItem(olgas, 'ben').waitFor();
});

browserTest('CO4 whoever is banned is told until when, and is let in again when the ban is lifted', async () => {
  const { olgas, bens } = await both();
  await openPanel(olgas);
  await actOn(olgas, 'ben', 'Ban from room');
  await olgas.getByRole('radio', { name: 'Until it is lifted' }).check();
  await confirm(olgas, 'Ban');
  await bens.getByRole('heading', { name: 'You are banned from A room.' }).waitFor();
  await bens.getByText('You cannot come back until the ban is lifted.').waitFor();
  expect(await bens.getByRole('button', { name: 'Join room' }).count()).toBe(0);
  await olgas.getByRole('heading', { name: 'Banned 1' }).waitFor();
  await actOn(olgas, 'ben', 'Lift the ban');
  await olgas.getByRole('heading', { name: 'Banned 1' }).waitFor({ state: 'detached' });
  await bens.reload();
  await bens.getByRole('button', { name: 'Join room' }).click();
  await composer(bens).waitFor();
});

browserTest('whoever looks at another room is told that one of theirs is gone', async () => {
  const { ben, olgas, bens } = await both('private');
  const other = await createRoom(ben);
  await bens.goto(`${sharedUrl()}/r/${other}`);
  await composer(bens).waitFor();
  await openPanel(olgas);
  await actOn(olgas, 'ben', 'Remove from room');
  await confirm(olgas, 'Remove');
  await bens.getByRole('status').getByText('You are no longer in A room.').waitFor();
});

browserTest('a new name and topic, read-only and the archive are seen at once, and so is the room opened again', async () => {
  const { olgas, bens } = await both();
  await openPanel(olgas, 'About');
  await olgas.getByRole('button', { name: 'Edit name and topic' }).click();
  await olgas.getByRole('textbox', { name: 'Name' }).fill('Harbour');
  await olgas.getByRole('textbox', { name: 'Topic' }).fill('Boats and tides');
  await confirm(olgas, 'Save');
  await bens.getByRole('heading', { level: 1, name: 'Harbour' }).waitFor();
  await bens.getByText('Boats and tides').first().waitFor();
  await olgas.getByRole('switch', { name: 'Read-only' }).check();
  await bens.getByText('Only owners and moderators write in this room.').waitFor();
  await say(olgas, 'Hear, hear');
  await messageRows(bens).filter({ hasText: 'Hear, hear' }).waitFor();
  await olgas.getByRole('button', { name: 'Archive room' }).click();
  await confirm(olgas, 'Archive');
  for (const page of [olgas, bens]) await page.getByText(/^This room is archived\./).waitFor();
  await olgas.getByRole('button', { name: 'Open room again' }).click();
  await composer(olgas).waitFor();
});

browserTest(
  'PR4 somebody\u2019s status and what they say of it are seen by another, and whoever is invisible looks offline',
  async () => {
    const { olgas, bens } = await both();
    await openPanel(bens);
    const line = memberItem(bens, 'olga');
    await line.getByText('online', { exact: true }).waitFor();
    await openAccount(olgas, 'Set a status');
    await olgas.getByRole('textbox', { name: 'What are you up to?' }).fill('Counting boats');
    await olgas.getByLabel('Clear after').selectOption({ label: '1 hour' });
    await confirm(olgas, 'Save');
    await line.getByText('Counting boats').waitFor();
    await openAccount(olgas);
    await olgas.getByRole('radio', { name: 'Do not disturb' }).check();
    await line.getByText('do not disturb').waitFor();
    await line.getByText('Counting boats').waitFor();
    await olgas.getByRole('radio', { name: /^Invisible/ }).check();
    await line.getByText('offline').waitFor();
    expect(await line.getByText('Counting boats').count()).toBe(0);
    await olgas.getByRole('radio', { name: 'Online' }).check();
    await line.getByText('Counting boats').waitFor();
    await olgas.getByRole('button', { name: 'Clear status' }).click();
    await line.getByText('Counting boats').waitFor({ state: 'detached' });
  },
);

browserTest('a name in the conversation shows who it is, and leads to a conversation with them', async () => {
  const { olgas, bens } = await both();
  await say(olgas, 'Anybody there?');
  await messageRows(bens).getByRole('button', { name: 'olga', exact: true }).click();
  const card = bens.getByRole('dialog', { name: 'Profile of olga' });
  await card.getByText(/^@olga-/).waitFor();
  await card.getByText('Owner').waitFor();
  await card.getByRole('button', { name: 'Message', exact: true }).click();
  await bens.getByRole('heading', { level: 1, name: 'olga' }).waitFor();
  await say(bens, 'Only you and me');
  await messageRows(bens).filter({ hasText: 'Only you and me' }).waitFor();
  const panel = await openPanel(bens, 'About');
  expect(await panel.getByRole('button', { name: 'Leave room' }).count()).toBe(0);
});

browserTest('a new name of one\u2019s own is seen in one\u2019s own window, and by whoever asks who that is', async () => {
  const { olgas, bens } = await both();
  await openAccount(olgas, 'Profile');
  await olgas.getByRole('textbox', { name: 'Your name' }).fill('Olga of the Harbour');
  await olgas.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await olgas.getByRole('status').getByText('Your name is changed.').waitFor();
  await olgas.keyboard.press('Escape');
  await olgas.getByRole('button', { name: /^Olga of the Harbour, Online/ }).waitFor();
  await bens.reload();
  await composer(bens).waitFor();
  await openPanel(bens);
  await memberItem(bens, 'Olga of the Harbour').waitFor();
});

browserTest('CO4 the list of devices tells which one this is, and signs the others out at once', async () => {
  const { olga, roomId, olgas } = await both();
  const other = await open(olga, roomId);
  await openAccount(olgas, 'Devices');
  const list = olgas.getByRole('dialog').getByRole('listitem');
  expect(await list.first().textContent()).toContain('This device');
  expect(await list.first().getByRole('button').count()).toBe(0);
  await olgas.getByRole('button', { name: 'Sign out: Chrome on Linux' }).click();
  await other.page.getByText('This session was ended from another device.').waitFor();
  await olgas.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await olgas.getByText('You are signed in nowhere else.').waitFor();
  expect(await list.count()).toBe(1);
  // The sign-in that made the account is among them.
  expect((await olga.call('GET', '/api/users/me')).status).toBe(401);
});

browserTest('CO4 whoever is suspended is signed out at once and told so, also when they try again', async () => {
  const { olga, ben, bens, olgas } = await both();
  await makeAdmin(sharedDir(), olga.username);
  // What one may do changes with a new token.
  await olgas.reload();
  await composer(olgas).waitFor();
  await openPanel(olgas);
  await memberItem(olgas, 'ben').getByRole('button', { name: /^ben/ }).first().click();
  await olgas.getByRole('dialog', { name: 'Profile of ben' }).getByRole('button', { name: 'Administrator' }).click();
  await olgas.getByRole('menuitem', { name: 'Suspend account' }).click();
  await confirm(olgas, 'Suspend');
  await bens.getByText('This account is suspended.').waitFor();
  await bens.getByRole('textbox', { name: 'Username' }).fill(ben.username);
  await bens.getByLabel('Password', { exact: true }).fill(ben.password);
  await bens.getByRole('button', { name: 'Sign in', exact: true }).click();
  await bens.getByRole('alert').getByText('This account is suspended.').waitFor();
});

browserTest('on a phone the details are the screen, and Escape leads back to where one was', async () => {
  const { ben, roomId } = await both();
  const { page } = await open(ben, roomId, { viewport: { width: 360, height: 740 } });
  await page.getByRole('button', { name: /^Room details/ }).focus();
  await page.keyboard.press('Enter');
  await roomPanel(page).waitFor();
  expect(await roomPanel(page).boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 740 });
  await page.waitForFunction(() => document.activeElement?.textContent === 'Members');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tab', { name: 'Pinned', selected: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByText('Public. Everybody can find it and join.').waitFor();
  await page.keyboard.press('Escape');
  await roomPanel(page).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.id === 'room-panel-toggle');
  await page.keyboard.press('Control+.');
  await roomPanel(page).waitFor();
});

browserTest('on a phone what lies under the details is not read; the same words said twice are read out twice', async () => {
  const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(olga, [ben], 'public');
  const { page } = await open(ben, roomId, { viewport: { width: 360, height: 740 } });
  const write = (): Promise<unknown> =>
    olga.call('POST', `/api/rooms/${roomId}/messages`, { clientMessageId: crypto.randomUUID(), content: 'the same words' });
  const unread = async (): Promise<number | undefined> => {
    const reply = await ben.call<{ items: { id: string; unread: number }[] }>('GET', '/api/rooms');
    return reply.body.items.find(({ id }) => id === roomId)?.unread;
  };
  await openPanel(page);
  await write();
  await messageRows(page).filter({ hasText: 'the same words' }).waitFor({ state: 'attached' });
  // Longer than it takes to read a message that is seen.
  await page.waitForTimeout(1_500);
  expect(await unread()).toBe(1);
  await page.keyboard.press('Escape');
  await eventually(async () => expect(await unread()).toBe(0));

  const said = page.locator('[role="log"] > *').filter({ hasText: 'the same words' });
  await said.evaluate((element) => element.setAttribute('data-before', ''));
  await write();
  await page.locator('[role="log"] > :not([data-before])').filter({ hasText: 'the same words' }).waitFor({ state: 'attached' });
});
