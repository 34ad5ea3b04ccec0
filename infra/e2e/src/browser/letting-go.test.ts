import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { eventually } from '@parley/test-kit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createRoom, type Message, type Person, register } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { faultsOf } from './axe.ts';
import { browserTest } from './chromium.ts';
import { openAccount, openPanel } from './people-page.ts';
import { composer, say } from './room-page.ts';
import { useDevices } from './use-devices.ts';

const openWindow = useDevices();

const open = async (person: Person, path: string): Promise<Page> => {
  const { page } = await openWindow({ person, path });
  await composer(page).waitFor();
  return page;
};

const openData = async (page: Page) => {
  await openAccount(page, 'Settings');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('tab', { name: 'Your data' }).click();
  return dialog;
};

/** What stands in a file that the page lets one save. */
const saved = async (page: Page, press: () => Promise<void>): Promise<Record<string, unknown>[]> => {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  expect(file.suggestedFilename()).toMatch(/^parley-(?:room|my-data)-\d{4}-\d\d-\d\d\.jsonl\.gz$/);
  const lines = gunzipSync(await readFile(await file.path()))
    .toString()
    .trimEnd()
    .split('\n');
  return lines.map((line): Record<string, unknown> => JSON.parse(line));
};

browserTest('PV4 somebody takes along what is kept of them, and an owner what is said in a room', async () => {
  const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(olga, [ben]);
  const page = await open(olga, `/r/${roomId}`);
  await say(page, 'said by Olga');
  const dialog = await openData(page);
  await dialog.getByRole('button', { name: 'Copy my data' }).click();
  const mine = await saved(page, () => dialog.getByRole('button', { name: 'Download: All that is kept of me' }).click());
  expect(mine.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['export', 'profile', 'sign-in', 'membership', 'message', 'end']),
  );
  expect(mine.find(({ type }) => type === 'profile')).toMatchObject({ username: olga.username });
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await openPanel(page, 'About');
  await page.getByRole('button', { name: 'Copy this room…' }).click();
  const room = await saved(page, () => dialog.getByRole('button', { name: /^Download: Room / }).click());
  expect(room.filter(({ type }) => type === 'message')).toMatchObject([{ content: 'said by Olga', senderId: olga.id }]);
  await dialog.getByRole('button', { name: /^Remove the copy: Room / }).click();
  await dialog.getByRole('button', { name: /^Download: Room / }).waitFor({ state: 'detached' });

  const bens = await open(ben, `/r/${roomId}`);
  await openPanel(bens, 'About');
  expect(await bens.getByRole('button', { name: 'Copy this room…' }).count()).toBe(0);
});

browserTest('PV2 an owner says for how long a room keeps its messages, and is asked before', async () => {
  const olga = await register(sharedUrl(), 'olga');
  const roomId = await createRoom(olga, []);
  const page = await open(olga, `/r/${roomId}`);
  const keptFor = async () => (await olga.call<{ retentionDays?: number }>('GET', `/api/rooms/${roomId}`)).body.retentionDays;
  await openPanel(page, 'About');
  const select = page.getByLabel('Keep messages for', { exact: true });
  await select.selectOption({ label: '30 days' });
  await page.getByRole('button', { name: 'Delete older messages' }).click();
  await eventually(async () => expect(await keptFor()).toBe(30));
  await select.selectOption({ label: 'As long as they are kept here' });
  await eventually(async () => expect(await keptFor()).toBeUndefined());
});

browserTest(
  'PV3 somebody deletes themselves with their password: they are signed out, and nothing of what they wrote is left to others',
  { timeout: 120_000 },
  async () => {
    const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
    const roomId = await createRoom(olga, [ben]);
    const [olgas, bens] = await Promise.all([open(olga, `/r/${roomId}`), open(ben, `/r/${roomId}`)]);
    await say(bens, 'said by Ben');
    await olgas.getByText('said by Ben', { exact: true }).waitFor();
    await (await openData(bens)).getByRole('button', { name: 'Delete account…' }).click();
    const question = bens.getByRole('dialog', { name: 'Delete your account for good?' });
    await question.getByLabel('Your password').fill('not the password');
    await question.getByRole('button', { name: 'Delete my account' }).click();
    await question.getByText('This is not your password.').waitFor();
    expect(await faultsOf(bens)).toEqual([]);
    await question.getByLabel('Your password').fill(ben.password);
    await question.getByRole('button', { name: 'Delete my account' }).click();
    await bens.getByText('This account was deleted.').waitFor();

    await eventually(
      async () => {
        const { messages } = (await olga.call<{ messages: Message[] }>('GET', `/api/rooms/${roomId}/messages`)).body;
        expect(messages).toMatchObject([{ senderId: ben.id, content: '', deletedAt: expect.any(String) }]);
      },
      { timeoutMs: 60_000 },
    );
    await olgas.getByText('said by Ben', { exact: true }).waitFor({ state: 'detached' });
    const members = (await olga.call<{ items: { userId: string }[] }>('GET', `/api/rooms/${roomId}/members`)).body.items;
    expect(members.map(({ userId }) => userId)).toEqual([olga.id]);
    await olgas.reload();
    await composer(olgas).waitFor();
    expect((await olga.call<{ displayName: string }>('GET', `/api/users/${ben.id}`)).body.displayName).toBe('Deleted user');
  },
);
