import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually, type StandInBrowser, type StandInPushService, startPushService } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createRoom, type Person, register, request } from './person.ts';
import { killAndAwait, processOf, ready } from './processes.ts';

const tellAfterMs = 1_000;
/** Long after something would have been told. */
const quietMs = 4 * tellAfterMs;

let scratch: string;
let service: StandInPushService;
let stack: LaunchedStack;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'parley-push-'));
  service = await startPushService();
  writeFileSync(join(scratch, 'ca.pem'), service.cert);
  stack = await launchStack({
    env: {
      PARLEY_LIMITS: 'off',
      PARLEY_REPLICAS: 'notifications=2',
      NODE_EXTRA_CA_CERTS: join(scratch, 'ca.pem'),
      PUSH_PRIVATE_HOSTS: service.host,
      TELL_AFTER_SECONDS: String(tellAfterMs / 1_000),
      TELL_AGAIN_SECONDS: '3',
    },
  });
});
afterAll(async () => {
  await stack.destroy();
  await service.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface Told {
  readonly type: string;
  readonly roomId?: string;
  readonly messageId?: string;
  readonly seq?: number;
  readonly count?: number;
  readonly text?: string;
  readonly senderName?: string;
  readonly roomIds?: readonly string[];
  readonly badge?: number;
}

const told = (browser: StandInBrowser): Told[] => browser.pushes.map(({ payload }) => payload as Told);
const toldOf = (browser: StandInBrowser, roomId: string): Told[] => told(browser).filter((one) => one.roomId === roomId);

/** Lets somebody be told by a browser of theirs. */
const subscribe = async (person: Person): Promise<StandInBrowser & { readonly id: string }> => {
  const { body: key } = await person.call<{ publicKey: string }>('GET', '/api/push/key');
  const browser = service.subscribe(key.publicKey);
  const reply = await person.call<{ id: string }>('PUT', '/api/push/subscriptions', browser.subscription);
  expect(reply.status).toBe(200);
  return Object.assign(browser, { id: reply.body.id });
};

const people = () => Promise.all([register(stack.url, 'anna'), register(stack.url, 'ben')]);
const say = async (who: Person, roomId: string, content: string): Promise<{ id: string; seq: number }> => {
  const body = { clientMessageId: crypto.randomUUID(), content };
  const reply = await who.call<{ message: { id: string; seq: number } }>('POST', `/api/rooms/${roomId}/messages`, body);
  expect(reply.status).toBe(201);
  return reply.body.message;
};
const read = (who: Person, roomId: string, seq: number) => who.call('PUT', `/api/rooms/${roomId}/read`, { seq });
const isTold = (browser: StandInBrowser, roomId: string, count: number) =>
  eventually(() => expect(toldOf(browser, roomId)).toHaveLength(count));
/** Has something done while nobody is told of anything, so that it is done before the first look, however long it takes. */
const untold = async (act: () => Promise<void>): Promise<void> => {
  const pids = ['notifications', 'notifications-2'].map((name) => processOf(stack.dataDir, name).pid);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  await act().finally(() => {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  });
};
const sayAll = async (who: Person, roomId: string, contents: readonly string[]): Promise<void> => {
  for (const content of contents) await say(who, roomId, content);
};

describe('who is away is told', () => {
  test('NO2 NO4 of a direct message, encrypted and signed, with who wrote what', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    const room = await createRoom(anna, [ben], 'direct');
    const message = await say(anna, room, 'Are you *there*?');
    await isTold(browser, room, 1);
    expect(told(browser)).toEqual([
      {
        type: 'missed',
        roomId: room,
        messageId: message.id,
        seq: 1,
        kind: 'direct',
        count: 1,
        mentioned: false,
        roomName: 'A room',
        senderName: 'anna',
        text: 'Are you there?',
        language: 'en',
        badge: 1,
      },
    ]);
    expect(browser.pushes[0]).toMatchObject({ urgency: 'high', ttl: 86_400, subject: 'mailto:operator@parley.invalid' });
    expect(service.faults).toEqual([]);
  });

  test('NO5 once for a conversation and not for each message, with a count that goes on, under one topic', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    const room = await createRoom(anna, [ben], 'direct');
    const messages = Array.from({ length: 8 }, (_, index) => `message ${index}`);
    await untold(() => sayAll(anna, room, messages.slice(0, 5)));
    await isTold(browser, room, 1);
    expect(told(browser)[0]).toMatchObject({ count: 5, text: 'message 4' });
    await untold(() => sayAll(anna, room, messages.slice(5)));
    await isTold(browser, room, 2);
    expect(told(browser)[1]).toMatchObject({ count: 8, text: 'message 7' });
    expect(new Set(browser.pushes.map(({ topic }) => topic)).size).toBe(1);
    expect((browser.pushes[1]?.at ?? 0) - (browser.pushes[0]?.at ?? 0)).toBeGreaterThan(2_500);
  });

  test('NO3 who reads at once hears nothing, and neither does who wrote', async () => {
    const [anna, ben] = await people();
    const browsers = [await subscribe(anna), await subscribe(ben)];
    const room = await createRoom(anna, [ben], 'direct');
    await untold(async () => {
      expect((await read(ben, room, (await say(anna, room, 'one')).seq)).status).toBe(200);
    });
    await sleep(quietMs);
    expect(browsers.flatMap(told)).toEqual([]);
  });

  test('NO3 who is here is not told; once they are gone without having read, they are', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    const room = await createRoom(anna, [ben], 'direct');
    const line = await connect(ben);
    await say(anna, room, 'one');
    await sleep(quietMs);
    expect(told(browser)).toEqual([]);
    line.close();
    // Presence shows them offline after its grace, and those who seemed to be here are looked at once more.
    await eventually(() => expect(toldOf(browser, room)).toHaveLength(1), { timeoutMs: 90_000 });
  });

  test('NO7 withdrawn where they read it on another device, and loud again with what comes then', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    const room = await createRoom(anna, [ben], 'direct');
    const { seq } = await say(anna, room, 'one');
    await isTold(browser, room, 1);
    await read(ben, room, seq);
    await eventually(() => expect(told(browser).at(-1)).toEqual({ type: 'read', roomIds: [room], badge: 0 }));
    expect(new Set(browser.pushes.map(({ topic }) => topic)).size).toBe(1);
    await say(anna, room, 'two');
    await isTold(browser, room, 2);
    expect(told(browser).at(-1)).toMatchObject({ count: 1, text: 'two' });
  });

  test('NO7 withdrawn where the message was deleted', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    const room = await createRoom(anna, [ben], 'direct');
    const { id } = await say(anna, room, 'a slip');
    await isTold(browser, room, 1);
    await anna.call('DELETE', `/api/rooms/${room}/messages/${id}`);
    await eventually(() => expect(told(browser).at(-1)).toMatchObject({ type: 'read', roomIds: [room] }));
  });
});

