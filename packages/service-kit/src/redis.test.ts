import { eventually, pidOf, startTestRedis, testRedisUrl } from '@parley/test-kit';
import { Queue } from 'bullmq';
import { describe, expect, test } from 'vitest';
import { prefix, startJobs } from './jobs.ts';
import { createLog } from './logger.ts';
import { openRedis, redisReady } from './redis.ts';

const lines: string[] = [];
const log = createLog({ service: 'test', instance: 'test', level: 'info' }, { write: (line: string) => lines.push(line) });

describe('a Redis connection for commands', () => {
  test('fails at once while Redis is gone, is logged once an outage, and comes back by itself', async () => {
    const server = await startTestRedis();
    const redis = openRedis(server.url, 'commands', log);
    await redisReady(redis, 30_000);
    expect(await redis.set('key', 'value')).toBe('OK');
    await server.stop();
    await eventually(() => expect(redis.status).not.toBe('ready'));
    for (let time = 0; time < 10; time += 1) await expect(redis.get('key')).rejects.toThrow("isn't writeable");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await server.start();
    await eventually(async () => expect(await redis.get('key')).toBe('value'));
    expect(lines.filter((line) => line.includes('connection failed')).length).toBe(1);
    expect(lines.filter((line) => line.includes('is back')).length).toBe(1);
    redis.disconnect();
    await server.destroy();
  });

  test('gives up a command that Redis, hanging, does not answer', async () => {
    const server = await startTestRedis();
    const redis = openRedis(server.url, 'commands', log);
    await redisReady(redis, 30_000);
    process.kill(pidOf(server), 'SIGSTOP');
    await expect(redis.get('key')).rejects.toThrow('timed out');
    process.kill(pidOf(server), 'SIGCONT');
    redis.disconnect();
    await server.destroy();
  });

  test('that never comes up is said in time', async () => {
    const redis = openRedis('redis://127.0.0.1:1', 'commands', log);
    await expect(redisReady(redis, 200)).rejects.toThrow('within 200 ms');
    redis.disconnect();
  });
});

describe('recurring jobs', () => {
  test('run at start and again and again, each time in one of the replicas, and stop', async () => {
    const redisUrl = await testRedisUrl();
    const runs: string[] = [];
    const replica = (name: string) =>
      startJobs({
        redisUrl,
        queue: 'test',
        log,
        jobs: [{ name: 'count-runs', everyMs: 300, handle: async () => void runs.push(name) }],
      });
    const replicas = await Promise.all([replica('one'), replica('other')]);
    await eventually(() => expect(runs.length).toBeGreaterThanOrEqual(3));
    await Promise.all(replicas.map((jobs) => jobs.stop()));
    const after = runs.length;
    const connection = openRedis(redisUrl, 'jobs', log);
    const queue = new Queue('test', { connection, prefix });
    expect(await queue.getJobCountByTypes('completed', 'active')).toBe(after);
    await queue.close();
    connection.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(runs.length).toBe(after);
  });

  test('one that fails is logged and tried again later, the others go on', async () => {
    const redisUrl = await testRedisUrl();
    let good = 0;
    const jobs = await startJobs({
      redisUrl,
      queue: 'test-failing',
      log,
      jobs: [
        { name: 'fail', everyMs: 300, handle: () => Promise.reject(new Error('it rains')) },
        { name: 'work', everyMs: 300, handle: async () => void (good += 1) },
      ],
    });
    await eventually(() => expect(good).toBeGreaterThanOrEqual(2));
    await eventually(() => expect(lines.join('')).toContain('it rains'));
    await jobs.stop();
  });
});
