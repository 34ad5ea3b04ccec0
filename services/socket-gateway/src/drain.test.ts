import { createLog, createMetrics, openRedis, redisReady } from '@parley/service-kit';
import { eventually, testRedisUrl } from '@parley/test-kit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createDrain } from './drain.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { openRawReader } from './testing/raw-reader.ts';
import { type StandIns, startStandIns } from './testing/stand-in-services.ts';
import { createTestConnection } from './testing/test-connection.ts';
import { connect, startTestGateway, type TestClient, type TestGateway } from './testing/test-gateway.ts';

/** The last of a dozen has time to ask, on a machine that stands still for a while too. */
const windowMs = 8_000;
let url: string;
let redis: ReturnType<typeof openRedis>;
let standIns: StandIns;
const gateways: TestGateway[] = [];

beforeAll(async () => {
  url = await testRedisUrl();
  redis = openRedis(url, 'commands', createLog({ service: 'test', instance: 'test', level: 'silent' }));
  await redisReady(redis, 30_000);
  standIns = await startStandIns(redis);
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});
afterAll(async () => {
  await standIns.close();
  redis.disconnect();
});

const start = async (drainMs = windowMs): Promise<TestGateway> => {
  const gateway = await startTestGateway(url, standIns, { DRAIN_MS: String(drainMs) });
  gateways.push(gateway);
  return gateway;
};
const momentOf = (client: TestClient): number => {
  const [told] = client.of('server:draining') as { reconnectAfterMs: number }[];
  if (told === undefined) throw new Error('it was not told yet');
  return told.reconnectAfterMs;
};
const roomOf = (client: TestClient) => standIns.rooms.create(client.userId);

test('CO5 a draining gateway gives everybody a moment of their own, serves until then, and closes who stays, by polling too', async () => {
  const gateway = await start();
  const ways = ['websocket', 'polling'] as const;
  const clients = await Promise.all(
    Array.from({ length: 12 }, (_, at) => connect(gateway, standIns, {}, [ways[at % 2] ?? 'polling'])),
  );
  const startedAt = performance.now();
  const drained = gateway.drain();
  await eventually(() => clients.map(momentOf));
  const moments = clients.map(momentOf).toSorted((one, other) => one - other);
  // A twelfth of the window each, and a quarter of it to leave in.
  expect(new Set(moments.map((moment) => Math.floor(moment / ((windowMs * 0.75) / 12)))).size).toBe(12);
  const [last] = clients.toSorted((one, other) => momentOf(other) - momentOf(one));
  if (last === undefined) throw new Error('nobody is connected');
  expect(await last.ask('room:read', { roomId: await roomOf(last), seq: 1 })).toMatchObject({ ok: true });
  await drained;
  for (const client of clients) await eventually(() => expect(client.ended()).toBe('transport close'));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(momentOf(last));
  expect(await gateway.metric('parley_gateway_drained_total')).toBe(12);
});

test('CO5 a drain ends as soon as everybody has left, and at once when nobody is there or it is cut', async () => {
  await (await start(600_000)).drain();
  const left = await start(600_000);
  const client = await connect(left, standIns);
  const drained = left.drain();
  await eventually(() => momentOf(client));
  client.close();
  await drained;
  const cut = new AbortController();
  const patient = await start(600_000);
  await connect(patient, standIns);
  const cutShort = patient.drain(cut.signal);
  cut.abort();
  await cutShort;
});

test('CO5 CO8 nobody is let in any more: a new session gets 503, a connection that was open already is ended', async () => {
  const gateway = await start(600_000);
  const stays = await connect(gateway, standIns);
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  const cut = new AbortController();
  const drained = gateway.drain(cut.signal);
  expect((await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`)).status).toBe(503);
  const packets: string[] = [];
  socket.addEventListener('message', ({ data }) => packets.push(String(data)));
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
  socket.send(`40${JSON.stringify({ token: await standIns.issuer.sign({ sub: stays.userId }), protocol: 1 })}`);
  await closed;
  // No connect_error (44), after which a plain client would stay away.
  expect(packets.filter((packet) => packet.startsWith('44'))).toEqual([]);
  expect(stays.ended()).toBeUndefined();
  cut.abort();
  await drained;
});

test('CO5 what is under way at the end is answered first; what comes then is refused as draining', async () => {
  const { connection, ends, emitted } = createTestConnection();
  const drain = createDrain({ windowMs: 40, metrics: createGatewayMetrics(createMetrics()) });
  drain.opened(connection);
  const answer = Promise.withResolvers<void>();
  const answered = connection.during(() => answer.promise);
  const drained = drain.run(new AbortController().signal);
  expect(emitted).toMatchObject([{ name: 'server:draining' }]);
  await eventually(() => expect(connection.isLeaving).toBe(true));
  expect(ends).toEqual([]);
  answer.resolve();
  await answered;
  await eventually(() => expect(ends).toEqual(['passing']));
  drain.closed(connection);
  await drained;
});

test('CO5 a WebSocket that leads through a draining gateway to another one is ended too', async () => {
  const seal = { GATEWAY_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'), DRAIN_MS: '40' };
  const owner = await startTestGateway(url, standIns, seal);
  const way = await startTestGateway(url, standIns, seal);
  gateways.push(owner, way);
  const open = await fetch(`${owner.url}/socket.io/?EIO=4&transport=polling`);
  const { sid } = JSON.parse((await open.text()).slice(1)) as { sid: string };
  const socket = new WebSocket(`${way.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&sid=${sid}`);
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const token = await standIns.issuer.sign({});
  await fetch(`${owner.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: `40${JSON.stringify({ token, protocol: 1 })}`,
  });
  const probed = new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  socket.send('2probe');
  await probed;
  socket.send('5');
  await way.drain();
  await closed;
});

test('CO5 clients that are gone without a word hold neither the drain nor the stop up', async () => {
  const gateway = await start(400);
  const token = await standIns.issuer.sign({});
  const stalled = await openRawReader(gateway.url);
  stalled.send(`40${JSON.stringify({ token, protocol: 1 })}`);
  const open = await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`);
  const { sid } = JSON.parse((await open.text()).slice(1)) as { sid: string };
  const headers = { 'content-type': 'text/plain' };
  const body = `40${JSON.stringify({ token, protocol: 1 })}`;
  await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', headers, body });
  await eventually(async () => expect(await gateway.metric('parley_gateway_connections')).toBe(2));
  const poll = () => fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`).then((reply) => reply.text());
  await poll();
  // This one is answered with what the drain tells; another one never comes.
  const lastPoll = poll();
  // Which is there when this one, sent behind it, has been answered.
  await fetch(`${gateway.url}/health/live`);
  stalled.socket.pause();
  await gateway.drain();
  expect(await lastPoll).toContain('server:draining');
  expect(await gateway.metric('parley_gateway_drained_total')).toBe(2);
  await gateway.stop();
  gateways.splice(gateways.indexOf(gateway), 1);
  stalled.socket.resume();
  await stalled.closed;
});

test('a client that is gone without a word does not hold up a stop without a drain either', async () => {
  const gateway = await start();
  const stalled = await openRawReader(gateway.url);
  stalled.send(`40${JSON.stringify({ token: await standIns.issuer.sign({}), protocol: 1 })}`);
  await eventually(async () => expect(await gateway.metric('parley_gateway_connections')).toBe(1));
  stalled.socket.pause();
  await gateway.stop();
  gateways.splice(gateways.indexOf(gateway), 1);
});
