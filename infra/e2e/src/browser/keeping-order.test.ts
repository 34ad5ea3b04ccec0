import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { createRoom, type Person, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import type { Device, DeviceOptions } from './device.ts';
import { openPanel } from './people-page.ts';
import { choose, composer, messageRows, saidIn, say } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, roomId: string, more: Partial<DeviceOptions> = {}): Promise<Device> => {
  const device = await openWindow({ person, path: `/r/${roomId}`, ...more });
  await composer(device.page).waitFor();
  return device;
};

const inviteTo = async (owner: Person, roomId: string, wish: object = {}): Promise<string> =>
  (await owner.call<{ code: string }>('POST', `/api/rooms/${roomId}/invites`, wish)).body.code;

browserTest(
  'RO2 an owner makes a link and takes it back; RO3 who has it comes in by it, also who has yet to sign in',
  async () => {
    const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
    const roomId = await createRoom(olga, [], 'private');
    const { page: olgas, context } = await open(olga, roomId);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openPanel(olgas);
    await olgas.getByRole('button', { name: 'Invite by link' }).click();
    const dialog = olgas.getByRole('dialog', { name: /^Invite to / });
    await dialog.getByText('No link has been made yet.').waitFor();
    await dialog.getByLabel('For', { exact: true }).selectOption({ label: '1 person' });
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    await olgas.getByText('The link is made and copied.').waitFor();
    const link = await dialog.getByRole('listitem').locator('bdi').textContent();
    expect(await olgas.evaluate(() => navigator.clipboard.readText())).toBe(link);

    const { page: bens } = await openWindow({ path: new URL(link ?? '').pathname });
    await bens.getByLabel('Username').fill(ben.username);
    await bens.getByLabel('Password', { exact: true }).fill(ben.password);
    await bens.getByRole('button', { name: 'Sign in', exact: true }).click();
    await bens.getByRole('heading', { name: /invites you to A room$/ }).waitFor();
    await bens.getByRole('button', { name: 'Come in' }).click();
    await composer(bens).waitFor();
    expect(new URL(bens.url()).pathname).toBe(`/r/${roomId}`);

    const late = await register(sharedUrl(), 'late');
    const { page: lates } = await openWindow({ person: late, path: new URL(link ?? '').pathname });
    await lates.getByRole('heading', { name: 'This invitation has ended' }).waitFor();
    await dialog.getByRole('button', { name: 'Take back' }).click();
    await dialog.getByText('No link has been made yet.').waitFor();
    await lates.reload();
    await lates.getByRole('heading', { name: 'There is no such invitation' }).waitFor();
  },
);

browserTest(
  'RO6 whoever comes in by a link for guests is one, adds nobody, and has to go when the room takes none any more',
  async () => {
    const [olga, gil] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'gil')]);
    const roomId = await createRoom(olga);
    const { page: olgas, context } = await open(olga, roomId);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openPanel(olgas);
    await olgas.getByRole('button', { name: 'Add people' }).waitFor();
    await olgas.getByRole('button', { name: 'Invite by link' }).click();
    const dialog = olgas.getByRole('dialog', { name: /^Invite to / });
    await dialog.getByLabel('Comes in as').selectOption({ label: 'Guest' });
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const link = new URL((await dialog.getByRole('listitem').locator('bdi').textContent()) ?? '').pathname;
    await olgas.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    const { page: gils } = await openWindow({ person: gil, path: link });
    await gils.getByText('You come in as a guest.').waitFor();
    await gils.getByRole('button', { name: 'Come in' }).click();
    await composer(gils).waitFor();
    await say(gils, 'from outside');
    await eventually(async () => expect(await saidIn(olgas)).toEqual(['from outside']));
    await olgas.getByRole('heading', { name: 'Guests 1' }).waitFor();
    await openPanel(gils);
    await gils.getByRole('heading', { name: 'Guests 1' }).waitFor();
    expect(await gils.getByRole('button', { name: 'Add people' }).count()).toBe(0);

    await openPanel(olgas, 'About');
    await olgas.getByRole('switch', { name: 'Guests may be here' }).click();
    await gils.getByRole('heading', { name: 'You are no longer in A room.' }).waitFor();
    await gils.goto(new URL(link, sharedUrl()).href);
    await gils.getByRole('button', { name: 'Come in' }).click();
    await gils.getByText('You may not do that.').waitFor();
    await openPanel(olgas);
    await olgas.getByRole('heading', { name: 'Guests 1' }).waitFor({ state: 'detached' });
  },
);

