import { eventually, startTestCluster, type TestCluster } from '@parley/test-kit';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prefix, startJobs } from './jobs.ts';
import { createLog } from './logger.ts';
import { openBlockingRedis, openRedis, redisReady } from './redis.ts';

const lines: string[] = [];
const log = createLog({ service: 'test', instance: 'test', level: 'info' }, { write: (line: string) => lines.push(line) });
/** The message of a command that was refused, not given up after its time. */
const atOnce = /^(?!.*timed out)/;
const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);

describe('a Redis cluster', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster({ replicas: true });
  });
  afterAll(() => cluster.destroy());

  test('runs recurring jobs, each time in one of the replicas', async () => {
    const runs: string[] = [];
    const replica = (name: string) =>
      startJobs({
        redisUrl: cluster.url,
        queue: 'test',
        log,
        jobs: [{ name: 'count-runs', everyMs: 300, handle: async () => void runs.push(name) }],
      });
    const replicas = await Promise.all([replica('one'), replica('other')]);
    await eventually(() => expect(runs.length).toBeGreaterThanOrEqual(3));
    await Promise.all(replicas.map((jobs) => jobs.stop()));
    const connection = openRedis(cluster.url, 'jobs', log);
    const queue = new Queue('test', { connection, prefix });
    expect(await queue.getJobCountByTypes('completed', 'active')).toBe(runs.length);
    await queue.close();
    connection.disconnect();
  });

  test('has a connection of its own for commands that wait, to the node asked for', async () => {
    const node = await cluster.masterOf('a-list');
    const redis = openBlockingRedis(cluster.url, log, node);
    await redisReady(redis, 30_000);
    expect(await redis.blpop('a-list', 0.05)).toBeNull();
    redis.disconnect();
  });

  // Last: it ends a node.
  test('fails commands at once while a master is gone, and goes on with its replica; the log says so once', async () => {
    const redis = openRedis(cluster.url, 'commands', log);
    await redisReady(redis, 30_000);
    for (const key of keys) expect(await redis.set(key, 'before')).toBe('OK');
    const master = await cluster.masterOf('key-0');
    await redis.wait(1, 1_000);
    const setNoFailover = async (value: 'yes' | 'no'): Promise<void> => {
      for (const node of cluster.nodes.filter((one) => one !== master))
        await cluster.ask(node, 'CONFIG', 'SET', 'cluster-replica-no-failover', value);
    };
    // However long the two commands take to be asked, no replica has the master's place by then.
    await setNoFailover('yes');
    await cluster.kill(master);
    await expect(redis.get('key-0')).rejects.toThrow(atOnce);
    await expect(redis.get('key-0')).rejects.toThrow(atOnce);
    await setNoFailover('no');
    await eventually(async () => {
      for (const key of keys) expect(await redis.set(key, 'after')).toBe('OK');
    });
    expect(await cluster.masterOf('key-0')).not.toBe(master);
    expect(lines.filter((line) => line.includes('a node of the Redis cluster failed') && line.includes('commands')).length).toBe(
      1,
    );
    redis.disconnect();
  });
});
