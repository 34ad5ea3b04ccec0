import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { frozen } from './processes.ts';

/** All that it has written; its settings stay. */
const emptied = async (directory: string): Promise<void> => {
  for (const name of await readdir(directory))
    if (name !== 'redis.conf') await rm(join(directory, name), { recursive: true, force: true });
};

const replicas = ['message-persistence', 'message-persistence-2'];

/** What Redis may do to those who trust it with what is on its way. */
export const redisFaults: readonly Fault[] = [
  {
    name: 'Redis killed, its AOF kept',
    bites: ['retries', 'resubmissions', 'repairs'],
    strike: ({ system }) => system.kill('redis'),
  },
  {
    name: 'Redis killed, its AOF lost with submissions unanswered',
    bites: ['resubmissions'],
    isLong: true,
    strike: ({ system }) =>
      frozen(system, replicas, async () => {
        await sleep(500);
        await system.without('redis', () => emptied(system.redisDirectory()));
      }),
  },
  {
    name: 'Redis hangs for 6 s',
    bites: ['resubmissions'],
    isLong: true,
    strike: ({ system }) => frozen(system, ['redis'], () => sleep(6_000)),
  },
  {
    name: 'Redis flushed with submissions unanswered',
    bites: ['resubmissions'],
    strike: ({ system }) =>
      frozen(system, replicas, async () => {
        await sleep(500);
        await system.withRedis((redis) => redis.flushall());
      }),
  },
  {
    name: 'Redis out of memory',
    bites: ['resubmissions', 'unpublished', 'retries', 'repairs'],
    strike: ({ system }) =>
      system.withRedis(async (redis) => {
        const [, usual = '0'] = await redis.config('GET', 'maxmemory');
        await redis.config('SET', 'maxmemory', '1mb');
        await sleep(1_500);
        await redis.config('SET', 'maxmemory', usual);
      }),
  },
  {
    name: 'killed between commit and publication',
    bites: ['repairs', 'unpublished'],
    strike: async ({ system }) => {
      await system.withRedis((redis) => redis.call('ACL', 'SETUSER', 'default', '-spublish', '-publish'));
      await sleep(300);
      try {
        await system.kill(...replicas);
      } finally {
        await system.withRedis((redis) => redis.call('ACL', 'SETUSER', 'default', '+spublish', '+publish'));
      }
    },
  },
];