browserTest('RO1 in a slow room one waits for one’s turn, and sees how long', async () => {
  const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(olga, [ben]);
  const [{ page: olgas }, { page: bens }] = await Promise.all([open(olga, roomId), open(ben, roomId)]);
  await openPanel(olgas, 'About');
  await olgas.getByLabel('Slow mode').selectOption({ label: '5 seconds' });
  await olgas.getByText('The room is changed.').waitFor();
  await eventually(async () =>
    expect((await ben.call<{ slowModeSeconds: number }>('GET', `/api/rooms/${roomId}`)).body).toMatchObject({
      slowModeSeconds: 5,
    }),
  );
  await say(bens, 'one');
  await bens.getByRole('timer').waitFor();
  await say(bens, 'two');
  expect(await saidIn(bens)).toEqual(['one']);
  expect(await composer(bens).inputValue()).toBe('two');
  await bens.getByRole('timer').waitFor({ state: 'detached' });
  await composer(bens).press('Enter');
  await eventually(async () => expect(await saidIn(olgas)).toEqual(['one', 'two']));
  await say(olgas, 'three');
  await say(olgas, 'four');
  await eventually(async () => expect(await saidIn(bens)).toEqual(['one', 'two', 'three', 'four']));
});

browserTest('RO4 somebody reports a message, and RO5 who keeps order sees it in a queue and decides', async () => {
  const [olga, ben, mia] = await Promise.all(['olga', 'ben', 'mia'].map((name) => register(sharedUrl(), name)));
  if (olga === undefined || ben === undefined || mia === undefined) throw new Error('somebody is missing');
  const roomId = await createRoom(olga, [ben, mia]);
  const [{ page: olgas }, { page: bens }] = await Promise.all([open(olga, roomId), open(ben, roomId)]);
  const { page: mias } = await open(mia, roomId);
  await say(mias, 'buy this');
  await choose(bens, messageRows(bens).filter({ hasText: 'buy this' }), 'Report');
  const dialog = bens.getByRole('dialog', { name: 'Report this message' });
  await dialog.getByRole('radio', { name: 'Spam or advertising' }).check();
  await dialog.getByLabel('Anything to add').fill('the third time');
  await dialog.getByRole('button', { name: 'Report', exact: true }).click();
  await bens.getByText('Thank you. It was reported.').waitFor();

  await openPanel(olgas, 'About');
  await olgas.getByRole('button', { name: 'Reported messages' }).click();
  const queue = olgas.getByRole('dialog', { name: /^Reported in / });
  const item = queue.getByRole('listitem').filter({ hasText: 'buy this' }).first();
  await item.getByText('the third time').waitFor();
  await item.getByText('Reported by 1 person').waitFor();
  await item.getByRole('button', { name: 'Resolve' }).click();
  await queue.getByText('Nothing is reported.').waitFor();
  await queue.getByLabel('Show').selectOption({ label: 'Resolved' });
  await queue.getByText('buy this').waitFor();
});

browserTest('RO7 a newcomer to a room that says so sees what is said from their coming on, and nothing before it', async () => {
  const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(olga, []);
  const { page: olgas } = await open(olga, roomId);
  await say(olgas, 'before');
  await openPanel(olgas, 'About');
  await olgas.getByLabel('Newcomers see').selectOption({ label: 'What is said from then on' });
  await olgas.getByText('The room is changed.').waitFor();
  const { page: bens } = await openWindow({ person: ben, path: `/invite/${await inviteTo(olga, roomId)}` });
  await bens.getByRole('button', { name: 'Come in' }).click();
  await composer(bens).waitFor();
  await bens.getByText('You see what was said from here on.').waitFor();
  await say(olgas, 'after');
  await eventually(async () => expect(await saidIn(bens)).toEqual(['after']));
  expect(await saidIn(olgas)).toEqual(['before', 'after']);
});
