import { readSettings } from '@parley/service-kit';
import { eventually, pidOf, startTestRedis } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAttemptLimits } from './attempt-limits.ts';
import { authSettings } from './config.ts';
import { argon2id, type PasswordHasher } from './passwords.ts';
import type { AttemptCounters, Count } from './store/attempt-counters.ts';
import { type Answer, createTestApp, password, type TestApp } from './test-app.ts';

const limits = {
  LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: '3',
  LOGIN_FAILURES_PER_ACCOUNT: '5',
  LOGIN_FAILURES_PER_ADDRESS: '6',
  REGISTRATIONS_PER_ADDRESS: '4',
  REFRESHES_PER_ADDRESS: '4',
};

const verified: string[] = [];
const watched: PasswordHasher = {
  hash: (given) => argon2id.hash(given),
  verify: (passwordHash, given) => {
    verified.push(passwordHash);
    return argon2id.verify(passwordHash, given);
  },
};

let addresses = 0;
/** Each test comes from addresses of its own. */
const newAddress = (): string => `198.51.100.${(addresses += 1)}`;
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
const login = (app: TestApp, address: string, username: string, given: string): Promise<Answer> =>
  app.send('POST', '/api/auth/login', { body: { username, password: given }, ...from(address) });
const fail = async (app: TestApp, address: string, username: string, times: number): Promise<number[]> => {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) statuses.push((await login(app, address, username, 'wrong')).status);
  return statuses;
};
const register = (app: TestApp, address: string, username: string): Promise<Answer> =>
  app.send('POST', '/api/auth/register', { body: { username, password, delivery: 'body' }, ...from(address) });

describe('AU6 the limits', () => {
  /** Counters that say what they are told. */
  const counted =
    (counts: Record<string, Count>): AttemptCounters =>
    (name) => ({
      add: async () => counts[name] ?? { consumed: 0, resetMs: 0 },
      read: async () => counts[name] ?? { consumed: 0, resetMs: 0 },
    });
  const settings = readSettings(authSettings, {
    ...limits,
    DATABASE_URL: 'postgres://x',
    REDIS_URL: 'redis://x',
    KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  });
  const failed = (counts: Record<string, Count>) =>
    createAttemptLimits(counted(counts), settings).loginFailed({ username: 'anna', address: '192.0.2.1' });

  test('an exceeded one refuses, whatever the others say, for as long as the longest of them lasts', async () => {
    const exceeded = { 'login-account-address': { consumed: 4, resetMs: 1_000 } };
    const justReached = { 'login-account': { consumed: 5, resetMs: 9_000 }, 'login-address': { consumed: 6, resetMs: 8_000 } };
    expect((await failed(justReached)).result.ok).toBe(true);
    expect(await failed({ ...exceeded, ...justReached })).toMatchObject({
      standing: { limit: 3, remaining: 0 },
      result: { ok: false, error: { code: 'rate_limited', retryAfterMs: 1_000 } },
    });
    const both = await failed({ ...exceeded, 'login-address': { consumed: 7, resetMs: 8_000 } });
    expect(both.result).toMatchObject({ ok: false, error: { retryAfterMs: 8_000 } });
  });
});

