import { type RoomId, UserFrame, UserId } from '@parley/contracts';
import { createLog, newId, openRedis, redisReady } from '@parley/service-kit';
import { eventually, startTestRedis, type TestRedis } from '@parley/test-kit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type StandIns, startStandIns } from './testing/stand-in-services.ts';
import { connect, startTestGateway, type TestClient, type TestGateway } from './testing/test-gateway.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
let server: TestRedis;
let redis: ReturnType<typeof openRedis>;
let standIns: StandIns;
const gateways: TestGateway[] = [];
const clients: TestClient[] = [];

beforeAll(async () => {
  server = await startTestRedis();
  redis = openRedis(server.url, 'commands', log);
  standIns = await startStandIns(redis);
});
beforeEach(async () => {
  if (server.pid() === null) await server.start();
  await redisReady(redis, 30_000);
  standIns.rooms.silent = false;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});
afterAll(async () => {
  await standIns.close();
  redis.disconnect();
  await server.destroy();
});

const start = async (): Promise<TestGateway> => {
  const gateway = await startTestGateway(server.url, standIns);
  gateways.push(gateway);
  return gateway;
};
const startLive = async (): Promise<TestGateway> => {
  const gateway = await start();
  await eventually(async () => expect(await gateway.metric('parley_gateway_live')).toBe(1));
  return gateway;
};
const enter = async (gateway: TestGateway, sub = UserId.parse(newId())): Promise<TestClient> => {
  const client = await connect(gateway, standIns, { sub });
  clients.push(client);
  return client;
};
const takeRedisAway = async (): Promise<void> => {
  standIns.rooms.silent = true;
  await server.stop();
};
const bringRedisBack = async (): Promise<void> => {
  await server.start();
  await redisReady(redis, 30_000);
  standIns.rooms.silent = false;
};
const statuses = (client: TestClient) => client.of('server:status');
const send = (client: TestClient, roomId: RoomId, content: string) =>
  client.ask('message:send', { roomId, clientMessageId: newId(), content });
const heard = (client: TestClient) => JSON.stringify(client.of('room:events'));
const roomsAdded = (client: TestClient) =>
  client
    .of('user:events')
    .flatMap((frame) => UserFrame.parse(frame).events.map(({ type, data }) => [type, 'roomId' in data ? data.roomId : '']));

test('CO6 RC3 without Redis sends go over HTTP and are seen, here and elsewhere, and so is a new room', async () => {
  const [here, elsewhere] = [await startLive(), await startLive()];
  const [anna, bela] = [UserId.parse(newId()), UserId.parse(newId())];
  const room = await standIns.rooms.create(anna, bela);
  const [sender, receiver] = [await enter(here, anna), await enter(elsewhere, bela)];
  expect(sender.ready().live).toBe('live');
  await takeRedisAway();
  await eventually(() =>
    expect([statuses(sender), statuses(receiver)]).toEqual([[{ live: 'degraded' }], [{ live: 'degraded' }]]),
  );
  expect(await send(sender, room, 'without Redis')).toMatchObject({ ok: true });
  await eventually(() => expect(heard(sender)).toContain('without Redis'));
  await eventually(() => expect(heard(receiver)).toContain('without Redis'));
  const joined = await standIns.rooms.create(bela);
  await eventually(() => expect(roomsAdded(receiver)).toEqual([['room.added', joined]]));
  await bringRedisBack();
  await eventually(() => expect(statuses(receiver)).toEqual([{ live: 'degraded' }, { live: 'live' }]));
  await standIns.rooms.post(joined, bela, 'live again');
  await eventually(() => expect(heard(receiver)).toContain('live again'));
});

test('CO2 CO6 a gateway that starts without Redis serves degraded, and follows everything once Redis is there', async () => {
  const anna = UserId.parse(newId());
  const room = await standIns.rooms.create(anna);
  await takeRedisAway();
  const gateway = await start();
  const client = await enter(gateway, anna);
  expect(client.ready()).toMatchObject({ live: 'degraded', rooms: [{ roomId: room }] });
  expect(await send(client, room, 'without Redis')).toMatchObject({ ok: true });
  await standIns.rooms.post(room, anna, 'missed');
  await bringRedisBack();
  await eventually(() => expect(statuses(client)).toEqual([{ live: 'live' }]));
  expect(heard(client)).toContain('missed');
  await standIns.rooms.post(room, anna, 'live');
  await eventually(() => expect(heard(client)).toContain('live'));
});

test('a gateway that is cut off from Redis alone hears its answers over HTTP, though its commands stand in a shard as well', async () => {
  const gateway = await startLive();
  const anna = UserId.parse(newId());
  const room = await standIns.rooms.create(anna);
  const client = await enter(gateway, anna);
  // Nobody reads the shards here.
  const waiting = send(client, room, 'handed on');
  await eventually(async () => expect(await gateway.metric('parley_gateway_unanswered_sends')).toBe(1));
  await takeRedisAway();
  expect(await waiting).toMatchObject({ ok: true });
  expect(standIns.asked.filter((what) => what.startsWith('submit'))).toContain('submit 1');
});
