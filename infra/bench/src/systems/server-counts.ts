import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { BenchStack } from './bench-stack.ts';

/** What the servers keep that must not grow without bounds. */
export interface ServerCounts {
  /** What Redis says it uses, MiB. */
  readonly redisMib: number;
  readonly redisKeys: number;
  /** Entries of all streams together. */
  readonly streamEntries: number;
  readonly postgresConnections: number;
}

/** Reads them over connections of its own, which are counted too. */
export interface ServerCounter {
  read(): Promise<ServerCounts>;
  close(): Promise<void>;
}

/** Connects to both servers. */
export const openServerCounter = async (stack: BenchStack): Promise<ServerCounter> => {
  const servers = stack.launched.stack();
  // Where a run breaks off the servers end before these connections do; whoever reads next hears of it.
  const redis = new Redis(servers.redis.url).on('error', () => {});
  const postgres = new Client({ connectionString: servers.postgres.url }).on('error', () => {});
  await postgres.connect();
  return {
    read: async () => {
      const info = await redis.info('memory');
      const { rows } = await postgres.query('SELECT count(*)::int AS count FROM pg_stat_activity WHERE backend_type = $1', [
        'client backend',
      ]);
      return {
        redisMib: Number(/^used_memory:(\d+)/m.exec(info)?.[1]) / 2 ** 20,
        redisKeys: await redis.dbsize(),
        streamEntries: await streamEntries(redis),
        postgresConnections: Number(rows[0]?.count),
      };
    },
    close: async () => {
      redis.disconnect();
      await postgres.end();
    },
  };
};

const streamEntries = async (redis: Redis): Promise<number> => {
  let entries = 0;
  for await (const keys of redis.scanStream({ type: 'stream', count: 1_000 }))
    for (const key of Array.isArray(keys) ? keys : []) entries += await redis.xlen(String(key));
  return entries;
};
