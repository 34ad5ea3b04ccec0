import { randomBytes, randomUUID } from 'node:crypto';
import { commonSettings, createMetrics, newId, openRedis, readSettings, redisReady } from '@parley/service-kit';
import { createTokenIssuer, eventually, type StandInPushService, startPushService, testRedisUrl } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start } from './app.ts';
import { settings } from './config.ts';
import { createTestStore, silentLog, type TestStore } from './testing/store.ts';

let issuer: Awaited<ReturnType<typeof createTokenIssuer>>;
let keys: Awaited<ReturnType<typeof issuer.serveJwks>>;
let testStore: TestStore;
let service: StandInPushService;
beforeAll(async () => {
  issuer = await createTokenIssuer();
  keys = await issuer.serveJwks();
  testStore = await createTestStore();
  service = await startPushService();
});
afterAll(async () => {
  await testStore.drop();
  await keys.close();
  await service.close();
});

const nowhere = 'http://127.0.0.1:1';

/** The service, with nobody there to ask but whoever publishes keys. */
const startAlone = async (redisUrl: string) =>
  start({
    settings: {
      ...readSettings(commonSettings, {
        NODE_ENV: 'test',
        SERVICE_SECRET: 'a secret of at least 32 characters',
        PORT: '0',
      }),
      ...readSettings(settings, {
        JWT_ISSUER: issuer.issuer,
        JWT_AUDIENCE: issuer.audience,
        DATABASE_URL: testStore.url,
        REDIS_URL: redisUrl,
        AUTH_URL: keys.url,
        MESSAGE_PERSISTENCE_URL: nowhere,
        PRESENCE_URL: nowhere,
        VAPID_PRIVATE_KEY: randomBytes(32).toString('base64'),
        VAPID_SUBJECT: 'mailto:operator@example.org',
        PUSH_PRIVATE_HOSTS: service.host,
      }),
    },
    log: silentLog,
    metrics: createMetrics(),
    isReady: () => true,
    trusted: service.cert,
  });

interface Reply {
  readonly status: number;
  readonly body: { readonly id: string; readonly publicKey: string };
}

const asker = async (url: string) => {
  const token = await issuer.sign({ sub: newId(), sid: randomUUID() });
  const ask = async (method: string, path: string, body?: object): Promise<Reply> => {
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const reply = await fetch(url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    const text = await reply.text();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test says what it expects
    return { status: reply.status, body: (text === '' ? {} : JSON.parse(text)) as Reply['body'] };
  };
  const { body } = await ask('GET', '/api/push/key');
  const browser = service.subscribe(body.publicKey);
  const put = await ask('PUT', '/api/push/subscriptions', browser.subscription);
  return { ask, browser, put };
};

test('NO6 browsers are kept without Redis and without anybody to ask; what needs Redis says that it is away', async () => {
  const running = await startAlone('redis://127.0.0.1:1');
  const { ask, put } = await asker(running.url);
  expect(put.status).toBe(200);
  expect((await ask('POST', `/api/push/subscriptions/${put.body.id}/test`)).status).toBe(503);
  await running.stop();
});

test('PV1 what lies in Redis names no push service, and carries ids alone', async () => {
  const redisUrl = await testRedisUrl();
  const running = await startAlone(redisUrl);
  const { ask, browser, put } = await asker(running.url);
  browser.answer(503, '60');
  expect((await ask('POST', `/api/push/subscriptions/${put.body.id}/test`)).status).toBe(202);
  await eventually(() => expect(browser.calls()).toBe(1));
  const redis = openRedis(redisUrl, 'commands', silentLog);
  await redisReady(redis, 5_000);
  const found = await eventually(async () => {
    const jobs = (await redis.keys('{parley:jobs}:notifications:*')).filter((key) => /:\d+$/.test(key));
    const all = await Promise.all(jobs.map((key) => redis.hgetall(key)));
    const mine = all.find(({ data }) => data?.includes(put.body.id));
    expect(mine?.['stacktrace']).toBeDefined();
    return mine;
  });
  expect(JSON.parse(found?.['data'] ?? '')).toEqual({ subscriptionId: put.body.id });
  expect(JSON.stringify(found)).not.toContain(service.host);
  expect(JSON.stringify(found)).not.toContain(browser.subscription.keys.auth);
  redis.disconnect();
  await running.stop();
});
