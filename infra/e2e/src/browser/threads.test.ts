import { eventually } from '@parley/test-kit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createRoom, type Person, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest } from './chromium.ts';
import { choose, composer, messageRows, say, threadComposer, threadPanel, typeUntil, write } from './room-page.ts';
import { messageAt } from './timeline-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const pair = async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  return { anna, ben, roomId: await createRoom(anna, [ben]) };
};

const open = async (person: Person, path: string): Promise<Page> => {
  const { page } = await openWindow({ person, path });
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  return page;
};

/** What is said in the thread that is open, its root first. */
const said = (page: Page): Locator => threadPanel(page).getByRole('article');
const sayInThread = async (page: Page, text: string): Promise<void> => {
  await threadComposer(page).fill(text);
  await threadComposer(page).press('Enter');
};

browserTest('who types in a thread is shown there, and not in the room', async () => {
  const { anna, ben, roomId } = await pair();
  const { id } = await write(anna, roomId, 'Which colour?');
  const [annas, bens] = await Promise.all([open(anna, `/r/${roomId}/thread/${id}`), open(ben, `/r/${roomId}/thread/${id}`)]);
  await typeUntil(threadComposer(bens), threadPanel(annas).getByText('ben is typing'));
  expect(await annas.locator('.room-main').getByText('ben is typing').count()).toBe(0);
  await sayInThread(bens, 'I say green');
  await said(annas).filter({ hasText: 'I say green' }).waitFor();
  await threadPanel(annas).getByText('ben is typing').waitFor({ state: 'detached' });
});

browserTest(
  'MS9 two people talk in a thread beside their room: the room shows how much and who, and nothing of what is said there',
  async () => {
    const { anna, ben, roomId } = await pair();
    const root = await write(anna, roomId, 'Which colour?');
    const [annas, bens] = await Promise.all([open(anna, `/r/${roomId}`), open(ben, `/r/${roomId}`)]);
    await messageAt(annas, root.seq).focus();
    await annas.keyboard.press('t');
    await threadPanel(annas).getByText('No replies yet.').waitFor();
    await sayInThread(annas, 'I say green');
    await messageAt(bens, root.seq)
      .getByRole('link', { name: /1 reply/ })
      .click();
    await said(bens).filter({ hasText: 'I say green' }).waitFor();
    await sayInThread(bens, 'And I say red');
    await said(annas).filter({ hasText: 'And I say red' }).waitFor();
    await messageAt(annas, root.seq)
      .getByRole('link', { name: /2 replies/ })
      .waitFor();
    for (const page of [annas, bens]) {
      expect(await messageRows(page).filter({ hasText: 'I say' }).count()).toBe(0);
      expect(await said(page).getByRole('paragraph').allTextContents()).toEqual([
        'Which colour?',
        'I say green',
        'And I say red',
      ]);
    }
    // What can be done with a message in the room can be done there.
    const reply = said(annas).filter({ hasText: 'And I say red' });
    await reply.hover();
    await reply.getByRole('button', { name: 'React with 👍' }).click();
    await said(bens).getByRole('button', { name: '👍, 1 person', exact: true }).waitFor();
    await said(bens).filter({ hasText: 'And I say red' }).focus();
    await bens.keyboard.press('e');
    await threadPanel(bens).getByRole('textbox', { name: 'Edit your message' }).fill('And I say blue');
    await bens.keyboard.press('Enter');
    await said(annas).filter({ hasText: 'And I say blue' }).waitFor();
    await choose(bens, said(bens).filter({ hasText: 'And I say blue' }), 'Delete message');
    await bens.getByRole('alertdialog').getByRole('button', { name: 'Delete message' }).click();
    await said(annas).getByText('This message was deleted.').waitFor();
    await messageAt(annas, root.seq)
      .getByRole('link', { name: /1 reply/ })
      .waitFor();
    await threadComposer(annas).press('Escape');
    await eventually(async () => expect(await threadPanel(annas).count()).toBe(0));
    expect(new URL(annas.url()).pathname).toBe(`/r/${roomId}`);
  },
);

