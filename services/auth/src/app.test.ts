import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { createTestApp, password, type TestApp } from './test-app.ts';

/** A way to PostgreSQL that can be cut, or hang. */
const createPath = async (databaseUrl: string) => {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let hangs = false;
  const forward = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => hangs || to.write(chunk)).on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    forward(client, upstream);
    forward(upstream, client);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const cut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const hang = (on: boolean): void => {
    hangs = on;
  };
  return { url: url.href, cut, restore: () => listen(port), hang };
};

const credentials = { username: 'anna', password, delivery: 'body' };
const post = (app: TestApp, path: string, body: object) => app.send('POST', path, { body });

test('ER2 with PostgreSQL gone what needs it is unavailable, key set and tokens go on, and it recovers by itself', async () => {
  const auth = await createTestApp();
  const path = await createPath(auth.env['DATABASE_URL'] ?? '');
  const env = { DATABASE_URL: path.url };
  const cut = await auth.replica({ env });
  const { accessToken, refreshToken } = (await post(cut, '/api/auth/register', credentials)).body;
  await path.cut();
  for (const answer of [
    await post(cut, '/api/auth/login', credentials),
    await post(cut, '/api/auth/login', { ...credentials, username: 'nobody' }),
    await post(cut, '/api/auth/register', { ...credentials, username: 'bert' }),
    await post(cut, '/api/auth/refresh', { refreshToken }),
    await post(cut, '/api/auth/logout', { refreshToken }),
    await cut.send('GET', '/api/users/me', { token: accessToken }),
  ]) {
    expect(Problem.parse(answer.body)).toMatchObject({ status: 503, code: 'unavailable', retryAfterMs: 1_000 });
    expect(answer.text).not.toMatch(/postgres|ECONN|select|users/i);
  }
  expect((await cut.send('GET', '/.well-known/jwks.json')).body.keys).toHaveLength(1);
  expect((await cut.send('GET', '/health/live')).status).toBe(200);
  expect((await cut.send('GET', '/api/users/me', { token: 'a.b.c' })).status).toBe(401);

  const late = auth.replica({ env });
  await delay(700);
  await path.restore();
  expect((await post(await late, '/api/auth/login', credentials)).status).toBe(200);
  await eventually(async () => expect((await post(cut, '/api/auth/refresh', { refreshToken })).status).toBe(200));
  expect((await post(cut, '/api/auth/login', credentials)).status).toBe(200);
  await auth.close();
  await path.cut();
});

test('ER2 with PostgreSQL hanging the answer is unavailable, and comes while it still hangs', async () => {
  const auth = await createTestApp();
  const path = await createPath(auth.env['DATABASE_URL'] ?? '');
  const hung = await auth.replica({ env: { DATABASE_URL: path.url } });
  path.hang(true);
  const answers = await Promise.all([1, 2, 3].map(() => post(hung, '/api/auth/login', credentials)));
  expect(answers.map(({ body }) => body.code)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  path.hang(false);
  await eventually(async () => expect((await post(hung, '/api/auth/login', credentials)).status).toBe(401));
  await path.cut();
  await auth.close();
});

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
  const { refreshToken } = (await post(auth, '/api/auth/register', credentials)).body;
  for (let time = 0; time < 2; time += 1) await post(auth, '/api/auth/refresh', { refreshToken });
  const { text } = await auth.send('GET', '/metrics');
  expect(text).toContain('parley_auth_refreshes_total{outcome="rotated"} 1');
  expect(text).toContain('parley_auth_refreshes_total{outcome="repeated"} 1');
  expect(text).toMatch(/parley_auth_password_hash_seconds_count\{work="hash"\} \d/);
  expect(text).not.toContain('anna');
  await auth.close();
});
