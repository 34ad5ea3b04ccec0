import { randomUUID } from 'node:crypto';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Scene, setScene } from './degradation/scene.ts';
import { type Ack, connect, messagesOf, type Person, register, request, wholeHistory } from './person.ts';
import { gatewayUrls, metricOf } from './processes.ts';
import { isGone } from './without-redis/outages.ts';

/** Slow runs keep both servers away until the last answer of 10 s. */
const slow = process.env['PARLEY_SLOW'] !== undefined;

let stack: LaunchedStack;
let scene: Scene;

beforeAll(async () => {
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off' } });
});
afterAll(() => stack.destroy());
beforeEach(async () => {
  scene = await setScene(stack);
  await eventually(() => expect(scene.shown()).toBe('online'));
});
afterEach(() => scene.close());

const unavailable = { ok: false, error: { code: 'unavailable' } };
const signInAs = ({ username, password }: Person) =>
  request(stack.url, 'POST', '/api/auth/login', { body: { username, password, delivery: 'body' } });
/** Auth's breaker hears by a probe that PostgreSQL is back. */
const signInWorks = () => eventually(async () => expect((await signInAs(scene.anna.person)).status).toBe(200));
const historyStatus = async (): Promise<number> =>
  (await scene.anna.person.call('GET', `/api/rooms/${scene.room}/messages`)).status;
const seqOf = (ack: Ack): number => (ack.ok ? ack.data.message.seq : Number.NaN);
/** Whether all the gateways hold something that no answer came for. */
const unanswered = (count: number) =>
  eventually(async () =>
    expect(await metricOf(stack.dataDir, 'socket-gateway-1', 'parley_gateway_unanswered_sends')).toBe(count),
  );
const contentsOf = async (): Promise<string[]> =>
  (await wholeHistory(scene.anna.person, scene.room)).map(({ content }) => content);

test('both up: acknowledged, live, read, present, signed in', async () => {
  const { anna, bela, room } = scene;
  expect(anna.line.ready['live']).toBe('live');
  expect(await anna.line.send(room, 'hello')).toMatchObject({ ok: true });
  await eventually(() => expect(messagesOf(bela.line.frames, room)).toMatchObject([{ content: 'hello' }]));
  expect([await historyStatus(), (await signInAs(anna.person)).status]).toEqual([200, 200]);
});

test('Redis down: everything is sent in order over HTTP, received elsewhere within a poll, read, and nobody is shown offline; then it is as before', async () => {
  const { anna, bela, room } = scene;
  const bringBack = isGone(stack, { redis: 'SIGKILL' });
  const id = randomUUID();
  try {
    await eventually(() => expect([scene.statuses(anna), scene.statuses(bela)]).toEqual([['degraded'], ['degraded']]));
    const first = await anna.line.send(room, 'without Redis', id);
    const messageId = first.ok ? first.data.message.id : '';
    const seqs = (await Promise.all(Array.from({ length: 50 }, (_, index) => anna.line.send(room, `${index}`)))).map(seqOf);
    expect(seqs).toEqual(seqs.map((_, index) => seqOf(first) + 1 + index));
    expect(await anna.line.emit('message:edit', { roomId: room, messageId, content: 'edited' })).toMatchObject({ ok: true });
    expect(await anna.line.send(room, 'without Redis', id)).toMatchObject({
      data: { duplicate: true, message: { content: 'edited' } },
    });
    expect(await anna.line.emit('message:delete', { roomId: room, messageId })).toMatchObject({ ok: true });
    expect(scene.shown()).toBe('unknown');
    const carla = await register(stack.url, 'carla');
    const added = await anna.person.call('POST', `/api/rooms/${room}/members`, { userIds: [carla.id] });
    expect([added.status, await historyStatus(), (await signInAs(carla)).status]).toEqual([200, 200, 200]);
    const late = await scene.come(carla);
    expect(late.line.ready).toMatchObject({ live: 'degraded' });
    expect(await late.line.send(room, 'here as well')).toMatchObject({ ok: true });
    await eventually(() => {
      for (const { timeline } of [anna, bela]) expect(timeline.messages().at(-1)?.content).toBe('here as well');
    });
  } finally {
    await bringBack();
  }
  await eventually(() => expect(scene.statuses(bela)).toEqual(['degraded', 'live']));
  expect(await anna.line.send(room, 'without Redis', id)).toMatchObject({ data: { duplicate: true } });
  expect(await bela.line.send(room, 'live again')).toMatchObject({ ok: true });
  await scene.converged();
  expect(await contentsOf()).toEqual(['', ...Array.from({ length: 50 }, (_, index) => `${index}`), 'here as well', 'live again']);
  await eventually(() => expect(scene.shown()).toBe('online'));
});

