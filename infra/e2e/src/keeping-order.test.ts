import { randomUUID } from 'node:crypto';
import { createChatClient, memoryStorage } from '@parley/client';
import { eventually } from '@parley/test-kit';
import { afterEach, expect, test } from 'vitest';
import { connect, createRoom, digestOf, type Person, register, somebody } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

const clients: { close(): void }[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const signIn = async ({ username, password }: Person) => {
  const client = createChatClient({ url: sharedUrl(), delivery: 'body', storage: memoryStorage() });
  clients.push(client);
  expect(await client.session.login({ username, password })).toMatchObject({ ok: true });
  client.connect();
  return client;
};

test('RO2 RO3 a client makes an invitation, and another one comes in by it and speaks at once', async () => {
  const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(olga, []);
  const [olgas, bens] = await Promise.all([signIn(olga), signIn(ben)]);
  const made = await olgas.invites.create(roomId, { maxUses: 1, expiresInSeconds: 600 });
  if (!made.ok) throw new Error(made.error.code);
  const { code } = made.data;
  expect(await bens.invites.look(code)).toMatchObject({ ok: true, data: { roomId, joined: false, memberCount: 1 } });
  expect(await bens.invites.join(code)).toMatchObject({ ok: true, data: { id: roomId, memberCount: 2 } });
  expect(await bens.send(roomId, 'here I am').settled).toMatchObject({ ok: true });
  expect(await olgas.invites.list(roomId)).toMatchObject({ ok: true, data: [{ code, uses: 1, maxUses: 1 }] });
  expect(await olgas.invites.revoke(roomId, code)).toMatchObject({ ok: true });
  expect(await bens.invites.look(code)).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

test('RO1 a message that comes too soon in a slow room waits in its client, and is sent when its time has come', async () => {
  const [olga, ben] = await Promise.all([register(sharedUrl(), 'olga'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(olga, [ben]);
  await olga.call('PATCH', `/api/rooms/${roomId}`, { slowModeSeconds: 2 });
  const bens = await signIn(ben);
  const sendings = [bens.send(roomId, 'one'), bens.send(roomId, 'two')];
  const [one, two] = await Promise.all(sendings.map(({ settled }) => settled));
  if (one?.ok !== true || two?.ok !== true) throw new Error('a message was refused');
  const waited = Date.parse(two.data.message.createdAt) - Date.parse(one.data.message.createdAt);
  expect(waited).toBeGreaterThanOrEqual(2_000);
});

test('RO4 RO5 a client reports, and those who keep order list and decide; RO4 nobody reports without end', async () => {
  const { person: olga, room, line } = await somebody(sharedUrl());
  line.close();
  const ben = await register(sharedUrl(), 'ben');
  await olga.call('POST', `/api/rooms/${room}/members`, { userIds: [ben.id] });
  const sent = await ben.call<{ message: { id: string; roomId: string } }>('POST', `/api/rooms/${room}/messages`, {
    clientMessageId: randomUUID(),
    content: 'buy this',
  });
  const [olgas, bens] = await Promise.all([signIn(olga), signIn(ben)]);
  const { message } = sent.body;
  expect(await olgas.reports.report(message, { reason: 'spam', comment: 'again' })).toMatchObject({ ok: true });
  const listed = await olgas.reports.list({ roomId: room });
  if (!listed.ok) throw new Error(listed.error.code);
  expect(listed.data).toMatchObject({
    items: [{ content: 'buy this', reporters: 1, voices: [{ comment: 'again' }] }],
    nextCursor: null,
  });
  expect(await bens.reports.list({ roomId: room })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  const [{ id } = { id: '' }] = listed.data.items;
  expect(await olgas.reports.decide(id, { state: 'resolved' })).toMatchObject({ ok: true, data: { state: 'resolved' } });
  const path = `/api/rooms/${room}/messages/${message.id}/report`;
  const replies = await Promise.all(Array.from({ length: 60 }, () => olga.call('POST', path, { reason: 'spam' })));
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
});

test('RO7 what happens to a message from before somebody came reaches others and not them, live, caught up with, and compared', async () => {
  const [olga, early, late] = await Promise.all(['olga', 'early', 'late'].map((name) => register(sharedUrl(), name)));
  if (olga === undefined || early === undefined || late === undefined) throw new Error('somebody is missing');
  const roomId = await createRoom(olga, [early]);
  await olga.call('PATCH', `/api/rooms/${roomId}`, { history: 'joined' });
  const path = `/api/rooms/${roomId}/messages`;
  const write = async (content: string) =>
    (await olga.call<{ message: { id: string } }>('POST', path, { clientMessageId: randomUUID(), content })).body.message.id;
  const old = await write('before');
  await olga.call('POST', `/api/rooms/${roomId}/members`, { userIds: [late.id] });
  const [whole, part] = await Promise.all([connect(early), connect(late)]);
  clients.push(whole, part);
  await olga.call('PATCH', `${path}/${old}`, { content: 'edited' });
  await write('after');
  const typesIn = (line: typeof whole) =>
    line.frames.filter((frame) => frame.roomId === roomId).flatMap(({ events }) => events.map(({ type }) => type));
  await eventually(() => expect(typesIn(whole)).toEqual(['message.edited', 'message.created']));
  await eventually(() => expect(typesIn(part)).toEqual(['message.created']));
  const lates = await signIn(late);
  const view = lates.timeline(roomId);
  await eventually(() => expect(view.getSnapshot().messages.map(({ content }) => content)).toEqual(['after']));
  expect(await lates.verify(roomId)).toMatchObject({ ok: true, data: { agrees: true, repaired: false, count: 1 } });
  expect((await digestOf(late, roomId)).count).toBe(1);
  expect((await digestOf(early, roomId)).count).toBe(2);
});
