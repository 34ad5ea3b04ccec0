import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Log } from './logger.ts';
import { readRedisAddress } from './redis-address.ts';
import { openCluster, wayOfSpeaking } from './redis-cluster.ts';

/**
 * What a connection is for; each role has one of its own. `commands` fails fast: without a connection, and after a
 * time-out. `adapter` is the one that Socket.IO subscribes with. `jobs` is BullMQ's, which wants endless retries.
 */
export type RedisRole = 'commands' | 'adapter' | 'jobs';

/** A connection to one Redis, or to a cluster. */
export type RedisConnection = Redis | Cluster;

type Options = Omit<RedisOptions, 'replyMapping'>;

const retryStrategy = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000) * (0.5 + Math.random() / 2);

// RESP2 on purpose: the pub/sub paths are tested with it (ioredis 6 would choose RESP3).
const shared: Options = { protocol: 2, connectTimeout: 2_000, keepAlive: 5_000 };

const byRole: Readonly<Record<RedisRole, Options>> = {
  commands: { commandTimeout: 2_000, maxRetriesPerRequest: 0 },
  adapter: { maxRetriesPerRequest: null, autoResubscribe: true },
  jobs: { maxRetriesPerRequest: null },
};

const logOutages = (redis: RedisConnection, role: string, log: Log): void => {
  let down = false;
  redis.on('error', (error: unknown) => {
    if (!down) log.warn({ err: error, role }, 'the Redis connection failed');
    down = true;
  });
  redis.on('ready', () => {
    if (down) log.info({ role }, 'the Redis connection is back');
    down = false;
  });
};

const logNodes = (cluster: Cluster, role: string, log: Log): void => {
  const down = new Set<string>();
  cluster.on('node error', (error: unknown, node: string) => {
    if (!down.has(node)) log.warn({ err: error, role, node }, 'a node of the Redis cluster failed');
    down.add(node);
  });
  cluster.on('+node', (redis: Redis) => {
    const node = `${redis.options.host}:${redis.options.port}`;
    redis.once('ready', () => down.delete(node));
  });
};

const addressOf = (url: string) => {
  const address = readRedisAddress(url);
  if (address === null) throw new TypeError('REDIS_URL is no address of a Redis');
  return address;
};

/** Opens a connection that comes back by itself; its errors are logged once an outage, never thrown. */
export const openRedis = (url: string, role: RedisRole, log: Log): RedisConnection => {
  const { urls, cluster } = addressOf(url);
  const node = { ...shared, ...byRole[role] };
  const failFast = role === 'commands';
  const redis = cluster
    ? openCluster({ urls, node, failFast, retryStrategy, shardedSubscribers: role === 'adapter' })
    : new Redis(urls[0], { ...node, retryStrategy, enableOfflineQueue: !failFast });
  logOutages(redis, role, log);
  if (redis instanceof Cluster) logNodes(redis, role, log);
  return redis;
};

/** Where a node of a cluster listens. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/**
 * Opens a connection to one server for commands that wait in it, which whoever opens it closes; `node` says which one of a
 * cluster.
 */
export const openBlockingRedis = (url: string, log: Log, node?: RedisNode): Redis => {
  const options = { ...shared, retryStrategy, enableOfflineQueue: false, maxRetriesPerRequest: 0 };
  const [first] = addressOf(url).urls;
  const redis = node === undefined ? new Redis(first, options) : new Redis({ ...options, ...wayOfSpeaking(first), ...node });
  logOutages(redis, 'blocking', log);
  return redis;
};

/** Resolves once the connection is usable. @throws when it is not within `timeoutMs`. */
export const redisReady = async (redis: RedisConnection, timeoutMs: number): Promise<void> => {
  if (redis.status === 'ready') return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${timeoutMs} ms`)), timeoutMs);
  redis.once('ready', resolve);
  await promise.finally(() => {
    clearTimeout(timer);
    redis.off('ready', resolve);
  });
};
