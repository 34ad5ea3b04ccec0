import { spawn } from 'node:child_process';
import { createServer, request as forward } from 'node:http';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { expect, test } from 'vitest';
import { sharedUrl } from './shared-stack.ts';

interface Told {
  readonly ok: boolean;
  readonly checks: readonly { name: string; state: string; says: string; figures?: Record<string, number> }[];
}

const examine = async (...args: string[]): Promise<{ code: number | null; out: string; errors: string }> => {
  const { NODE_ENV: _, ...env } = process.env;
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

test('the doctor says in one line that nobody is there, and how it is called', async () => {
  const nobody = await examine('--url', 'http://127.0.0.1:1');
  expect([nobody.code, nobody.out]).toEqual([1, expect.stringContaining('✗ reachable')]);
  const misused = await examine('--url', 'chat');
  expect([misused.code, misused.errors]).toEqual([1, expect.stringContaining('npm run doctor -- --url')]);
});
