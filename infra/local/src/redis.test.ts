import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnedServer } from './owned-server.ts';
import { startRedis } from './redis.ts';
import { eventually } from './testing/eventually.ts';

const ask = async (url: string, command: string, ...args: string[]): Promise<unknown> => {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
};

describe('an own Redis', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-redis-'));
  let server: OwnedServer;

  beforeAll(async () => {
    server = await startRedis({ dataDir, settings: { maxmemory: '20mb' } });
  }, 120_000);
  afterAll(async () => {
    await server.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('keeps every key: append-only file, no eviction, and settings of its own over the shared ones', async () => {
    expect(await ask(server.url, 'CONFIG', 'GET', 'appendonly')).toContain('yes');
    expect(await ask(server.url, 'CONFIG', 'GET', 'maxmemory-policy')).toContain('noeviction');
    expect(await ask(server.url, 'CONFIG', 'GET', 'maxmemory')).toContain(String(20 * 1024 * 1024));
  });

  test('refuses a client without the password', async () => {
    const url = new URL(server.url);
    url.password = '';
    await expect(ask(url.href, 'PING')).rejects.toThrow(/NOAUTH|closed/);
  });

  test('is started again after kill -9, with what the append-only file holds', async () => {
    // The file is synced before the answer, else only once a second.
    await ask(server.url, 'CONFIG', 'SET', 'appendfsync', 'always');
    await ask(server.url, 'SET', 'kept', 'yes');
    const before = server.pid();
    process.kill(before ?? 0, 'SIGKILL');
    await eventually(() => expect(server.pid() ?? before).not.toBe(before));
    await eventually(async () => expect(await ask(server.url, 'GET', 'kept')).toBe('yes'));
  });

  test('continues with its data when it is stopped and started again', async () => {
    await ask(server.url, 'SET', 'again', 'yes');
    await server.stop();
    expect(server.pid()).toBeNull();
    await expect(ask(server.url, 'PING')).rejects.toThrow();
    await server.start();
    expect(await ask(server.url, 'GET', 'again')).toBe('yes');
  });
});
