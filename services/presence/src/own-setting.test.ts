import { newId } from '@parley/service-kit';
import { createTokenIssuer, eventually, type JwksServer, startTestRedis, type TokenIssuer, testRedisUrl } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUser, openGateway, type Replica, startReplica, type TestGateway } from './testing/replica.ts';

const redisUrl = await testRedisUrl();

let issuer: TokenIssuer;
let keys: JwksServer;
let replica: Replica;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await createTokenIssuer();
  keys = await issuer.serveJwks();
  replica = await startReplica({ redisUrl, authUrl: keys.url, issuer: issuer.issuer });
  gateway = openGateway(redisUrl);
});
afterAll(async () => {
  gateway.close();
  await replica.stop();
  await keys.close();
});

test('PR3 what one sets shows with its room to gateways, without it over REST, and ends by itself', async () => {
  const user = newUser();
  const token = await issuer.sign({ sub: user });
  const roomId = newId();
  await gateway.opened(user, 'a');
  await eventually(async () => expect((await replica.lookup(user)).status).toBe('online'));
  const until = new Date(Date.now() + 600_000).toISOString();
  const own = await replica.set({ status: 'dnd', text: 'busy', until, roomId }, token);
  expect([own.status, await own.json()]).toMatchObject([200, { userId: user, status: 'dnd', text: 'busy', until, roomId }]);
  await eventually(async () => expect(await replica.lookup(user)).toMatchObject({ status: 'dnd', text: 'busy', until, roomId }));
  const shown = (await (await replica.get(`/api/presence?userIds=${user}`, token)).json()) as { items: object[] };
  expect(shown.items[0]).toMatchObject({ status: 'dnd', text: 'busy', until });
  expect(shown.items[0]).not.toHaveProperty('roomId');
  await eventually(async () => {
    const soon = new Date(Date.now() + 1_000).toISOString();
    expect((await replica.set({ status: 'dnd', text: 'busy', until: soon, roomId }, token)).status).toBe(200);
  });
  await eventually(async () =>
    expect(await replica.lookup(user)).toEqual({ userId: user, status: 'online', lastSeen: expect.any(String) }),
  );
});

test('what one sets stays until it is changed, over every reconnect', async () => {
  const user = newUser();
  const token = await issuer.sign({ sub: user });
  await gateway.opened(user, 'a');
  expect((await replica.set({ status: 'dnd' }, token)).status).toBe(200);
  await gateway.closed(user, 'a');
  await eventually(async () => expect((await replica.lookup(user)).status).toBe('offline'));
  await gateway.opened(user, 'b');
  await eventually(async () => expect((await replica.lookup(user)).status).toBe('dnd'));
});

test('PR3 an invisible person is told so, and is offline to everybody else whatever the gateways tell', async () => {
  const user = newUser();
  const token = await issuer.sign({ sub: user });
  await gateway.opened(user, 'a');
  await eventually(async () => expect((await replica.lookup(user)).status).toBe('online'));
  expect(await (await replica.set({ status: 'invisible', text: 'secret' }, token)).json()).toMatchObject({ status: 'invisible' });
  const before = await replica.lookup(user);
  expect(before).toEqual({ userId: user, status: 'offline', lastSeen: expect.any(String) });
  await gateway.opened(user, 'b');
  await gateway.beat(user, 'a', 'b');
  await gateway.closed(user, 'b');
  const marker = newUser();
  await gateway.opened(marker, 'm');
  await eventually(async () => expect((await replica.lookup(marker)).status).toBe('online'));
  expect(await replica.lookup(user)).toEqual(before);
});

test("a time that has passed is refused, and so is everything without a token of one's own", async () => {
  const token = await issuer.sign({ sub: newUser() });
  expect((await replica.set({ status: 'dnd', until: new Date(0).toISOString() }, token)).status).toBe(400);
  expect((await replica.set({ status: 'dnd' }, 'none')).status).toBe(401);
});

test('without Redis a set is answered unavailable while it is away, and works again when it is back', async () => {
  const redis = await startTestRedis();
  const alone = await startReplica({ redisUrl: redis.url, authUrl: keys.url, issuer: issuer.issuer });
  const token = await issuer.sign({ sub: newUser() });
  const answer = async (): Promise<number> => (await alone.set({ status: 'dnd' }, token)).status;
  await eventually(async () => expect(await answer()).toBe(200));
  await redis.kill();
  expect(await answer()).toBe(503);
  await redis.start();
  await eventually(async () => expect(await answer()).toBe(200));
  await alone.stop();
  await redis.destroy();
});
