import { randomBytes } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { connect, createRoom, type Person, register, wholeHistory } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import { composer, messageRows, say } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, path = '/', options = {}): Promise<Page> => {
  const device = await openWindow({ person, path, ...options });
  await device.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  return device.page;
};

/** A name that no other room has. */
const newName = (word: string): string => `${word} ${randomBytes(4).toString('hex')}`;

const makeRoom = async (owner: Person, room: object): Promise<string> => {
  const reply = await owner.call<{ id: string }>('POST', '/api/rooms', room);
  expect(reply.status).toBe(201);
  return reply.body.id;
};

const write = async (person: Person, roomId: string, ...texts: readonly string[]): Promise<void> => {
  const line = await connect(person);
  for (const text of texts) expect(await line.send(roomId, text)).toMatchObject({ ok: true });
  line.close();
};

const roomIdAt = (page: Page): string => /\/r\/([\da-f-]{36})$/.exec(page.url())?.[1] ?? '';
const roomLink = (page: Page, name: string) => page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name });
const switcher = (page: Page) => page.getByRole('dialog', { name: 'Go to' });
const options = (page: Page) => page.getByRole('option');
const isWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

browserTest('by keys alone somebody new makes a private room, with a person in it, and writes there', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const name = newName('Harbour');
  const page = await open(anna);
  const { keyboard } = page;
  await page.getByRole('heading', { name: 'Welcome, anna' }).waitFor();
  await keyboard.press('Control+k');
  await switcher(page).waitFor();
  await keyboard.type('create ro');
  await options(page).filter({ hasText: 'Create a room' }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Create a room' }).waitFor();
  await keyboard.type(name);
  await keyboard.press('Tab');
  await keyboard.type('Moorings and tides');
  await keyboard.press('Tab');
  await keyboard.press('ArrowDown');
  await keyboard.press('Tab');
  await keyboard.type(ben.username);
  await options(page).filter({ hasText: ben.username }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove ben' }).waitFor();
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await composer(page).waitFor();
  await keyboard.type('First!');
  await keyboard.press('Enter');
  await messageRows(page).filter({ hasText: 'First!' }).waitFor();

  const roomId = roomIdAt(page);
  await eventually(async () => expect((await wholeHistory(ben, roomId)).map(({ content }) => content)).toEqual(['First!']));
  const { body: room } = await ben.call('GET', `/api/rooms/${roomId}`);
  expect(room).toMatchObject({ kind: 'private', name, topic: 'Moorings and tides', memberCount: 2 });
});

browserTest('a public room is found by its topic, looked at, joined and written in; an archived one is not offered', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const [name, old, topic] = [newName('Tides'), newName('Ebb'), newName('moon')];
  await makeRoom(anna, { kind: 'public', name, topic });
  const oldId = await makeRoom(anna, { kind: 'public', name: old, topic });
  expect((await anna.call('DELETE', `/api/rooms/${oldId}`)).status).toBe(200);

  const page = await open(ben);
  await page.getByRole('main').getByRole('button', { name: 'Browse rooms' }).click();
  const dialog = page.getByRole('dialog', { name: 'Browse rooms' });
  await dialog.getByRole('textbox', { name: 'Find a room' }).fill(topic);
  await eventually(async () => expect(await dialog.getByRole('listitem').count()).toBe(1));
  expect(await dialog.getByRole('listitem').textContent()).toContain(`${name}1 member`);
  await dialog.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('heading', { name }).waitFor();
  await page.getByText('1 member. Join to read along').waitFor();
  await page.getByRole('button', { name: 'Join room' }).click();
  await composer(page).waitFor();
  await say(page, 'Hello from outside');
  await messageRows(page).filter({ hasText: 'Hello from outside' }).waitFor();
  await roomLink(page, name).waitFor();
});

