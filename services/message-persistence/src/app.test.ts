import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HistoryPage, Room, Sent } from '@parley/contracts';
import { eventually, startTestRedis } from '@parley/test-kit';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addMonths, monthOf } from './store/months.ts';
import { ask } from './testing/api.ts';
import { sendOf } from './testing/rules.ts';
import { createTestStore, startTestService } from './testing/service.ts';
import { startStubAuth } from './testing/stub-auth.ts';
import { openTestGateway } from './testing/submissions.ts';

const nowhere = 'http://127.0.0.1:9';

const metricsOf = async (base: string): Promise<Map<string, number>> => {
  const text = await (await fetch(`${base}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('parley_') && !line.startsWith('parley_process_'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
};

describe('without others', () => {
  test('starts and serves HTTP while Redis is away, and takes its shards when Redis is back', async () => {
    const redis = await startTestRedis();
    await redis.kill();
    const service = await startTestService({ redisUrl: redis.url });
    const anna = await service.auth.register();
    const room = (await ask<Room>(service.url, anna.token, 'POST /api/rooms', { kind: 'private', name: 'Room' })).body;
    const path = `/api/rooms/${room.id}/messages` as const;
    const sent = await ask<Sent>(service.url, anna.token, `POST ${path}`, {
      clientMessageId: randomUUID(),
      content: 'over HTTP',
    });
    expect(sent.body.message.seq).toBe(1);
    expect((await metricsOf(service.url)).get('parley_publish_failures_total')).toBeGreaterThan(0);

    await redis.start();
    const gateway = openTestGateway(redis.url);
    await eventually(() => gateway.submit(sendOf(room, { ...anna, userId: anna.id }, { content: 'over the shard' })));
    await eventually(async () => {
      const page = await ask<HistoryPage>(service.url, anna.token, `GET ${path}`);
      expect(page.body.messages.map((message) => message.content)).toEqual(['over HTTP', 'over the shard']);
    });
    gateway.close();
    await service.stop();
    await redis.destroy();
  });

  test('stops although Redis never came', async () => {
    const service = await startTestService({ redisUrl: 'redis://127.0.0.1:9' });
    await service.stop();
  });

  test('starts while auth is away: who it knows is served, whom only auth knows is unavailable', async () => {
    const [store, auth] = [await createTestStore(), await startStubAuth()];
    const anna = await auth.register();
    const service = await startTestService({ store, auth, authUrl: nowhere });
    expect(await ask(service.url, anna.token, 'GET /api/rooms')).toMatchObject({ status: 503, code: 'unavailable' });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    await service.stop();
    await store.drop();
    await auth.close();
  });

  test('RE4 a room for people whom only auth knows waits for auth, and is made once it is back', async () => {
    const [store, auth] = [await createTestStore(), await startStubAuth()];
    const [anna, ben] = [await auth.register(), await auth.register()];
    const service = await startTestService({ store, auth });
    const make = () => ask<Room>(service.url, anna.token, 'POST /api/rooms', { kind: 'direct', memberIds: [ben.id] });
    auth.pause();
    expect(await ask(service.url, anna.token, 'GET /api/rooms')).toMatchObject({ status: 200 });
    expect(await make()).toMatchObject({ status: 503, code: 'unavailable' });
    auth.resume();
    expect((await make()).status).toBe(201);
    const lookups = auth.lookups();
    expect((await make()).status).toBe(201);
    expect(auth.lookups()).toBe(lookups);
    await service.stop();
    await store.drop();
    await auth.close();
  });
});

test('two replicas share the shards, and one that stops hands its own over: stored once, in order', async () => {
  const [store, auth, redis] = [await createTestStore(), await startStubAuth(), await startTestRedis()];
  const replicas = [
    await startTestService({ store, auth, redisUrl: redis.url }),
    await startTestService({ store, auth, redisUrl: redis.url }),
  ] as const;
  const anna = await auth.register();
  const rooms = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const reply = await ask<Room>(replicas[0].url, anna.token, 'POST /api/rooms', { kind: 'private', name: `Room ${index}` });
      return reply.body;
    }),
  );
  await eventually(async () => {
    for (const replica of replicas) expect((await metricsOf(replica.url)).get('parley_shard_takeovers_total')).toBeGreaterThan(4);
  });
  const gateway = openTestGateway(redis.url);
  await eventually(() => gateway.submit(sendOf(rooms[0] as Room, { ...anna, userId: anna.id }, { content: 'first' })));
  for (let turn = 0; turn < 40; turn += 1) {
    await Promise.all(rooms.map((room) => gateway.submit(sendOf(room, { ...anna, userId: anna.id }, { content: `${turn}` }))));
    if (turn === 20) void replicas[0].stop();
  }
  for (const room of rooms) {
    await eventually(async () => {
      const page = await ask<HistoryPage>(replicas[1].url, anna.token, `GET /api/rooms/${room.id}/messages?limit=200`);
      const contents = page.body.messages.map((message) => message.content).filter((content) => content !== 'first');
      expect(contents).toEqual(Array.from({ length: 40 }, (_, turn) => `${turn}`));
    });
  }
  gateway.close();
  await replicas[1].stop();
  await store.drop();
  await auth.close();
  await redis.destroy();
});

test('a start makes the partitions that are missing', async () => {
  const store = await createTestStore();
  const name = `messages_${addMonths(monthOf(new Date()), 3).slice(0, 7).replace('-', '_')}`;
  await sql`DROP TABLE ${sql.table(name)}`.execute(store.db);
  const service = await startTestService({ store });
  await eventually(async () => {
    const { rows } = await sql`SELECT FROM pg_inherits WHERE inhrelid = to_regclass(${name})`.execute(store.db);
    expect(rows).toHaveLength(1);
  });
  await service.stop();
  await store.drop();
});

test('metrics name what was stored, repeated and refused', async () => {
  const service = await startTestService();
  const anna = await service.auth.register();
  const room = (await ask<Room>(service.url, anna.token, 'POST /api/rooms', { kind: 'private', name: 'Room' })).body;
  const path = `POST /api/rooms/${room.id}/messages` as const;
  const clientMessageId = randomUUID();
  for (const content of ['x', 'x', 'y']) await ask(service.url, anna.token, path, { clientMessageId, content });
  const metrics = await metricsOf(service.url);
  expect(metrics.get('parley_messages_stored_total')).toBe(1);
  expect(metrics.get('parley_repeats_recognised_total')).toBe(1);
  expect(metrics.get('parley_refusals_total{code="conflict"}')).toBe(1);
  expect(metrics.get('parley_default_partition_rows')).toBe(0);
  expect(metrics.get('parley_store_batch_seconds_count')).toBe(3);
  await service.stop();
});

const run = (script: string, env: Record<string, string>) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, script)], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  // A test that fails leaves it running otherwise.
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  return { child, output: () => output, exit: once(child, 'exit') as Promise<[number | null]> };
};

describe('as processes', () => {
  test('migrating again changes nothing; a start without settings names them all; SIGTERM ends with 0', async () => {
    const [store, auth, redis] = [await createTestStore(), await startStubAuth(), await startTestRedis()];
    const env = {
      DATABASE_URL: store.url,
      REDIS_URL: redis.url,
      AUTH_URL: auth.url,
      PORT: '0',
      SERVICE_SECRET: 'a secret of at least 32 characters',
    };
    expect(await run('migrate.ts', env).exit).toEqual([0, null]);
    expect(await run('migrate.ts', { ...env, DATABASE_URL: 'postgres://127.0.0.1:9/none' }).exit).toEqual([1, null]);

    const lacking = run('main.ts', {});
    expect(await lacking.exit).toEqual([1, null]);
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'AUTH_URL', 'PORT', 'SERVICE_SECRET'])
      expect(lacking.output()).toContain(`${name} (`);

    const service = run('main.ts', env);
    await eventually(() => expect(service.output()).toContain('"msg":"ready"'));
    service.child.kill('SIGTERM');
    expect(await service.exit).toEqual([0, null]);
    expect(service.output()).not.toContain(new URL(store.url).password);
    await store.drop();
    await auth.close();
    await redis.destroy();
  });
});
