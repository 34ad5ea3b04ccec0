import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChatClient, type ChatClientOptions, createChatClient, memoryStorage } from '@parley/client';
import { eventually } from '@parley/test-kit';
import { io, type Socket } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { createRoom, type Person, register, wholeHistory } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

const clients: ChatClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const make = (more: Partial<ChatClientOptions> = {}): ChatClient => {
  const client = createChatClient({ url: sharedUrl(), delivery: 'body', ...more });
  clients.push(client);
  return client;
};

const signIn = async (person: Person, more: Partial<ChatClientOptions> = {}): Promise<ChatClient> => {
  const client = make(more);
  const { username, password } = person;
  expect(await client.session.login({ username, password })).toMatchObject({ ok: true });
  client.connect();
  return client;
};

/** Two people with a room of theirs, both signed in with the client. */
const pair = async (more: Partial<ChatClientOptions> = {}) => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const [annas, bens] = await Promise.all([signIn(anna, more), signIn(ben)]);
  const room = await annas.createRoom({ kind: 'private', name: 'Two', memberIds: [ben.id] });
  if (!room.ok) throw new Error(room.error.code);
  const roomId = room.data.id;
  return { anna, ben, annas, bens, roomId, annaSees: annas.timeline(roomId), benSees: bens.timeline(roomId) };
};

const contentsOf = (view: ReturnType<ChatClient['timeline']>): string[] =>
  view.getSnapshot().messages.map(({ content }) => content);

const agrees = async (client: ChatClient, roomId: string): Promise<void> =>
  expect(await client.verify(roomId)).toMatchObject({ ok: true, data: { agrees: true } });

test('FR2 two people talk, edit and delete, and both hold what the server has', async () => {
  const { annas, bens, roomId, annaSees, benSees } = await pair();
  const first = await annas.send(roomId, 'one').settled;
  expect(first).toMatchObject({ ok: true, data: { duplicate: false, message: { content: 'one' } } });
  const id = first.ok ? first.data.message.id : '';
  const rest = await Promise.all([
    bens.send(roomId, 'two').settled,
    annas.send(roomId, 'three').settled,
    annas.edit(roomId, id, 'one, corrected').settled,
  ]);
  expect(rest.filter(({ ok }) => !ok)).toEqual([]);
  const third = rest[1];
  expect(await annas.delete(roomId, third.ok ? third.data.message.id : '').settled).toMatchObject({ ok: true });
  await eventually(() => {
    expect(contentsOf(annaSees).toSorted()).toEqual(['', 'one, corrected', 'two']);
    expect(benSees.getSnapshot().messages).toEqual(annaSees.getSnapshot().messages);
    expect([annaSees.getSnapshot().pending, benSees.getSnapshot().pending]).toEqual([[], []]);
  });
  await Promise.all([agrees(annas, roomId), agrees(bens, roomId)]);
  await eventually(() => expect(bens.rooms.getSnapshot().rooms).toMatchObject([{ id: roomId, role: 'member', lastSeq: 3 }]));
  bens.markRead(roomId, 3);
  await eventually(() => expect(bens.rooms.getSnapshot().rooms).toMatchObject([{ readSeq: 3, unread: 0 }]));
});

