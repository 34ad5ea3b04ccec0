import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnedServer } from './owned-server.ts';
import { startPostgres } from './postgres.ts';
import { prepareDatabase } from './prepare-database.ts';
import { eventually } from './testing/eventually.ts';

const query = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('an embedded PostgreSQL', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-postgres-'));
  const lines: string[] = [];
  let server: OwnedServer;

  beforeAll(async () => {
    server = await startPostgres({ dataDir, log: (line) => lines.push(line), settings: { fsync: 'off' } });
  });
  afterAll(async () => {
    await server.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('has a database with UTF-8, its time in UTC and commits that wait for the disk', async () => {
    const [row] = await query(
      server.url,
      `SELECT current_database() AS name, current_setting('server_encoding') AS encoding, current_setting('timezone') AS timezone,
              current_setting('synchronous_commit') AS commit, current_setting('max_wal_size') AS wal, current_setting('fsync') AS fsync`,
    );
    expect(row).toEqual({ name: 'parley', encoding: 'UTF8', timezone: 'UTC', commit: 'on', wal: '256MB', fsync: 'off' });
  });

  test('refuses a wrong password', async () => {
    const url = new URL(server.url);
    url.password = 'wrong';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  test('is back by itself after kill -9, under the same URL and with its data', async () => {
    await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const client = new Client({ connectionString: server.url });
    client.on('error', () => {});
    await client.connect();
    const before = server.pid();
    process.kill(before ?? 0, 'SIGKILL');
    await eventually(async () => expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]));
    expect(server.pid()).not.toBe(before);
    expect(lines).toContainEqual(expect.stringMatching(/postgres ended by signal SIGKILL; starting it again/));
  });

  test('continues with its data when it is stopped and started again', async () => {
    await query(server.url, 'CREATE TABLE again AS SELECT 7 AS answer');
    await server.stop();
    expect(server.pid()).toBeNull();
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(await query(server.url, 'SELECT answer FROM again')).toEqual([{ answer: 7 }]);
  });

  describe('prepared for the services', () => {
    test('gives each service its own schema, which no other service can read', async () => {
      const urls = await prepareDatabase({ adminUrl: server.url });
      await query(urls.auth, 'CREATE TABLE secret AS SELECT 1 AS value');
      expect(await query(urls.auth, 'SELECT value FROM auth.secret')).toEqual([{ value: 1 }]);
      await expect(query(urls['message-persistence'], 'SELECT value FROM auth.secret')).rejects.toThrow(
        'permission denied for schema auth',
      );
      await expect(query(urls.auth, 'CREATE TABLE message_persistence.mine (id int)')).rejects.toThrow('permission denied');
      await expect(query(urls.auth, 'CREATE TABLE public.mine (id int)')).rejects.toThrow('permission denied for schema public');
      await expect(query(urls.auth, 'CREATE ROLE more')).rejects.toThrow('permission denied');
    });

    test('cuts off a client that holds a transaction', async () => {
      const urls = await prepareDatabase({ adminUrl: server.url });
      const [row] = await query(
        urls['message-persistence'],
        `SELECT current_setting('search_path') AS path, current_setting('idle_in_transaction_session_timeout') AS idle,
                current_setting('transaction_timeout') AS transaction, current_setting('statement_timeout') AS statement`,
      );
      expect(row).toEqual({ path: 'message_persistence', idle: '1500ms', transaction: '5s', statement: '5s' });
    });

    test('agrees with itself when prepared many times at once, in several databases', async () => {
      await query(server.url, 'CREATE DATABASE "other ""one"""');
      const other = new URL(server.url);
      other.pathname = `/${encodeURIComponent('other "one"')}`;
      const urls = await Promise.all(
        [1, 2, 3].flatMap(() => [server.url, other.href]).map((adminUrl) => prepareDatabase({ adminUrl })),
      );
      for (const { auth } of urls) expect(await query(auth, 'SELECT current_schema() AS schema')).toEqual([{ schema: 'auth' }]);
      expect(urls[0]).toEqual(urls[2]);
    });
  });
});