test('PostgreSQL down: nothing is acknowledged early, history is unavailable, who is there stays and is seen; then it is stored', async () => {
  const { anna, bela, room } = scene;
  expect(await anna.line.send(room, 'before')).toMatchObject({ ok: true });
  const bringBack = isGone(stack, { postgres: 'SIGQUIT' });
  let acknowledged = false;
  let sending: Promise<Ack> | undefined;
  try {
    await eventually(async () => expect(await historyStatus()).toBe(503));
    // Being refused after 10 s is no acknowledgement.
    sending = anna.line.send(room, 'waits').then((ack) => {
      acknowledged = ack.ok;
      return ack;
    });
    await unanswered(1);
    // CO8: what passes ends the connection and is no `connect_error`, so that a plain client comes back.
    const [, at = ''] = gatewayUrls(stack.dataDir);
    await expect(connect(bela.person, { at })).rejects.toThrow('disconnected before ready');
    expect(await bela.line.emit('presence:set', { status: 'dnd' })).toMatchObject({ ok: true });
    await eventually(() => expect(scene.shown()).toBe('dnd'));
    expect([await historyStatus(), (await signInAs(anna.person)).status, acknowledged]).toEqual([503, 503, false]);
    expect([anna, bela].map(({ line }) => line.socket.connected)).toEqual([true, true]);
    expect(scene.statuses(anna)).toEqual([]);
  } finally {
    await bringBack();
  }
  const ack = await sending;
  if (!ack.ok) expect(ack).toMatchObject({ error: { code: 'unavailable', outcome: 'unknown' } });
  await eventually(async () => expect(await contentsOf()).toEqual(['before', 'waits']));
  (await connect(bela.person)).close();
  await signInWorks();
  expect(await bela.line.send(room, 'after')).toMatchObject({ ok: true });
  await scene.converged();
  // CO8: they have not had to come back.
  expect([anna, bela].map(({ line }) => line.socket.connected)).toEqual([true, true]);
});

test('both down: what was never handed on is rejected at once, what was is unknown or stored once, sockets stay; then all converge', async () => {
  const { anna, bela, room } = scene;
  const id = randomUUID();
  const bringPostgresBack = isGone(stack, { postgres: 'SIGQUIT' });
  let handedOn: Promise<Ack> | undefined;
  try {
    await eventually(async () => expect(await historyStatus()).toBe(503));
    handedOn = anna.line.send(room, 'handed on', id);
    await unanswered(1);
    const bringRedisBack = isGone(stack, { redis: 'SIGKILL' });
    try {
      await eventually(() => expect(scene.statuses(anna)).toEqual(['degraded']));
      for (const { line } of [anna, bela])
        expect(await line.send(room, 'never handed on')).toMatchObject({
          ...unavailable,
          error: { outcome: 'rejected', retryable: true },
        });
      expect([await historyStatus(), (await signInAs(anna.person)).status]).toEqual([503, 503]);
      if (slow) expect(await handedOn).toMatchObject({ ...unavailable, error: { outcome: 'unknown' } });
      await eventually(() => expect(scene.shown()).toBe('unknown'));
      expect([anna, bela].map(({ line }) => line.socket.connected)).toEqual([true, true]);
    } finally {
      await bringRedisBack();
    }
  } finally {
    await bringPostgresBack();
  }
  const ack = await handedOn;
  if (!ack.ok) expect(ack).toMatchObject({ error: { code: 'unavailable', outcome: 'unknown' } });
  await eventually(async () => expect(await anna.line.send(room, 'handed on', id)).toMatchObject({ ok: true }));
  await scene.converged();
  expect(await contentsOf()).toEqual(['handed on']);
});
