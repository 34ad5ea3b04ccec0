import { spawn } from 'node:child_process';
import { createServer, request as forward } from 'node:http';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { expect, test } from 'vitest';
import { request as ask, register } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

interface Told {
  readonly ok: boolean;
  readonly checks: readonly { name: string; state: string; says: string; figures?: Record<string, number> }[];
}

type Examined = { code: number | null; out: string; errors: string };

const examine = (...args: string[]): Promise<Examined> => examineAs({}, ...args);

const examineAs = async (told: Readonly<Record<string, string>>, ...args: string[]): Promise<Examined> => {
  const { NODE_ENV: _, ...inherited } = process.env;
  const env = { ...inherited, ...told };
  const child = spawn(process.execPath, [join(repositoryRoot, 'infra/local/doctor.mjs'), ...args], {
    cwd: repositoryRoot,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, errors };
};

const checksOf = (out: string): Told => JSON.parse(out);

test('the doctor finds nothing wrong with an installation that is well, tells figures, and ends with 0', async () => {
  const { code, out, errors } = await examine('--url', sharedUrl(), '--seconds', '2', '--json');
  const told = checksOf(out);
  expect([errors, told.checks.filter(({ state }) => state !== 'passed')]).toEqual(['', []]);
  expect([code, told.ok]).toEqual([0, true]);
  expect(told.checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['WebSocket', 'long-polling', 'conversation', 'double send', 'digest', 'latency', 'clean up']),
  );
  expect(told.checks.find(({ name }) => name === 'latency')?.figures?.['ackP99Ms']).toBeGreaterThan(0);
});

/** In front of an installation, as a proxy that was set up badly: it answers what it does not understand itself. */
const badProxy = async (breaks: (path: string) => boolean): Promise<{ url: string; close(): Promise<void> }> => {
  const target = new URL(sharedUrl());
  const server = createServer((request, response) => {
    if (breaks(request.url ?? '')) {
      response.writeHead(502, { 'content-type': 'text/plain' }).end('bad gateway');
      return;
    }
    const { host: _, ...headers } = request.headers;
    const { method = 'GET', url: path = '/' } = request;
    const passed = forward({ host: '127.0.0.1', port: target.port, method, path, headers: { ...headers, host: target.host } });
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  // No more than Apache and nginx do by themselves: an upgrade is an ordinary request to them.
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

test('the doctor names a proxy that lets no WebSocket through, and ends with 1; everything else goes on over long-polling', async () => {
  const proxy = await badProxy(() => false);
  try {
    const { code, out } = await examine('--url', proxy.url, '--seconds', '1');
    expect(out).toMatch(/^✗ WebSocket +no connection: /m);
    expect(out).toMatch(/^✓ long-polling/m);
    expect(out).toMatch(/^✓ conversation/m);
    expect(out).toMatch(/is NOT well: WebSocket failed, 0 checks were left out\.$/m);
    expect(code).toBe(1);
  } finally {
    await proxy.close();
  }
});

test('the doctor says what it could not try because something else is away, and leaves nobody behind', async () => {
  const proxy = await badProxy((path) => path.startsWith('/socket.io/') || path.startsWith('/api/search'));
  try {
    const { code, out } = await examine('--url', proxy.url, '--json');
    const { ok, checks } = checksOf(out);
    const named = (state: string) => checks.filter((check) => check.state === state).map(({ name }) => name);
    expect(named('failed')).toEqual(expect.arrayContaining(['WebSocket', 'long-polling']));
    expect(named('left out')).toEqual(expect.arrayContaining(['conversation', 'digest', 'search']));
    expect(named('passed')).toEqual(expect.arrayContaining(['sign-in', 'clean up']));
    expect([ok, code]).toEqual([false, 1]);
  } finally {
    await proxy.close();
  }
});

/** Without sockets an examination is short; a proxy that breaks more than that, and what was asked of it. */
const withoutSockets = async (breaks: (path: string, count: number) => boolean) => {
  const asked: string[] = [];
  const proxy = await badProxy((path) => {
    asked.push(path);
    return path.startsWith('/socket.io/') || breaks(path, asked.filter((one) => one === path).length);
  });
  return { ...proxy, count: (path: string) => asked.filter((one) => one === path).length };
};

test('the doctor deletes the people whom it registered although a room cannot be archived, and says so', async () => {
  const proxy = await withoutSockets((path) => /^\/api\/rooms\/[0-9a-f-]{36}$/.test(path));
  try {
    const { code, out } = await examine('--url', proxy.url);
    expect(out).toMatch(/^✗ clean up +archiving a room answered 502/m);
    expect([code, proxy.count('/api/users/me/delete')]).toEqual([1, 2]);
  } finally {
    await proxy.close();
  }
});

test('the doctor does not leave the first of its people behind where there is no second', async () => {
  const proxy = await withoutSockets((path, count) => path === '/api/auth/register' && count === 2);
  try {
    const { code, out } = await examine('--url', proxy.url);
    expect(out).toMatch(/^✗ sign-in +registering answered 502/m);
    expect([code, proxy.count('/api/users/me/delete')]).toEqual([1, 1]);
  } finally {
    await proxy.close();
  }
});

test('the doctor takes accounts or tokens that are there already, and leaves them as they were', async () => {
  const pair = [await register(sharedUrl(), 'anna'), await register(sharedUrl(), 'ben')];
  const accounts = pair.map(({ username, password }) => `${username}:${password}`).join(' ');
  const proxy = await withoutSockets(() => false);
  try {
    for (const told of [{ DOCTOR_ACCOUNTS: accounts }, { DOCTOR_TOKENS: pair.map(({ token }) => token).join(' ') }]) {
      const { out } = await examineAs(told, '--url', proxy.url, '--json');
      const passed = checksOf(out).checks.filter(({ state }) => state === 'passed');
      expect(passed.map(({ name }) => name)).toEqual(expect.arrayContaining(['sign-in', 'clean up']));
    }
    expect([proxy.count('/api/auth/register'), proxy.count('/api/users/me/delete')]).toEqual([0, 0]);
  } finally {
    await proxy.close();
  }
  for (const { username, password, token } of pair) {
    const body = { username, password, delivery: 'body' };
    expect((await ask(sharedUrl(), 'POST', '/api/auth/login', { body })).status).toBe(200);
    expect((await ask(sharedUrl(), 'GET', '/api/users/me', { token })).status).toBe(200);
  }
});

test('the doctor says in one line that nobody is there, and how it is called', async () => {
  const nobody = await examine('--url', 'http://127.0.0.1:1');
  expect([nobody.code, nobody.out]).toEqual([1, expect.stringContaining('✗ reachable')]);
  const misused = await examine('--url', 'chat');
  expect([misused.code, misused.errors]).toEqual([1, expect.stringContaining('npm run doctor -- --url')]);
});