describe('as they want to be told', () => {
  test('NO2 in a room of mentions, of everything where they want that, of nothing where it is muted', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    const rooms = [await createRoom(anna, [ben]), await createRoom(anna, [ben]), await createRoom(anna, [ben])];
    const [usual = '', loud = '', muted = ''] = rooms;
    await ben.call('PUT', `/api/rooms/${loud}/notifications`, { level: 'all' });
    await ben.call('PUT', `/api/rooms/${muted}/notifications`, { mutedUntil: '2099-01-01T00:00:00.000Z' });
    for (const room of rooms) await say(anna, room, 'Good morning');
    await isTold(browser, loud, 1);
    await sleep(quietMs);
    expect(told(browser)).toHaveLength(1);
    for (const room of [usual, muted]) await say(anna, room, `@${ben.username} come here`);
    await isTold(browser, usual, 1);
    await sleep(quietMs);
    expect(toldOf(browser, muted)).toEqual([]);
  });

  test('NO4 without a preview no name and no text leaves this installation', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    const room = await createRoom(anna, [ben], 'direct');
    await ben.call('PATCH', '/api/me/notifications', { preview: false });
    await say(anna, room, 'a secret');
    await isTold(browser, room, 1);
    expect(Object.keys(told(browser)[0] ?? {}).toSorted()).toEqual([
      'badge',
      'count',
      'kind',
      'language',
      'mentioned',
      'messageId',
      'roomId',
      'seq',
      'type',
    ]);
  });

  test('NO2 snoozed, they are told when it ends, and of what is still missed then', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    const [first, second] = [await createRoom(anna, [ben], 'direct'), await createRoom(anna, [ben])];
    await ben.call('PUT', `/api/rooms/${second}/notifications`, { level: 'all' });
    const snoozedUntil = new Date(Date.now() + 6_000).toISOString();
    await ben.call('PATCH', '/api/me/notifications', { snoozedUntil });
    await say(anna, first, 'one');
    await read(ben, second, (await say(anna, second, 'two')).seq);
    await isTold(browser, first, 1);
    expect(browser.pushes[0]?.at).toBeGreaterThanOrEqual(Date.parse(snoozedUntil));
    expect(toldOf(browser, second)).toEqual([]);
  });
});

