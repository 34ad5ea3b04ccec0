import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, isAlive, type LaunchedStack, launchStack, readStack, repositoryRoot } from '@parley/local';
import { eventually } from '@parley/test-kit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, createRoom, register, wholeHistory } from './person.ts';
import { killAndAwait, processOf, ready } from './processes.ts';

const scratch = mkdtempSync(join(tmpdir(), 'parley-start-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs an npm script to its end. */
const npm = async (args: string[], env: NodeJS.ProcessEnv): Promise<{ code: number | null; out: string; err: string }> => {
  const { NODE_ENV: _, ...inherited } = process.env;
  const child = spawn('npm', args, { cwd: repositoryRoot, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
};

/** What npm itself prints around a script's own words. */
const ownWords = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '' && !/^(npm |>)/.test(line));

describe('npm start', () => {
  let stack: LaunchedStack;
  beforeAll(async () => {
    stack = await launchStack({ env: { PARLEY_GATEWAYS: '3' } });
  });
  afterAll(() => stack.destroy());

  test('ends with the ready line, keeps stack.json for its owner only, and names every process', () => {
    expect(ownWords(stack.output()).at(-1)).toBe(`Parley is ready at ${stack.url}`);
    expect(statSync(join(stack.dataDir, 'stack.json')).mode & 0o777).toBe(0o600);
    const { edge, processes, postgres, redis } = stack.stack();
    expect(edge.url).toBe(stack.url);
    expect(processes.map(({ name }) => name).toSorted()).toEqual([
      'auth',
      'media',
      'message-persistence',
      'notifications',
      'presence',
      'socket-gateway-1',
      'socket-gateway-2',
      'socket-gateway-3',
    ]);
    for (const { pid } of [edge, ...processes, postgres, redis]) expect(isAlive(pid ?? 0)).toBe(true);
    expect(new Set(processes.map(({ url }) => url)).size).toBe(processes.length);
  });

  test('npm run status shows every process as a table', async () => {
    const { code, out } = await npm(['run', 'status'], { PARLEY_DATA_DIR: stack.dataDir });
    expect(code).toBe(0);
    for (const { name, pid } of stack.stack().processes) expect(out).toMatch(new RegExp(`${name}.*${pid}`));
  });

  test('npm run status names the folders that a copy has to hold, PostgreSQL’s among them wherever it is', async () => {
    const { out } = await npm(['run', 'status'], { PARLEY_DATA_DIR: stack.dataDir });
    const folders = /^Kept in (.+)$/m.exec(out)?.[1]?.split(' and ') ?? [];
    const client = new pg.Client({ connectionString: stack.stack().postgres.url });
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    await client.end();
    const isKept = (path: string) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
    expect([stack.dataDir, rows[0]?.data_directory ?? ''].map(isKept)).toEqual([true, true]);
  });

  test('a second start in the same data directory says so and changes nothing', async () => {
    const { code, err } = await npm(['start'], { PARLEY_DATA_DIR: stack.dataDir, PORT: String(await findFreePort()) });
    expect(code).toBe(1);
    expect(ownWords(err)).toHaveLength(1);
    expect((await fetch(`${processOf(stack.dataDir, 'auth').url}/health/ready`)).status).toBe(200);
  });

  test.each(['edge', 'auth', 'message-persistence', 'socket-gateway-1', 'redis', 'postgres'])(
    '%s is started again after kill -9, and people talk on',
    async (name) => {
      const anna = await register(stack.url, 'anna');
      const roomId = await createRoom(anna);
      const { url } = processOf(stack.dataDir, name);
      await killAndAwait(stack.dataDir, name);
      expect(processOf(stack.dataDir, name).url).toBe(url);
      await eventually(async () => {
        const line = await connect(anna);
        const ack = await line.send(roomId, `after ${name}`).finally(() => line.close());
        expect(ack).toMatchObject({ ok: true });
      });
      for (const service of stack.stack().processes) await ready(stack.dataDir, service.name);
      expect((await wholeHistory(anna, roomId)).map(({ content }) => content)).toContain(`after ${name}`);
    },
  );

  test('npm run restart replaces the process of a service by one that is ready, and people talk on', async () => {
    const before = processOf(stack.dataDir, 'message-persistence').pid;
    const { code, out } = await npm(['run', 'restart', '--', 'message-persistence'], { PARLEY_DATA_DIR: stack.dataDir });
    expect(code).toBe(0);
    expect(ownWords(out)).toEqual([
      'Migrating message-persistence ...',
      'message-persistence runs as one process: it is away until the new one is ready.',
      'Replacing message-persistence ...',
      expect.stringMatching(/^message-persistence is replaced \(\d+\.\d s\)$/),
    ]);
    expect(processOf(stack.dataDir, 'message-persistence').pid).not.toBe(before);
    expect((await fetch(`${processOf(stack.dataDir, 'message-persistence').url}/health/ready`)).status).toBe(200);
    const anna = await register(stack.url, 'anna');
    const line = await connect(anna);
    expect(await line.send(await createRoom(anna), 'after the restart')).toMatchObject({ ok: true });
    line.close();
  });

  test('npm run restart says what is wrong: no such service, no stack', async () => {
    const unknown = await npm(['run', 'restart', '--', 'database'], { PARLEY_DATA_DIR: stack.dataDir });
    expect([unknown.code, ownWords(unknown.err)]).toEqual([
      1,
      [
        'Say which service: npm run restart -- <auth | message-persistence | presence | media | notifications | socket-gateway>; "database" is none.',
      ],
    ]);
    const nowhere = await npm(['run', 'restart', '--', 'auth'], { PARLEY_DATA_DIR: join(scratch, 'nowhere') });
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('No Parley stack runs on the data directory')]);
  });

  test('the launcher takes requests only from whoever knows its secret', async () => {
    const { launcher } = stack.stack();
    const reply = await fetch(`${launcher?.url}/restart/auth`, { method: 'POST', headers: { authorization: 'Bearer guess' } });
    expect(reply.status).toBe(401);
  });

  test('every service stops cleanly on SIGTERM and is started again', async () => {
    for (const name of ['auth', 'message-persistence', 'socket-gateway-2']) {
      const { pid } = processOf(stack.dataDir, name);
      process.kill(pid, 'SIGTERM');
      await eventually(() => expect(processOf(stack.dataDir, name).pid).not.toBe(pid));
      await ready(stack.dataDir, name);
      expect(readFileSync(join(stack.dataDir, 'logs', `${name}.log`), 'utf8')).toContain('"msg":"stopped"');
    }
  });

  test('SIGTERM stops everything: exit code 0, no process and no stack.json left', async () => {
    const { edge, processes, postgres, redis } = stack.stack();
    expect(await stack.stop()).toBe(0);
    for (const { pid } of [edge, ...processes, postgres, redis]) expect(isAlive(pid ?? 0)).toBe(false);
    expect(existsSync(join(stack.dataDir, 'stack.json'))).toBe(false);
  });
});

describe('what npm start refuses, with one sentence and exit code 1', () => {
  const fresh = () => ({ PARLEY_DATA_DIR: mkdtempSync(join(scratch, 'data-')) });
  const refused = async (env: NodeJS.ProcessEnv) => {
    const { code, err } = await npm(['start'], { PORT: String(await findFreePort()), ...env });
    expect(code).toBe(1);
    return ownWords(err);
  };

  test('a taken port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const words = await refused({ ...fresh(), PORT: String(port) });
    server.close();
    expect(words).toHaveLength(1);
    expect(words[0]).toContain(String(port));
  });

  test('a data directory that cannot be written', async () => {
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    const words = await refused({ PARLEY_DATA_DIR: join(file, 'data') });
    expect(words).toHaveLength(1);
    expect(words[0]).toContain(file);
  });

  test.each([
    ['DATABASE_URL', 'postgres://nobody:secret-word@127.0.0.1:9/none'],
    ['REDIS_URL', 'redis://:secret-word@127.0.0.1:9'],
  ])('an unreachable %s, without showing its password', async (name, url) => {
    const words = await refused({ ...fresh(), [name]: url });
    expect(words).toHaveLength(1);
    expect(words[0]).toContain(name);
    expect(words[0]).not.toContain('secret-word');
  });

  test('settings that do not hold, all at once', async () => {
    const words = await refused({ ...fresh(), PORT: 'eighty', PARLEY_GATEWAYS: '0', PARLEY_LIMITS: 'maybe' });
    for (const name of ['PORT', 'PARLEY_GATEWAYS', 'PARLEY_LIMITS']) expect(words.join('\n')).toContain(name);
    expect((await refused({ ...fresh(), PARLEY_LIMITS: 'off', NODE_ENV: 'production' })).join('\n')).toContain('PARLEY_LIMITS');
  });
});

