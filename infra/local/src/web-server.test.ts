import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from './free-port.ts';
import { webSecurityHeaders } from './web/headers.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
let server: ChildProcess;
let url = '';

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Parley</title>');
  writeFileSync(join(folder, 'assets/index-1a2b3c.js'), 'export {};');
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  const env = { PATH: process.env['PATH'], PORT: String(port), WEB_FOLDER: folder };
  server = spawn(process.execPath, [join(import.meta.dirname, 'web-server.ts')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.stdout?.once('data', () => resolve());
    server.once('exit', () => reject(new Error('it ended')));
  });
});
afterAll(() => {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('the page stands for every view of the client, with the headers of the edge', async () => {
  for (const path of ['/', '/signin', '/r/01890000-0000-7000-8000-000000000001']) {
    const answer = await fetch(url + path);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<title>Parley</title>')]);
    expect(Object.fromEntries(answer.headers)).toMatchObject(webSecurityHeaders);
  }
  expect((await fetch(`${url}/assets/index-1a2b3c.js`)).headers.get('cache-control')).toContain('immutable');
});

test('nothing else is here: what the edge hands to services is not found, and a path with two readings is refused', async () => {
  const statuses = ['/api/rooms', '/socket.io/?EIO=4', '/metrics', '/gone', '/a%2fb'].map(
    async (path) => (await fetch(url + path)).status,
  );
  expect(await Promise.all(statuses)).toEqual([404, 404, 404, 404, 400]);
});

test('SIGTERM ends it with 0, also while somebody keeps a connection', async () => {
  await (await fetch(url)).text();
  const ended = new Promise<number | null>((resolve) => server.once('exit', (code) => resolve(code)));
  server.kill('SIGTERM');
  expect(await ended).toBe(0);
});