browserTest(
  'RD4 a thread that I follow tells what is new, in the room and at the side; looking at it reads it, on every device',
  async () => {
    const { anna, ben, roomId } = await pair();
    const root = await write(anna, roomId, 'Who brings the cake?');
    const other = await write(anna, roomId, 'Another thing');
    await write(anna, roomId, 'Mine alone', { threadOf: other.id });
    const [annas, elsewhere] = await Promise.all([open(anna, `/r/${roomId}`), open(anna, '/threads')]);
    await messageAt(annas, root.seq).waitFor();
    await write(ben, roomId, 'I do', { threadOf: root.id });
    await write(ben, roomId, 'With cherries', { threadOf: root.id });
    const threads = (page: Page): Locator =>
      page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /^Threads/ });
    for (const page of [annas, elsewhere]) await threads(page).getByText('2 unread replies').waitFor({ state: 'attached' });
    await messageAt(annas, root.seq)
      .getByRole('link', { name: /2 replies.*2 new/ })
      .waitFor();
    const item = elsewhere.getByRole('main').getByRole('listitem').filter({ hasText: 'Who brings the cake?' });
    await item.getByText('2 unread replies').waitFor({ state: 'attached' });
    await elsewhere.getByRole('switch', { name: 'Only unread' }).check();
    expect(await elsewhere.getByRole('main').getByRole('listitem').count()).toBe(1);
    await item.click();
    await said(elsewhere).filter({ hasText: 'With cherries' }).waitFor();
    await threadPanel(elsewhere).getByText('New messages').waitFor();
    for (const page of [annas, elsewhere])
      await eventually(async () => expect(await threads(page).innerText()).not.toContain('unread'));
    await eventually(async () => expect(await messageAt(annas, root.seq).locator('.thread-line-new').count()).toBe(0));
  },
);

browserTest(
  'MS4 what is written in a thread without a connection is sent once it is back, and a half-written reply is kept',
  async () => {
    const { anna, ben, roomId } = await pair();
    const root = await write(anna, roomId, 'Stormy');
    const { page: annas, context } = await openWindow({ person: anna, path: `/r/${roomId}/thread/${root.id}` });
    await said(annas).filter({ hasText: 'Stormy' }).waitFor();
    const bens = await open(ben, `/r/${roomId}/thread/${root.id}`);
    await said(bens).filter({ hasText: 'Stormy' }).waitFor();
    await context.setOffline(true);
    await sayInThread(annas, 'said in the storm');
    await said(annas).filter({ hasText: 'said in the storm' }).waitFor();
    expect(await messageRows(annas).filter({ hasText: 'said in the storm' }).count()).toBe(0);
    await threadComposer(annas).fill('half a repl');
    await context.setOffline(false);
    await said(bens).filter({ hasText: 'said in the storm' }).waitFor({ timeout: 30_000 });
    await composer(annas).fill('for the room');
    await annas.reload();
    await said(annas).filter({ hasText: 'said in the storm' }).waitFor();
    expect([await threadComposer(annas).inputValue(), await composer(annas).inputValue()]).toEqual([
      'half a repl',
      'for the room',
    ]);
  },
);

browserTest('MS9 a reply that was refused says why in its thread, and is put back there', async () => {
  const { anna, ben, roomId } = await pair();
  const root = await write(anna, roomId, 'Quiet please');
  const { page: bens, context } = await openWindow({ person: ben, path: `/r/${roomId}/thread/${root.id}` });
  await said(bens).filter({ hasText: 'Quiet please' }).waitFor();
  await context.setOffline(true);
  await sayInThread(bens, 'said too late');
  const mutedUntil = new Date(Date.now() + 3_600_000).toISOString();
  await anna.call('PATCH', `/api/rooms/${roomId}/members/${ben.id}`, { mutedUntil });
  await context.setOffline(false);
  const failed = said(bens).filter({ hasText: 'said too late' });
  await failed.getByText(/You are muted/).waitFor({ timeout: 30_000 });
  // Its thread need not be open for that to be seen.
  await messageAt(bens, root.seq).getByText('1 message not sent').waitFor();
  await failed.getByRole('button', { name: 'Put back to edit' }).click();
  await anna.call('PATCH', `/api/rooms/${roomId}/members/${ben.id}`, { mutedUntil: null });
  await eventually(async () => expect(await threadComposer(bens).inputValue()).toBe('said too late'));
  expect(await composer(bens).inputValue()).toBe('');
});

