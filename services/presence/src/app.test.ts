import { createFeedSubscriber, presenceFeed } from '@parley/bus';
import type { Presence, UserId } from '@parley/contracts';
import { createLog, openBlockingRedis, redisReady } from '@parley/service-kit';
import { createTokenIssuer, eventually, type JwksServer, startTestRedis, type TokenIssuer, testRedisUrl } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUser, openGateway, type Replica, startReplica, type TestGateway } from './testing/replica.ts';

const log = createLog({ service: 'presence', instance: 'test', level: 'silent' });
const redisUrl = await testRedisUrl();

let issuer: TokenIssuer;
let keys: JwksServer;
let replicas: Replica[];
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await createTokenIssuer();
  keys = await issuer.serveJwks();
  const options = { redisUrl, authUrl: keys.url, issuer: issuer.issuer };
  replicas = [await startReplica({ ...options, name: 'one' }), await startReplica({ ...options, name: 'two' })];
  gateway = openGateway(redisUrl);
});
afterAll(async () => {
  gateway.close();
  await Promise.all(replicas.map((replica) => replica.stop()));
  await keys.close();
});

const statusOf = async (userId: UserId): Promise<string[]> =>
  Promise.all(replicas.map(async (replica) => (await replica.lookup(userId)).status));
const becomes = (userId: UserId, status: string) =>
  eventually(async () => expect(await statusOf(userId)).toEqual([status, status]));

/** What is told of somebody, from now on. */
const listen = async (userId: UserId): Promise<{ told: Presence[]; end: () => Promise<void> }> => {
  const feeds = createFeedSubscriber({ redis: openBlockingRedis(redisUrl, log), log });
  const told: Presence[] = [];
  await feeds.follow(presenceFeed(userId), (event) => {
    if (event.type === 'presence.changed') told.push(event.data);
  });
  return { told, end: () => feeds.close() };
};

describe('two replicas', () => {
  test('PR1 PR2 tell once of each visible change, and the last told is what is stored', async () => {
    const user = newUser();
    const { told, end } = await listen(user);
    await gateway.opened(user, 'a');
    await becomes(user, 'online');
    await gateway.opened(user, 'b');
    await gateway.beat(user, 'a', 'b');
    await gateway.closed(user, 'a');
    await gateway.closed(user, 'b');
    await becomes(user, 'offline');
    await eventually(() => expect(told.map(({ status }) => status)).toEqual(['online', 'offline']));
    await end();
  });

  test('PR2 a gateway that begins anew ends what it held before, and nothing of what it holds now', async () => {
    const [left, back] = [newUser(), newUser()];
    const dead = openGateway(redisUrl, 'gateway-9');
    await dead.opened(left, 'a');
    await dead.opened(back, 'b');
    await becomes(back, 'online');
    const next = openGateway(redisUrl, 'gateway-9');
    await next.tell({ type: 'gateway.started', gatewayId: next.id });
    await next.opened(back, 'c');
    await becomes(left, 'offline');
    await next.beat(back, 'c');
    expect(await statusOf(back)).toEqual(['online', 'online']);
    dead.close();
    next.close();
  });

  test('PR1 the key of somebody present lives 30 s and goes with them; PR5 the rest is kept for the retention', async () => {
    const user = newUser();
    const redis = openBlockingRedis(redisUrl, log);
    await gateway.opened(user, 'a');
    await becomes(user, 'online');
    const key = `presence:user:${user}`;
    expect(JSON.parse((await redis.get(key)) ?? '{}')).toMatchObject({ status: 'online', lastSeen: expect.any(String) });
    const ttl = await redis.pttl(key);
    expect(ttl > 20_000 && ttl <= 30_000).toBe(true);
    const days = (await redis.pttl(`parley:presence:state:{presence:user:${user}}`)) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    await gateway.closed(user, 'a');
    await eventually(async () => expect(await redis.exists(key)).toBe(0));
    redis.disconnect();
  });

  test('many facts at once about one person, at both replicas, come to what they come to one by one', async () => {
    const user = newUser();
    const { told, end } = await listen(user);
    const ids = Array.from({ length: 40 }, (_, index) => `c${index}`);
    await Promise.all(ids.map((id) => gateway.opened(user, id)));
    await becomes(user, 'online');
    await Promise.all(ids.map((id) => gateway.closed(user, id)));
    await Promise.all(ids.map((id) => gateway.opened(user, id)));
    await becomes(user, 'offline');
    await eventually(() => expect(told.map(({ status }) => status)).toEqual(['online', 'offline']));
    await end();
  });
});

describe('over HTTP', () => {
  test('PR3 GET /api/presence wants a token, knows nobody as offline, and bounds what is asked', async () => {
    const [replica] = replicas;
    const token = await issuer.sign();
    const user = newUser();
    expect((await replica?.get(`/api/presence?userIds=${user}`))?.status).toBe(401);
    const reply = await replica?.get(`/api/presence?userIds=${user}`, token);
    expect(await reply?.json()).toEqual({ items: [{ userId: user, status: 'offline', lastSeen: null }] });
    const tooMany = Array.from({ length: 101 }, newUser).join(',');
    expect((await replica?.get(`/api/presence?userIds=${tooMany}`, token))?.status).toBe(400);
  });
});

test('PR2 a dead gateway takes its people along, and nobody of another one', async () => {
  const redis = await startTestRedis();
  // Longer than a busy machine stands still.
  const timings = { silentMs: 8_000 };
  const replica = await startReplica({ redisUrl: redis.url, authUrl: keys.url, issuer: issuer.issuer, timings });
  const [dead, lives] = [openGateway(redis.url, 'gateway-1'), openGateway(redis.url, 'gateway-2')];
  const [gone, stays] = [newUser(), newUser()];
  const shown = async () => (await replica.lookupAll([gone, stays])).map(({ status }) => status);
  await Promise.all([dead.opened(gone, 'a'), lives.opened(stays, 'b')]);
  await eventually(async () => expect(await shown()).toEqual(['online', 'online']));
  dead.close();
  await eventually(async () => {
    await lives.beat(stays, 'b');
    expect(await shown()).toEqual(['offline', 'online']);
  });
  lives.close();
  await replica.stop();
  await redis.destroy();
});

test('a loss of all Redis data is made up for by heartbeats, and an outage by itself', async () => {
  const redis = await startTestRedis();
  const replica = await startReplica({ redisUrl: redis.url, authUrl: keys.url, issuer: issuer.issuer });
  const own = openGateway(redis.url);
  const user = newUser();
  await own.opened(user, 'a');
  await eventually(async () => expect((await replica.lookup(user)).status).toBe('online'));
  const admin = openBlockingRedis(redis.url, log);
  await redisReady(admin, 30_000);
  await admin.flushall();
  expect((await replica.lookup(user)).status).toBe('offline');
  await eventually(async () => {
    await own.beat(user, 'a');
    expect((await replica.lookup(user)).status).toBe('online');
  });
  await redis.kill();
  await eventually(async () => expect((await replica.lookup(user)).status).toBe('answered 503'));
  await redis.start();
  await eventually(async () => {
    await own.beat(user, 'a');
    expect((await replica.lookup(user)).status).toBe('online');
  });
  admin.disconnect();
  own.close();
  await replica.stop();
  await redis.destroy();
});
