import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createTestDatabase, eventually, type TestDatabase, testRedisUrl } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const source = import.meta.dirname;
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
const run = (file: string, more: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [join(source, file)], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
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
