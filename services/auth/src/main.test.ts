import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserId } from '@parley/contracts';
import { createLog, newId, openDatabase } from '@parley/service-kit';
import { createTestDatabase, eventually, type TestDatabase, testRedisUrl } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tables } from './store/tables.ts';

const source = import.meta.dirname;
const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  env = {
    DATABASE_URL: database.urls.auth,
    REDIS_URL: await testRedisUrl(),
    PORT: '0',
    SERVICE_SECRET: 'a service secret for tests, 32 long',
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
  };
});
afterAll(() => database.drop());

/** Runs a file of the service as the launcher does; gathers what it says. */
const run = (file: string, more: Record<string, string> = {}, given: readonly string[] = []) => {
  const child = spawn(process.execPath, [join(source, file), ...given], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const { promise: exit, resolve } = Promise.withResolvers<number | null>();
  child.on('close', resolve);
  return { exit, output: () => output, kill: (signal: NodeJS.Signals) => child.kill(signal) };
};

describe('the process', () => {
  test('migrates, again and again and from two places at once, and exits 0', async () => {
    const both = [run('migrate.ts'), run('migrate.ts')];
    expect(await Promise.all(both.map(({ exit }) => exit))).toEqual([0, 0]);
    expect(await run('migrate.ts').exit).toBe(0);
  });

  test('migrating exits 1 with the reason when the database cannot be reached or is not named', async () => {
    const unreachable = run('migrate.ts', { DATABASE_URL: 'postgresql://nobody:hidden@127.0.0.1:1/none' });
    expect(await unreachable.exit).toBe(1);
    expect(unreachable.output()).toMatch(/auth could not migrate: .*ECONNREFUSED/);
    expect(unreachable.output()).not.toContain('hidden');
    const unnamed = run('migrate.ts', { DATABASE_URL: '' });
    expect(await unnamed.exit).toBe(1);
    expect(unnamed.output()).toContain('DATABASE_URL (URL, required) is missing');
  });

  test('starts, and on SIGTERM finishes and exits 0', async () => {
    const service = run('main.ts');
    await eventually(() => expect(service.output()).toContain('"msg":"ready"'));
    expect(service.output()).not.toMatch(/Deprecat|Warning/);
    service.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    expect(service.output()).toContain('"msg":"stopped"');
  });

  test('does not start with another KEY_ENCRYPTION_KEY, and says so', async () => {
    const service = run('main.ts', { KEY_ENCRYPTION_KEY: Buffer.alloc(32, 8).toString('base64') });
    expect(await service.exit).toBe(1);
    expect(service.output()).toContain('the service cannot start: KEY_ENCRYPTION_KEY does not decrypt the stored signing keys');
    expect(service.output()).not.toContain(Buffer.alloc(32, 8).toString('base64'));
  });

  test('waits for PostgreSQL, and stops while it waits', async () => {
    const service = run('main.ts', { DATABASE_URL: 'postgresql://nobody:hidden@127.0.0.1:1/none' });
    await eventually(() => expect(service.output()).toContain('PostgreSQL does not answer yet'));
    service.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    expect(service.output()).not.toContain('hidden');
  });
});

describe('the command that makes an admin', () => {
  const makeAdmin = async (username: string[], more: Record<string, string> = {}) => {
    const { exit, output } = run('make-admin.ts', more, username);
    return { code: await exit, said: output() };
  };

  test('makes one, says so, and says that they are one already', async () => {
    await run('migrate.ts').exit;
    const db = openDatabase<Tables>({ url: database.urls.auth, poolSize: 1, name: 'test', log });
    const user = { username: 'anna', display_name: 'Anna', role: 'user', password_hash: null, created_at: new Date() } as const;
    const id = UserId.parse(newId());
    await db
      .insertInto('users')
      .values({ ...user, id })
      .execute();
    await db
      .insertInto('users')
      .values({ ...user, id: UserId.parse(newId()), username: 'zoe', issuer: 'i', subject: 's' })
      .execute();
    expect(await makeAdmin(['anna'])).toEqual({ code: 0, said: 'anna is an admin now; clients notice within 3 s.\n' });
    const { role } = await db.selectFrom('users').select('role').where('id', '=', id).executeTakeFirstOrThrow();
    const revoked = await db.selectFrom('revocations').select(['reason', 'user_id']).execute();
    expect([role, revoked]).toEqual(['admin', [{ reason: 'role_changed', user_id: id }]]);
    expect(await makeAdmin(['anna'])).toEqual({ code: 0, said: 'anna is an admin already.\n' });
    const foreign = await makeAdmin(['zoe']);
    expect([foreign.code, foreign.said]).toEqual([1, expect.stringContaining('belongs to a foreign issuer')]);
    await db.destroy();
  });

  test('says who is unknown, what is missing, and that the database does not answer', async () => {
    await run('migrate.ts').exit;
    expect(await makeAdmin(['nobody'])).toEqual({ code: 1, said: 'Nobody has the username nobody; register first.\n' });
    expect((await makeAdmin([])).said).toContain('Say whom: ');
    expect((await makeAdmin(['anna'], { DATABASE_URL: '' })).said).toContain('DATABASE_URL (URL, required) is missing');
    const unreachable = await makeAdmin(['anna'], { DATABASE_URL: 'postgresql://nobody:hidden@127.0.0.1:1/none' });
    expect([unreachable.code, unreachable.said]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
    expect(unreachable.said).not.toContain('hidden');
  });
});