browserTest('rooms are joined one after the other from the list, page by page', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const topic = newName('pages');
  // More than a page of 30.
  for (let number = 10; number < 44; number += 1) await makeRoom(anna, { kind: 'public', name: `${topic} ${number}`, topic });
  const page = await open(ben);
  await page.getByRole('button', { name: 'Add rooms' }).click();
  await page.getByRole('menuitem', { name: 'Browse rooms' }).click();
  const dialog = page.getByRole('dialog', { name: 'Browse rooms' });
  await dialog.getByRole('textbox', { name: 'Find a room' }).fill(topic);
  await dialog.getByText(`${topic} 10`).waitFor();
  expect(await dialog.getByText(`${topic} 43`).count()).toBe(0);
  await dialog.getByText(`${topic} 39`).hover();
  await page.mouse.wheel(0, 2_000);
  await dialog.getByText(`${topic} 43`).waitFor();
  for (const number of [42, 43]) {
    await dialog.getByRole('button', { name: `Join ${topic} ${number}` }).click();
    await dialog.getByRole('button', { name: `Open ${topic} ${number}` }).waitFor();
  }
  await page.keyboard.press('Escape');
  await roomLink(page, `${topic} 42`).waitFor();
  await roomLink(page, `${topic} 43`).waitFor();
});

browserTest('ER2 a private room of others is not there for a stranger, who gets no way in', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(anna);
  const page = await open(ben, `/r/${roomId}`);
  await page.getByText('You are not in this room.').waitFor();
  expect(await page.getByRole('button', { name: 'Join room' }).count()).toBe(0);
  await page.getByRole('button', { name: 'To my rooms' }).click();
  await page.getByRole('heading', { name: 'Welcome, ben' }).waitFor();
});

browserTest(
  'a conversation among several is begun, shows up for the others as unread, and is the same one next time',
  async () => {
    const [anna, ben, cleo] = await Promise.all(['anna', 'ben', 'cleo'].map((name) => register(sharedUrl(), name)));
    if (anna === undefined || ben === undefined || cleo === undefined) return;
    const [annas, cleos] = await Promise.all([open(anna), open(cleo)]);
    const begin = async (): Promise<void> => {
      await annas.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name: 'New direct message' }).click();
      const dialog = annas.getByRole('dialog', { name: 'New direct message' });
      for (const { username } of [ben, cleo]) {
        await dialog.getByRole('combobox', { name: 'To' }).fill(username);
        await options(annas).filter({ hasText: username }).click();
      }
      await annas.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await composer(annas).waitFor();
    };
    await begin();
    const first = roomIdAt(annas);
    await annas.getByRole('heading', { level: 1, name: 'ben and cleo' }).waitFor();
    await say(annas, 'Lunch?');
    await roomLink(cleos, 'anna and ben').filter({ hasText: '1 unread message' }).waitFor();
    await annas.goto(`${sharedUrl()}/`);
    await begin();
    expect(roomIdAt(annas)).toBe(first);
  },
);