test('MS9 MS10 MS11 a thread, reactions and pins of one client are seen by the other, and both hold what the server has', async () => {
  const { anna, ben, annas, bens, roomId, annaSees, benSees } = await pair();
  const sent = await annas.send(roomId, 'root').settled;
  const rootId = sent.ok ? sent.data.message.id : '';
  const [annasThread, bensThread] = [annas.thread(roomId, rootId), bens.thread(roomId, rootId)];
  const reply = await bens.send(roomId, 'in the thread', { threadOf: rootId }).settled;
  const replyId = reply.ok ? reply.data.message.id : '';
  await annas.send(roomId, 'beside it', { replyTo: rootId }).settled;
  await Promise.all([bens.react(roomId, rootId, '🎉').settled, annas.react(roomId, replyId, '👍').settled]);
  expect(await annas.pin(roomId, rootId)).toMatchObject({ ok: true, data: { id: rootId } });
  expect(await bens.pins(roomId)).toMatchObject({ ok: true, data: [{ id: rootId }] });
  const root = { id: rootId, threadCount: 1, reactions: [{ emoji: '🎉', userIds: [ben.id] }], pinnedAt: expect.any(String) };
  await eventually(() => {
    for (const thread of [annasThread, bensThread])
      expect(thread.getSnapshot()).toMatchObject({
        status: { status: 'ready' },
        root,
        messages: [{ id: replyId, reactions: [{ emoji: '👍', userIds: [anna.id] }] }],
        pending: [],
      });
    for (const view of [annaSees, benSees]) expect(view.getSnapshot().messages).toMatchObject([root, { replyTo: rootId }]);
  });
  await Promise.all([agrees(annas, roomId), agrees(bens, roomId)]);
  await eventually(() => expect(annas.rooms.getSnapshot().rooms).toMatchObject([{ unread: 0, threads: { unread: 1 } }]));
  const seq = reply.ok ? reply.data.message.seq : 0;
  expect(await annas.markThreadRead(roomId, rootId, seq)).toMatchObject({ ok: true, data: { unread: 0 } });
  await eventually(() => expect(annas.rooms.getSnapshot().rooms).toMatchObject([{ threads: { unread: 0 } }]));
  expect(await bens.unreact(roomId, rootId, '🎉').settled).toMatchObject({ ok: true, data: { message: { reactions: [] } } });
  expect(await bens.message(roomId, replyId)).toMatchObject({ ok: true, data: { content: 'in the thread' } });
  expect(await bens.pin(roomId, rootId)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

test('MS3 what is sent while the connection is cut arrives once and in its order, and both converge', async () => {
  const { anna, annas, bens, roomId, annaSees, benSees } = await pair();
  await annas.send(roomId, 'before').settled;
  const sendings = Array.from({ length: 10 }, (_, index) => annas.send(roomId, `message ${index}`));
  annas.disconnect();
  bens.disconnect();
  const more = annas.send(roomId, 'while offline');
  expect(annaSees.getSnapshot().pending.at(-1)).toMatchObject({ entry: { id: more.id }, status: { status: 'waiting' } });
  annas.connect();
  const settled = await Promise.all([...sendings, more].map((sending) => sending.settled));
  expect(settled.filter(({ ok }) => !ok)).toEqual([]);
  bens.connect();
  const expected = ['before', ...Array.from({ length: 10 }, (_, index) => `message ${index}`), 'while offline'];
  await eventually(() => {
    expect(contentsOf(annaSees)).toEqual(expected);
    expect(contentsOf(benSees)).toEqual(expected);
  });
  expect((await wholeHistory(anna, roomId)).map(({ content }) => content)).toEqual(expected);
  await Promise.all([agrees(annas, roomId), agrees(bens, roomId)]);
});

test('RC4 after its connections were cut in the middle of sending, a client has sent everything once and holds everything', async () => {
  const sockets: Socket[] = [];
  const openSocket = (...args: Parameters<typeof io>) => {
    const socket = io(...args);
    sockets.push(socket);
    return socket;
  };
  const { anna, annas, bens, roomId, annaSees, benSees } = await pair({ openSocket });
  const verdicts: string[] = [];
  annas.on('frame', ({ verdict }) => verdicts.push(verdict));
  await annas.send(roomId, 'first').settled;
  const sendings = Array.from({ length: 20 }, (_, index) => annas.send(roomId, `message ${index}`));
  for (const last of [3, 9, 15]) {
    await sendings[last]?.settled;
    sockets.at(-1)?.io.engine.close();
    await bens.send(roomId, `meanwhile ${last}`).settled;
  }
  const settled = await Promise.all(sendings.map((sending) => sending.settled));
  expect(settled.filter(({ ok }) => !ok)).toEqual([]);
  expect(sockets.length).toBeGreaterThan(3);
  await eventually(() => expect(annaSees.getSnapshot().messages).toHaveLength(24));
  await eventually(() => expect(benSees.getSnapshot().messages).toEqual(annaSees.getSnapshot().messages));
  const stored = (await wholeHistory(anna, roomId)).map(({ content }) => content);
  expect(stored.filter((content) => content.startsWith('message'))).toEqual(sendings.map((_, index) => `message ${index}`));
  expect(new Set(verdicts)).toContain('applied');
  await Promise.all([agrees(annas, roomId), agrees(bens, roomId)]);
});

test('MS4 what was pending when the program ended is sent once by the next one that has its storage', async () => {
  const storage = memoryStorage();
  const { anna, annas, bens, roomId, benSees } = await pair({ storage });
  await eventually(() => expect(annas.connection.getSnapshot().status).toBe('online'));
  // On its way when the program ends, so that nobody knows whether it arrived.
  annas.send(roomId, 'on its way');
  annas.disconnect();
  annas.send(roomId, 'never tried');
  await eventually(async () => expect((await storage.keys()).filter((key) => key.includes('outbox'))).toHaveLength(2));
  annas.close();

  const again = make({ storage });
  expect(await again.session.restore()).toEqual({ ok: true, data: null });
  const view = again.timeline(roomId);
  again.connect();
  await eventually(() => expect(contentsOf(view)).toEqual(['on its way', 'never tried']));
  await eventually(() => expect([view.getSnapshot().pending, again.unsettled()]).toEqual([[], 0]));
  await eventually(async () => expect((await storage.keys()).filter((key) => key.includes('outbox'))).toEqual([]));
  expect(await wholeHistory(anna, roomId)).toHaveLength(2);
  await eventually(() => expect(contentsOf(benSees)).toEqual(['on its way', 'never tried']));
  await agrees(bens, roomId);
});

test('AU3 the token is replaced, once for however many ask, and the connection stays', async () => {
  const { annas, roomId } = await pair();
  await eventually(() => expect(annas.connection.getSnapshot().status).toBe('online'));
  const before = annas.connection.getSnapshot();
  const used = await annas.session.token();
  if (!used.ok) throw new Error(used.error.code);
  const renewed = await Promise.all([annas.session.refresh(used.data), annas.session.refresh(used.data)]);
  expect(renewed[0]).toEqual(renewed[1]);
  expect(renewed[0]).not.toEqual(used);
  expect(await annas.session.refresh(used.data)).toEqual(renewed[0]);
  expect(await annas.send(roomId, 'still here').settled).toMatchObject({ ok: true });
  expect(annas.connection.getSnapshot()).toBe(before);
  expect(await annas.session.logout()).toEqual({ ok: true, data: null });
  expect(annas.connection.getSnapshot()).toEqual({ status: 'offline' });
  expect(await annas.send(roomId, 'nobody').settled).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('AU3 an access token that is not good any more is replaced by itself', async () => {
  const anna = await register(sharedUrl(), 'anna');
  const client = make();
  client.session.adopt({ accessToken: `${anna.token}x`, refreshToken: anna.refreshToken });
  client.connect();
  await eventually(() => expect(client.connection.getSnapshot().status).toBe('online'));
  expect(await client.createRoom({ kind: 'public', name: 'Mine' })).toMatchObject({ ok: true });
});

/** What a browser does with the refresh cookie: keeps it, and sends it to /api/auth only. */
const withCookies = (): NonNullable<ChatClientOptions['fetch']> => {
  let cookie = '';
  return async (url, init) => {
    const isAuth = init.credentials === 'include';
    const reply = await fetch(url, { ...init, headers: { ...(init.headers as object), ...(isAuth ? { cookie } : {}) } });
    cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return reply;
  };
};

test('AU1 with delivery cookie a reload goes on with the session, and nothing of it is in the storage', async () => {
  const { username, password } = await register(sharedUrl(), 'anna');
  const browser = { delivery: 'cookie', fetch: withCookies(), storage: memoryStorage() } as const;
  const client = make(browser);
  expect(await client.session.restore()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  const signedIn = await client.session.login({ username, password });
  expect(signedIn).toMatchObject({ ok: true, data: { username } });
  client.close();
  const reloaded = make(browser);
  expect(await reloaded.session.restore()).toEqual({ ok: true, data: null });
  expect(reloaded.session.getSnapshot()).toEqual({ status: 'signed_in', userId: signedIn.ok ? signedIn.data.id : '' });
  reloaded.connect();
  await eventually(() => expect(reloaded.connection.getSnapshot().status).toBe('online'));
  expect(await browser.storage.keys()).toEqual([]);
  await reloaded.session.logout();
  expect(await make(browser).session.restore()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('AU1 of two windows of a browser that sign in as two people neither speaks for the other, nor signs the other out', async () => {
  const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
  const roomId = await createRoom(anna, [ben]);
  const browser = { delivery: 'cookie', fetch: withCookies(), storage: memoryStorage() } as const;
  const annas = await signIn(anna, browser);
  await eventually(() => expect(annas.connection.getSnapshot().status).toBe('online'));
  const used = await annas.session.token();
  const bens = await signIn(ben, browser);
  await eventually(() => expect(bens.connection.getSnapshot().status).toBe('online'));
  expect(await annas.send(roomId, 'by anna').settled).toMatchObject({ ok: true, data: { message: { senderId: anna.id } } });
  expect(await annas.session.refresh(used.ok ? used.data : '')).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  expect(annas.session.getSnapshot()).toEqual({ status: 'signed_out', reason: 'other_person' });
  expect(annas.connection.getSnapshot()).toEqual({ status: 'offline' });
  expect(await annas.send(roomId, 'by whom?').settled).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  const again = await signIn(anna, browser);
  expect(await bens.session.logout()).toEqual({ ok: true, data: null });
  const reloaded = make(browser);
  expect(await reloaded.session.restore()).toEqual({ ok: true, data: null });
  expect(reloaded.session.getSnapshot()).toEqual({ status: 'signed_in', userId: anna.id });
  expect(again.session.getSnapshot()).toMatchObject({ status: 'signed_in', userId: anna.id });
});

test('a client that holds something wrong notices by the digest, and repairs it', async () => {
  const { anna, annas, roomId } = await pair();
  for (const content of ['one', 'two', 'three']) await annas.send(roomId, content).settled;
  let spoils = true;
  const other = await signIn(anna, {
    fetch: async (url, init) => {
      const reply = await fetch(url, init);
      if (!spoils || !new URL(url).pathname.endsWith('/messages')) return reply;
      const page = (await reply.json()) as { messages: { seq: number }[] };
      return Response.json({ ...page, messages: page.messages.filter(({ seq }) => seq !== 2) });
    },
  });
  const view = other.timeline(roomId);
  await eventually(() => expect(contentsOf(view)).toEqual(['one', 'three']));
  expect(await other.verify(roomId)).toMatchObject({ ok: true, data: { agrees: false, repaired: true } });
  spoils = false;
  expect(await other.verify(roomId)).toMatchObject({ ok: true, data: { agrees: true, repaired: true, count: 3 } });
  expect(contentsOf(view)).toEqual(['one', 'two', 'three']);
  await agrees(other, roomId);
});

test('PR4 typing and presence are seen, also after a reconnect; whoever is removed sees the room no more until it is theirs again', async () => {
  const { ben, annas, bens, roomId, benSees } = await pair();
  await eventually(() =>
    expect([annas, bens].map(({ connection }) => connection.getSnapshot().status)).toEqual(['online', 'online']),
  );
  const watched = annas.presence.watch([ben.id]);
  expect(watched.ok).toBe(true);
  const statusOfBen = () => annas.presence.getSnapshot().get(ben.id)?.status;
  await eventually(() => expect(statusOfBen()).toBe('online'));
  annas.disconnect();
  expect(statusOfBen()).toBe('unknown');
  annas.connect();
  await eventually(() => expect(statusOfBen()).toBe('online'));
  expect(await bens.presence.set({ status: 'dnd', text: 'thinking' })).toMatchObject({ ok: true });
  await eventually(() => expect(annas.presence.getSnapshot().get(ben.id)).toMatchObject({ status: 'dnd', text: 'thinking' }));

  const typing = annas.typing(roomId);
  bens.setTyping(roomId, true);
  await eventually(() => expect(typing.getSnapshot()).toEqual([ben.id]));
  bens.setTyping(roomId, false);
  await eventually(() => expect(typing.getSnapshot()).toEqual([]));

  await eventually(() => expect(bens.rooms.getSnapshot().rooms).toHaveLength(1));
  expect(await annas.rest.call({ method: 'DELETE', path: `/api/rooms/${roomId}/members/${ben.id}` })).toMatchObject({ ok: true });
  await eventually(() => expect([bens.rooms.getSnapshot().rooms, benSees.getSnapshot().status.status]).toEqual([[], 'left']));
  expect(await bens.send(roomId, 'still here?').settled).toMatchObject({
    ok: false,
    error: { code: 'not_found', outcome: 'rejected' },
  });
  expect(benSees.getSnapshot().pending).toMatchObject([{ status: { status: 'failed' } }]);
  const body = { userIds: [ben.id] };
  const isShownAnew = () =>
    eventually(() => expect([bens.rooms.getSnapshot().rooms.length, benSees.getSnapshot().status.status]).toEqual([1, 'ready']));
  expect(await annas.rest.call({ method: 'POST', path: `/api/rooms/${roomId}/members`, body })).toMatchObject({ ok: true });
  await isShownAnew();

  // Likewise where nobody was there to be told.
  expect(await annas.rest.call({ method: 'DELETE', path: `/api/rooms/${roomId}/members/${ben.id}` })).toMatchObject({ ok: true });
  await eventually(() => expect(benSees.getSnapshot().status.status).toBe('left'));
  bens.disconnect();
  expect(await annas.rest.call({ method: 'POST', path: `/api/rooms/${roomId}/members`, body })).toMatchObject({ ok: true });
  bens.connect();
  await isShownAnew();
});

test('FR2 older pages are loaded down to the first message, and trimmed away again', async () => {
  const { anna, annas, bens, roomId, benSees } = await pair();
  for (let count = 0; count < 60; count += 1) {
    const path = `/api/rooms/${roomId}/messages`;
    const reply = await annas.rest.call({
      method: 'POST',
      path,
      body: { clientMessageId: crypto.randomUUID(), content: `${count}` },
    });
    if (!reply.ok) await new Promise((resolve) => setTimeout(resolve, reply.error.retryAfterMs ?? 100));
  }
  await eventually(() => expect(benSees.getSnapshot().status.status).toBe('ready'));
  while (benSees.getSnapshot().hasMoreBefore) expect(await benSees.loadOlder(20)).toMatchObject({ ok: true });
  const stored = await wholeHistory(anna, roomId);
  await eventually(() => expect(benSees.getSnapshot().messages).toEqual(stored));
  expect(benSees.getSnapshot()).toMatchObject({ from: 1, hasMoreBefore: false });
  benSees.trim(10);
  expect(benSees.getSnapshot()).toMatchObject({ messages: stored.slice(-10), hasMoreBefore: true });
  await agrees(bens, roomId);
});

test("the example of the client's README does what it says", async () => {
  const readme = readFileSync(new URL('../../../packages/client/README.md', import.meta.url), 'utf8');
  const [, code = ''] = /^```ts example\n([^]*?)^```$/m.exec(readme) ?? [];
  const folder = mkdtempSync(new URL('./example-', import.meta.url).pathname);
  try {
    const file = join(folder, 'example.ts');
    writeFileSync(file, code);
    const { sayHello }: { sayHello: (...args: string[]) => Promise<string[]> } = await import(file);
    expect(await sayHello(sharedUrl(), `hello-${Date.now().toString(36)}`, 'a long enough password')).toEqual([
      'Hello, everybody',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
