import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '@parley/contracts';
import { prepareDatabase, startPostgres } from '@parley/local';
import { commonSettings, createLog, createMetrics, migrate, readSettings } from '@parley/service-kit';
import { eventually, testRedisUrl } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { createAuthApp } from './app.ts';
import { authSettings } from './config.ts';
import { migrations } from './store/migrations/index.ts';
import { createTestApp, password } from './test-app.ts';

test('ER2 with PostgreSQL down everything that needs it is unavailable, key set and tokens go on, and it recovers by itself', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-auth-'));
  const postgres = await startPostgres({ dataDir, settings: { fsync: 'off' } });
  const { auth: url } = await prepareDatabase({ adminUrl: postgres.url });
  const log = createLog({ service: 'auth', instance: 'test', level: 'silent' });
  await migrate({ url, name: 'test', log }, migrations);
  const env = { PORT: '0', SERVICE_SECRET: 's'.repeat(32), KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') };
  const settings = readSettings(
    { ...commonSettings, ...authSettings },
    { ...env, DATABASE_URL: url, REDIS_URL: await testRedisUrl() },
  );
  const start = () => createAuthApp({ settings, log, metrics: createMetrics(), isReady: () => true });
  const app = await start();
  const post = (path: string, payload: object) => app.server.inject({ method: 'POST', url: path, payload });
  const credentials = { username: 'anna', password, delivery: 'body' };
  const { accessToken, refreshToken } = (await post('/api/auth/register', credentials)).json();
  try {
    await postgres.stop();
    for (const answer of [
      await post('/api/auth/login', credentials),
      await post('/api/auth/login', { ...credentials, username: 'nobody' }),
      await post('/api/auth/register', { ...credentials, username: 'bert' }),
      await post('/api/auth/refresh', { refreshToken }),
      await post('/api/auth/logout', { refreshToken }),
      await app.server.inject({ url: '/api/users/me', headers: { authorization: `Bearer ${accessToken}` } }),
    ]) {
      expect(Problem.parse(answer.json())).toMatchObject({ status: 503, code: 'unavailable', retryAfterMs: 1_000 });
      expect(answer.body).not.toMatch(/postgres|ECONN|select|users/i);
    }
    expect((await app.server.inject('/.well-known/jwks.json')).json().keys).toHaveLength(1);
    expect((await app.server.inject('/health/live')).statusCode).toBe(200);
    const forged = await app.server.inject({ url: '/api/users/me', headers: { authorization: 'Bearer a.b.c' } });
    expect(forged.statusCode).toBe(401);

    const second = start();
    await delay(700);
    await postgres.start();
    await (await second).stop();
    await eventually(async () => expect((await post('/api/auth/refresh', { refreshToken })).statusCode).toBe(200));
    expect((await post('/api/auth/login', credentials)).statusCode).toBe(200);
  } finally {
    await app.stop();
    await postgres.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);

test('AU6 more sign-ins than can wait are overloaded, the others are served', async () => {
  const auth = await createTestApp({ env: { PASSWORD_HASHES_AT_ONCE: '1', PASSWORD_HASH_QUEUE: '4', PARLEY_LIMITS: 'off' } });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, number) => auth.register(`person-${number}`)));
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(5);
  expect(refused.length).toBeGreaterThan(0);
  for (const { body, headers } of refused) {
    expect(body).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
    expect(headers['retry-after']).toBe('1');
  }
  await auth.close();
});

test('counts refreshes by outcome and times hashes', async () => {
  const auth = await createTestApp();
  const { body } = await auth.register('anna');
  for (let time = 0; time < 2; time += 1)
    await auth.send('POST', '/api/auth/refresh', { body: { refreshToken: body.refreshToken } });
  const { text } = await auth.send('GET', '/metrics');
  expect(text).toContain('parley_auth_refreshes_total{outcome="rotated"} 1');
  expect(text).toContain('parley_auth_refreshes_total{outcome="repeated"} 1');
  expect(text).toMatch(/parley_auth_password_hash_seconds_count\{work="hash"\} \d/);
  expect(text).not.toContain('anna');
  await auth.close();
});