browserTest(
  'the switcher offers unread rooms first, finds rooms and people by a few letters, and gives the focus back',
  async () => {
    const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
    const [quiet, loud] = [newName('Quiet corner'), newName('Loud hall')];
    const members = { kind: 'private', memberIds: [ben.id] };
    await makeRoom(anna, { ...members, name: quiet });
    const loudId = await makeRoom(anna, { ...members, name: loud });
    await write(anna, loudId, 'Anybody there?');

    const page = await open(ben);
    await page.getByRole('main').getByRole('link', { name: loud }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('group', { name: 'Unread' }).getByRole('option', { name: loud }).waitFor();
    expect(await options(page).first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await messageRows(page).filter({ hasText: 'Anybody there?' }).waitFor();

    await page.keyboard.press('Control+k');
    // The beginnings of its two words.
    await page.keyboard.type('qco');
    await eventually(async () => expect(await options(page).first().textContent()).toContain(quiet));
    await page.keyboard.press('Escape');
    await switcher(page).waitFor({ state: 'detached' });
    await eventually(async () => expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true));

    await page.keyboard.press('Control+k');
    await page.keyboard.type(anna.username);
    await options(page).filter({ hasText: anna.username }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Message to anna' }).waitFor();
  },
);

browserTest('keys lead from room to room and to unread ones, and mark as read', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const ids: string[] = [];
  for (const name of ['A first', 'B second', 'C third'])
    ids.push(await makeRoom(anna, { kind: 'private', name, memberIds: [ben.id] }));
  const [, , third = ''] = ids;
  // More than a screen, so that opening the room does not read it to its end.
  await write(anna, third, ...['one', 'two', 'three', 'four'].map((word) => `${word}\n`.repeat(30)));

  const page = await open(ben, `/r/${ids[0]}`);
  await composer(page).waitFor();
  await composer(page).fill('half a tho');
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByRole('textbox', { name: 'Message to B second' }).waitFor();
  await roomLink(page, 'A first').filter({ hasText: 'draft' }).waitFor();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByRole('textbox', { name: 'Message to A first' }).waitFor();
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await page.getByRole('textbox', { name: 'Message to C third' }).waitFor();
  await page.keyboard.press('Escape');
  await eventually(async () => {
    const { body } = await ben.call<{ items: { id: string; unread: number }[] }>('GET', '/api/rooms');
    expect(body.items.find(({ id }) => id === third)?.unread).toBe(0);
  });
  await page.keyboard.press('Control+/');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

browserTest('at the width of a phone nothing is wider than the screen, and dialogs fill it', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const name = `${newName('A very long name of a room').replaceAll(' ', '-')}-${'x'.repeat(30)}`;
  const topic = newName('narrow');
  await makeRoom(anna, { kind: 'public', name, topic });
  const page = await open(ben, '/', { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true });
  expect(await isWide(page)).toBe(false);
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name: 'Browse rooms' }).tap();
  const dialog = page.getByRole('dialog', { name: 'Browse rooms' });
  await dialog.getByRole('textbox', { name: 'Find a room' }).fill(topic);
  await dialog.getByText(name).waitFor();
  expect(await isWide(page)).toBe(false);
  // Once it has come in.
  await eventually(async () => expect(await dialog.boundingBox()).toMatchObject({ x: 0, y: 0, width: 360, height: 720 }));
  await dialog.getByRole('button', { name: 'Create a room' }).tap();
  await page.getByRole('dialog', { name: 'Create a room' }).getByRole('button', { name: 'Close' }).tap();
  await page.getByRole('button', { name: 'Jump to…' }).tap();
  await switcher(page).getByRole('combobox').fill(name.slice(0, 20));
  await options(page).filter({ hasText: name }).tap();
  await page.getByRole('button', { name: 'Join room' }).tap();
  await composer(page).waitFor();
  expect(await isWide(page)).toBe(false);
});

browserTest(
  'one dialog leads to another, and the focus comes back to where it was; what cannot be loaded says so, and can later',
  async () => {
    const anna = await register(sharedUrl(), 'anna');
    const page = await open(anna, '/', { serviceWorkers: 'block' });
    const { keyboard } = page;
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await page.getByRole('button', { name: 'Add rooms' }).focus();
    await keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Browse rooms' }).waitFor();
    await keyboard.press('Enter');
    const name = newName('Nobody has');
    await page.getByRole('dialog', { name: 'Browse rooms' }).getByRole('textbox').fill(name);
    await page.getByRole('heading', { name: 'No room matches' }).waitFor();
    await page.route(/create-room-dialog/, (route) => route.abort());
    await page.getByRole('dialog').getByRole('button', { name: 'Create a room' }).press('Enter');
    await page.getByText('This part could not be loaded').waitFor();
    await eventually(async () => expect(await focused()).toBe('Add rooms'));

    await page.unroute(/create-room-dialog/);
    await keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Create a room' }).click();
    await page.getByRole('dialog', { name: 'Create a room' }).waitFor();
    await keyboard.press('Escape');
    await eventually(async () => expect(await focused()).toBe('Add rooms'));
  },
);
