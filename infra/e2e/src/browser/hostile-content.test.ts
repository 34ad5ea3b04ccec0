import { randomBytes } from 'node:crypto';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Person, register, request, withToken } from '../person.ts';
import { sharedUrl } from '../shared-stack.ts';
import { browserTest, type Chromium, startChromium } from './chromium.ts';
import { openDevice } from './device.ts';
import { aliveIn } from './inert.ts';
import { messagePayloads, namePayloads, topicPayloads } from './payloads.ts';
import { composer, messageRows } from './room-page.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await startChromium();
});
afterAll(() => chromium.close());

/** Somebody whose name is a payload. */
const registerAs = async (displayName: string): Promise<Person> => {
  const [username, password] = [`hostile-${randomBytes(5).toString('hex')}`, randomBytes(12).toString('base64')];
  const body = { username, password, displayName, delivery: 'body' };
  const reply = await request<{ user: { id: string }; accessToken: string; refreshToken: string }>(
    sharedUrl(),
    'POST',
    '/api/auth/register',
    { body },
  );
  expect(reply.status).toBe(201);
  const { user, accessToken, refreshToken } = reply.body;
  return withToken({ url: sharedUrl(), id: user.id, username, password, refreshToken }, accessToken);
};

const makeRoom = async (owner: Person, room: { name: string; topic: string; memberIds: readonly string[] }): Promise<string> => {
  const reply = await owner.call<{ id: string }>('POST', '/api/rooms', { kind: 'private', ...room });
  expect(reply.status).toBe(201);
  return reply.body.id;
};

/** As many rooms as show every name and every topic once, and people with the first names of the list. */
const stage = async (reader: Person) => {
  const people: Person[] = [];
  for (const name of namePayloads.slice(0, 8)) people.push(await registerAs(name));
  const rooms = await Promise.all(
    namePayloads.map((name, index) => {
      const owner = people[index % people.length] ?? reader;
      const memberIds = [reader, ...people].filter((person) => person !== owner).map(({ id }) => id);
      return makeRoom(owner, { name, topic: topicPayloads[index] ?? '', memberIds });
    }),
  );
  return { people, rooms };
};

const sendAll = async (people: readonly Person[], roomId: string): Promise<void> => {
  for (const [index, content] of messagePayloads.entries()) {
    const sender = people[index % people.length];
    const reply = await sender?.call('POST', `/api/rooms/${roomId}/messages`, { clientMessageId: crypto.randomUUID(), content });
    expect(reply?.status).toBe(201);
  }
};

browserTest('MS5 nothing that people write runs or loads anything: names, topics, messages, links', async () => {
  expect(messagePayloads.length).toBeGreaterThanOrEqual(40);
  const reader = await register(sharedUrl(), 'reader');
  const { people, rooms } = await stage(reader);
  const [first = ''] = rooms;
  await sendAll(people, first);
  const { page, context, misdeeds } = await openDevice(chromium, {
    url: sharedUrl(),
    person: reader,
    path: `/r/${first}`,
    // High enough to draw every message at once.
    viewport: { width: 1280, height: 9000 },
  });
  await composer(page).waitFor();
  await eventually(async () => expect(await messageRows(page).count()).toBe(messagePayloads.length));
  expect(await aliveIn(page)).toEqual([]);
  const text = await page.getByRole('main').innerText();
  for (const shown of ['<script>', '<svg onload', '<iframe srcdoc', '<base href', '{{constructor', '</textarea>'])
    expect(text).toContain(shown);
  for (const roomId of rooms.slice(1)) {
    await page.locator(`a[href="/r/${roomId}"]`).click();
    await page.waitForURL(`**/r/${roomId}`);
    await composer(page).waitFor();
    expect(await aliveIn(page)).toEqual([]);
  }
  await context.close();
  expect(misdeeds).toEqual([]);
});
