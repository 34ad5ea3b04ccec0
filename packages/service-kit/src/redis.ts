import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from './logger.ts';

/**
 * What a connection is for; each role has one of its own. `commands` fails fast: without a connection, and after a
 * time-out. `blocking` and `subscriber` wait for the server. `jobs` is BullMQ's, which wants endless retries.
 */
export type RedisRole = 'commands' | 'blocking' | 'subscriber' | 'jobs';

type Options = Omit<RedisOptions, 'replyMapping'>;

// RESP2 on purpose: the pub/sub paths are tested with it (ioredis 6 would choose RESP3).
const shared: Options = {
  protocol: 2,
  connectTimeout: 2_000,
  keepAlive: 5_000,
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) * (0.5 + Math.random() / 2),
};

const byRole: Readonly<Record<RedisRole, Options>> = {
  commands: { enableOfflineQueue: false, commandTimeout: 2_000, maxRetriesPerRequest: 0 },
  blocking: { enableOfflineQueue: false, maxRetriesPerRequest: 0 },
  subscriber: { enableOfflineQueue: true, maxRetriesPerRequest: null, autoResubscribe: true },
  jobs: { enableOfflineQueue: true, maxRetriesPerRequest: null },
};

/** Opens a connection that comes back by itself; its errors are logged once an outage, never thrown. */
export const openRedis = (url: string, role: RedisRole, log: Log): Redis => {
  const redis = new Redis(url, { ...shared, ...byRole[role] });
  let down = false;
  redis.on('error', (error: unknown) => {
    if (!down) log.warn({ err: error, role }, 'the Redis connection failed');
    down = true;
  });
  redis.on('ready', () => {
    if (down) log.info({ role }, 'the Redis connection is back');
    down = false;
  });
  return redis;
};

/** Resolves once the connection is usable. @throws when it is not within `timeoutMs`. */
export const redisReady = async (redis: Redis, timeoutMs: number): Promise<void> => {
  if (redis.status === 'ready') return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${timeoutMs} ms`)), timeoutMs);
  redis.once('ready', resolve);
  await promise.finally(() => {
    clearTimeout(timer);
    redis.off('ready', resolve);
  });
};