test('a stack works on servers that already run, and leaves them running', async () => {
  const host = await launchStack();
  const { postgres, redis } = host.stack();
  const admin = new pg.Client(postgres.url);
  await admin.connect();
  await admin.query('CREATE DATABASE somewhere_else');
  await admin.end();
  const database = new URL(postgres.url);
  database.pathname = '/somewhere_else';
  const guest = await launchStack({ env: { DATABASE_URL: database.href, REDIS_URL: `${redis.url.replace(/\/$/, '')}/1` } }).catch(
    async (error: unknown) => {
      await host.destroy();
      throw error;
    },
  );
  try {
    expect([guest.stack().postgres.pid, guest.stack().redis.pid]).toEqual([null, null]);
    const anna = await register(guest.url, 'anna');
    const line = await connect(anna);
    const roomId = await createRoom(anna);
    expect(await line.send(roomId, 'as a guest')).toMatchObject({ ok: true });
    line.close();
  } finally {
    expect(await guest.stop()).toBe(0);
    expect([isAlive(postgres.pid ?? 0), isAlive(redis.pid ?? 0)]).toEqual([true, true]);
    await guest.destroy();
    await host.destroy();
  }
});

test('a stack ends with the program that launched it, even where that one is killed', async () => {
  const program = fork(join(import.meta.dirname, 'left-behind.ts'), { execArgv: [], stdio: 'ignore' });
  const [dataDir]: unknown[] = await once(program, 'message');
  const stack = readStack(String(dataDir));
  if (stack === undefined) throw new Error('the program has launched no stack');
  const pids = [stack.edge, stack.postgres, stack.redis, ...stack.processes].map(({ pid }) => pid ?? 0);
  expect(pids.every(isAlive)).toBe(true);
  program.kill('SIGKILL');
  try {
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]));
  } finally {
    rmSync(String(dataDir), { recursive: true, force: true });
  }
});