browserTest('MS9 a link to a reply opens its thread at it, and one to a thread that is not there says so', async () => {
  const { anna, ben, roomId } = await pair();
  const root = await write(anna, roomId, 'A long talk');
  const sixth = root.seq + 6;
  // More than the page that is loaded first, by more people than one, who may send so much a second only.
  const talkers = [anna, ben, await register(sharedUrl(), 'cem')];
  await anna.call('POST', `/api/rooms/${roomId}/members`, { userIds: talkers.slice(2).map(({ id }) => id) });
  for (let count = 1; count <= 60; count += 1) {
    const talker = talkers[count % talkers.length] ?? anna;
    await write(talker, roomId, `reply number ${count}`, { threadOf: root.id });
  }
  const page = await open(ben, `/r/${roomId}/thread/${root.id}/${sixth}`);
  await threadPanel(page).locator(`article[data-seq="${sixth}"][data-highlighted]`).waitFor();
  expect(await threadPanel(page).locator(`article[data-seq="${sixth}"]`).innerText()).toContain('reply number 6');
  // An older kind of link names the room alone.
  const old = await open(ben, `/r/${roomId}/${sixth}`);
  await threadPanel(old).locator(`article[data-seq="${sixth}"][data-highlighted]`).waitFor();
  const missing = await open(ben, `/r/${roomId}/thread/00000000-0000-7000-8000-000000000000`);
  await missing.getByText('This thread is not here any more, or is not open to you.').waitFor();
});

browserTest('MS11 who may pins by the menu; everybody sees it at the message and in the list, live, and goes there', async () => {
  const { anna, ben, roomId } = await pair();
  const message = await write(ben, roomId, 'The door code is 4711');
  const [annas, bens] = await Promise.all([open(anna, `/r/${roomId}`), open(ben, `/r/${roomId}`)]);
  await bens.locator('#room-panel-toggle').click();
  await bens.getByRole('tab', { name: 'Pinned' }).click();
  await bens.getByText('Nothing is pinned here.').waitFor();
  await choose(annas, messageAt(annas, message.seq), 'Pin to the room');
  await annas.getByText('The message is pinned.').waitFor();
  await messageAt(bens, message.seq).getByText('Pinned').waitFor();
  const pinned = bens.getByRole('tabpanel').getByRole('listitem').filter({ hasText: 'The door code is 4711' });
  await pinned.waitFor();
  expect(await pinned.getByRole('button', { name: 'Unpin' }).count()).toBe(0);
  await pinned.getByRole('button', { name: 'Go to the message' }).click();
  await bens.locator(`article[data-seq="${message.seq}"][data-highlighted]`).waitFor();
  await messageAt(bens, message.seq).hover();
  await messageAt(bens, message.seq).getByRole('button', { name: 'More actions' }).click();
  await bens.getByRole('menuitem', { name: 'Copy link' }).waitFor();
  expect(await bens.getByRole('menuitem', { name: /pin/i }).count()).toBe(0);
  await bens.keyboard.press('Escape');
  await messageAt(annas, message.seq).focus();
  await annas.keyboard.press('p');
  await bens.getByText('Nothing is pinned here.').waitFor();
  await eventually(async () => expect(await messageAt(bens, message.seq).getByText('Pinned').count()).toBe(0));
});

browserTest(
  'MS12 its author and owners see what a message said before, and what was changed; others are not offered it',
  async () => {
    const { anna, ben, roomId } = await pair();
    const cem = await register(sharedUrl(), 'cem');
    await anna.call('POST', `/api/rooms/${roomId}/members`, { userIds: [cem.id] });
    const message = await write(ben, roomId, 'We meet on Monday at ten');
    for (const content of ['We meet on Tuesday at ten', 'We meet on Tuesday at eleven'])
      await ben.call('PATCH', `/api/rooms/${roomId}/messages/${message.id}`, { content });
    const [annas, bens, cems] = await Promise.all([anna, ben, cem].map((person) => open(person, `/r/${roomId}`)));
    if (annas === undefined || bens === undefined || cems === undefined) throw new Error('a window is missing');
    for (const page of [annas, bens]) {
      await choose(page, messageAt(page, message.seq), 'Edit history');
      const versions = page.getByRole('dialog', { name: 'Edit history' }).getByRole('listitem');
      await eventually(async () => expect(await versions.count()).toBe(3));
      expect(await versions.nth(0).locator('del').allTextContents()).toEqual(['ten']);
      expect(await versions.nth(1).locator('ins').allTextContents()).toEqual(['Tuesday']);
      expect(await versions.nth(2).innerText()).toContain('We meet on Monday at ten');
      await page.keyboard.press('Escape');
    }
    await messageAt(cems, message.seq).hover();
    await messageAt(cems, message.seq).getByRole('button', { name: 'More actions' }).click();
    await cems.getByRole('menuitem', { name: 'Copy link' }).waitFor();
    expect(await cems.getByRole('menuitem', { name: 'Edit history' }).count()).toBe(0);
    await cems.keyboard.press('Escape');
    await say(cems, 'so be it');
  },
);