describe('browsers', () => {
  test('NO6 end with their sign-in, and are told nothing from then on', async () => {
    const [anna, ben] = await people();
    const body = { username: ben.username, password: ben.password, delivery: 'body' };
    const { body: other } = await request<{ accessToken: string; refreshToken: string }>(stack.url, 'POST', '/api/auth/login', {
      body,
    });
    const first = await subscribe(ben);
    const phone = { ...ben, token: other.accessToken };
    const second = await subscribe({
      ...phone,
      call: (method, path, sent) => request(ben.url, method, path, { token: phone.token, body: sent }),
    });
    await request(stack.url, 'POST', '/api/auth/logout', { body: { refreshToken: other.refreshToken } });
    const room = await createRoom(anna, [ben], 'direct');
    await say(anna, room, 'one');
    await isTold(first, room, 1);
    expect(told(second)).toEqual([]);
    const { body: mine } = await ben.call<{ items: { id: string }[] }>('GET', '/api/push/subscriptions');
    expect(mine.items.map(({ id }) => id)).toEqual([first.id]);
  });

  test('NO6 end where their push service says that they are gone; others are told all the same', async () => {
    const [anna, ben] = await people();
    const [gone, busy, there] = [await subscribe(ben), await subscribe(ben), await subscribe(ben)];
    gone.answer(410);
    busy.answer(429, '1');
    const room = await createRoom(anna, [ben], 'direct');
    await say(anna, room, 'one');
    await isTold(there, room, 1);
    await eventually(() => expect(busy.calls()).toBeGreaterThan(0));
    busy.answer(undefined);
    await isTold(busy, room, 1);
    await eventually(async () => {
      const { body } = await ben.call<{ items: { id: string }[] }>('GET', '/api/push/subscriptions');
      expect(body.items.map(({ id }) => id).toSorted()).toEqual([busy.id, there.id].toSorted());
    });
    expect([gone.calls(), told(there).length]).toEqual([1, 1]);
  });

  test('NO6 are at most 20; addresses that are not of a public push service are refused', async () => {
    const [ben] = await people();
    for (let count = 0; count < 21; count += 1) await subscribe(ben);
    expect((await ben.call<{ items: unknown[] }>('GET', '/api/push/subscriptions')).body.items).toHaveLength(20);
    const { keys } = service.subscribe('').subscription;
    for (const endpoint of [
      'http://push.example.com/1',
      'https://127.0.0.1/1',
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://localhost/1',
      'https://push.example.com:8443/1',
      'https://a:b@push.example.com/',
      'gopher://x',
    ])
      expect((await ben.call('PUT', '/api/push/subscriptions', { endpoint, keys })).status, endpoint).toBe(400);
  });

  test('NO6 one of them may be tried', async () => {
    const [anna, ben] = await people();
    const browser = await subscribe(ben);
    expect((await anna.call('POST', `/api/push/subscriptions/${browser.id}/test`)).status).toBe(404);
    expect((await ben.call('POST', `/api/push/subscriptions/${browser.id}/test`)).status).toBe(202);
    await eventually(() => expect(told(browser)).toEqual([{ type: 'test', language: 'en' }]));
  });
});

test('NO8 replicas that are killed in the midst of it tell everybody of everything, and nothing twice but what replaces itself', async () => {
  const [anna] = await people();
  const crowd = await Promise.all(Array.from({ length: 12 }, () => register(stack.url, 'reader')));
  const browsers = await Promise.all(crowd.map((person) => subscribe(person)));
  const rooms = await Promise.all(crowd.map((person) => createRoom(anna, [person], 'direct')));
  service.delayBy(200);
  const killing = (async () => {
    for (const name of ['notifications', 'notifications-2', 'notifications']) {
      await sleep(700);
      await killAndAwait(stack.dataDir, name);
    }
  })();
  for (const room of rooms) await say(anna, room, 'one');
  await killing;
  for (const room of rooms) await say(anna, room, 'two');
  await Promise.all(['notifications', 'notifications-2'].map((name) => ready(stack.dataDir, name)));
  await eventually(
    () => {
      for (const [index, browser] of browsers.entries())
        expect(toldOf(browser, rooms[index] ?? '').at(-1)).toMatchObject({ count: 2 });
    },
    { timeoutMs: 150_000 },
  );
  service.delayBy(0);
  for (const browser of browsers) {
    // Each is told of each message once, or again under the same topic by who did not come to note it.
    expect(new Set(browser.pushes.map(({ topic }) => topic)).size).toBe(1);
    const seqs = told(browser).map(({ seq = 0 }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(seqs.length).toBeLessThanOrEqual(4);
  }
  expect(service.faults).toEqual([]);
  expect(processOf(stack.dataDir, 'notifications').pid).toBeGreaterThan(0);
});