describe('AU6 with Redis', () => {
  let auth: TestApp;
  let replica: TestApp;
  beforeAll(async () => {
    auth = await createTestApp({ env: limits, hasher: watched });
    replica = await auth.replica({ hasher: watched });
    for (const username of ['anna', 'bert', 'cleo', 'dora', 'emil', 'frida', 'gerd'])
      await register(auth, newAddress(), username);
  });
  afterAll(() => auth.close());

  test('failed logins to one account from one address are refused, the right password too', async () => {
    const address = newAddress();
    expect(await fail(auth, address, 'anna', 4)).toEqual([401, 401, 401, 429]);
    const { status, body, headers } = await login(auth, address, 'anna', password);
    expect([status, body.code]).toEqual([429, 'rate_limited']);
    expect(body.retryAfterMs).toBeGreaterThan(290_000);
    expect(body.retryAfterMs).toBeLessThanOrEqual(300_000);
    expect(headers['retry-after']).toBe(String(Math.ceil(body.retryAfterMs / 1_000)));
  });

  test('RE2 each answer says where the caller stands', async () => {
    const address = newAddress();
    const { headers } = await login(auth, address, 'bert', 'wrong');
    expect([headers['ratelimit-limit'], headers['ratelimit-remaining']]).toEqual(['3', '2']);
    expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(290);
    expect((await login(auth, address, 'bert', password)).headers['ratelimit-remaining']).toBe('2');
  });

  test('who guesses elsewhere does not lock the owner out', async () => {
    await fail(auth, newAddress(), 'cleo', 4);
    expect((await login(auth, newAddress(), 'cleo', password)).status).toBe(200);
  });

  test('guesses from many addresses are bounded too', async () => {
    await fail(auth, newAddress(), 'dora', 3);
    expect(await fail(auth, newAddress(), 'dora', 3)).toEqual([401, 401, 429]);
    expect((await login(auth, newAddress(), 'dora', password)).status).toBe(429);
  });

  test('guesses at many accounts from one address are bounded, whether they exist or not', async () => {
    const address = newAddress();
    for (const username of ['nobody-1', 'emil', 'nobody-2', 'nobody-3', 'nobody-4', 'nobody-5'])
      expect(await fail(auth, address, username, 1)).toEqual([401]);
    expect((await login(auth, address, 'emil', password)).status).toBe(429);
    expect((await login(auth, newAddress(), 'emil', password)).status).toBe(200);
  });

  test('only failures count', async () => {
    const address = newAddress();
    for (let time = 0; time < 8; time += 1) expect((await login(auth, address, 'emil', password)).status).toBe(200);
  });

  test('replicas count together, and a forged X-Forwarded-For does not make another address', async () => {
    const address = newAddress();
    expect([...(await fail(auth, address, 'frida', 2)), ...(await fail(replica, address, 'frida', 2))]).toEqual([
      401, 401, 401, 429,
    ]);
    const forged = { headers: { 'x-forwarded-for': `203.0.113.9, ${address}` } };
    const body = { username: 'frida', password };
    expect((await auth.send('POST', '/api/auth/login', { body, ...forged })).status).toBe(429);
  });

  test('a hundred guesses at once get no further than guesses one by one', async () => {
    const address = newAddress();
    const guesses = Array.from({ length: 100 }, (_, number) => login(auth, address, 'gerd', number === 99 ? password : 'wrong'));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBe(3);
    expect(statuses.filter((status) => status === 429).length).toBe(97);
  });

  test('an unknown user costs as many verifications as a known one, and a refused one none', async () => {
    const address = newAddress();
    const countFor = async (username: string): Promise<number> => {
      const before = verified.length;
      await login(auth, address, username, 'wrong');
      return verified.length - before;
    };
    expect(await countFor('anna')).toBe(1);
    expect(await countFor('no-such-user')).toBe(1);
    expect(await countFor('Not A Name')).toBe(1);
    expect(await countFor('\u0000')).toBe(1);
    await fail(auth, address, 'anna', 3);
    expect(await countFor('anna')).toBe(0);
    const parameters = new Set(verified.map((hash) => hash.split('$').slice(0, 4).join('$')));
    expect([...parameters]).toEqual(['$argon2id$v=19$m=19456,t=2,p=1']);
  });

  test('registrations and refreshes are limited per address, failed ones too', async () => {
    const address = newAddress();
    const statuses: number[] = [];
    for (const name of ['one', 'one', 'two', 'six', 'ten']) statuses.push((await register(auth, address, `new-${name}`)).status);
    expect(statuses).toEqual([201, 409, 201, 201, 429]);
    const refreshes: number[] = [];
    for (let time = 0; time < 5; time += 1) refreshes.push((await auth.send('POST', '/api/auth/refresh', from(address))).status);
    expect(refreshes).toEqual([401, 401, 401, 401, 429]);
  });

  test('PARLEY_LIMITS=off switches all of them off', async () => {
    const open = await auth.replica({ env: { PARLEY_LIMITS: 'off' } });
    const address = newAddress();
    expect(new Set(await fail(open, address, 'anna', 10))).toEqual(new Set([401]));
    const { status, headers } = await login(open, address, 'anna', password);
    expect([status, headers['ratelimit-limit']]).toEqual([200, undefined]);
  });
});

describe('AU6 without Redis', () => {
  test('limits hold while Redis hangs and while it is gone, what was counted is not forgotten, and nobody waits for it', async () => {
    const redis = await startTestRedis();
    const auth = await createTestApp({ env: { ...limits, REDIS_URL: redis.url } });
    try {
      for (const username of ['anna', 'bert', 'cleo']) await register(auth, newAddress(), username);
      const before = newAddress();
      expect(await fail(auth, before, 'anna', 2)).toEqual([401, 401]);

      process.kill(pidOf(redis), 'SIGSTOP');
      // It hangs until the counts are made, which no answer waited for.
      expect((await login(auth, newAddress(), 'bert', password)).status).toBe(200);
      // Not when the command itself timed out, which takes four times as long.
      expect(auth.log()).toContain('Redis did not answer within 500 ms');
      expect(await fail(auth, before, 'anna', 2)).toEqual([401, 429]);
      process.kill(pidOf(redis), 'SIGCONT');

      await redis.stop();
      const address = newAddress();
      expect(await fail(auth, address, 'cleo', 5)).toEqual([401, 401, 401, 429, 429]);
      expect((await login(auth, newAddress(), 'cleo', password)).status).toBe(200);
      expect((await register(auth, newAddress(), 'born-without-redis')).status).toBe(201);

      await redis.start();
      const other = await auth.replica();
      let tries = 0;
      await eventually(async () => {
        // Somebody new each time: what was counted while Redis was left alone never gets there.
        const [back, name] = [newAddress(), `back-${(tries += 1)}`];
        await register(auth, back, name);
        expect(await fail(auth, back, name, 1)).toEqual([401]);
        expect((await login(other, back, name, password)).headers['ratelimit-remaining']).toBe('2');
      });
    } finally {
      await auth.close();
      await redis.destroy();
    }
  });

  test('a service starts and lets people in while Redis cannot be reached at all', async () => {
    const auth = await createTestApp({ env: { ...limits, REDIS_URL: 'redis://127.0.0.1:1' } });
    const address = newAddress();
    expect((await register(auth, address, 'anna')).status).toBe(201);
    expect(await fail(auth, address, 'anna', 4)).toEqual([401, 401, 401, 429]);
    await auth.close();
  });
});
