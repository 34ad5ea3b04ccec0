import { isCluster, type OpenBlocking } from '@parley/bus';
import { type Log, openBlockingRedis, openRedis, type RedisConnection } from '@parley/service-kit';

/**
 * The adapter awaits none of its subscriptions. On a cluster one fails where its node is lost in that moment, which must not
 * end the gateway: ioredis subscribes again once it knows the successor, and what the adapter carries may be lost.
 */
const withoutRejections = (redis: RedisConnection, log: Log): RedisConnection => {
  if (!isCluster(redis)) return redis;
  const subscribe = redis.ssubscribe.bind(redis);
  const caught = (...channels: string[]): Promise<unknown> =>
    subscribe(...channels).catch((error: unknown) => log.warn({ err: error }, "the adapter's subscription waits for the cluster"));
  return Object.assign(redis, { ssubscribe: caught });
};

/** Opens the connections to Redis, one for each role; `close` ends them. */
export const openGatewayRedis = (url: string, log: Log) => {
  const connections = {
    bus: openRedis(url, 'commands', log),
    adapterOut: openRedis(url, 'commands', log),
    adapterIn: withoutRejections(openRedis(url, 'adapter', log), log),
  };
  /** For feeds, which have a connection of their own and end it themselves. */
  const openForFeeds: OpenBlocking = (node) => openBlockingRedis(url, log, node);
  const close = (): void => {
    for (const connection of Object.values(connections)) connection.disconnect();
  };
  return { ...connections, openForFeeds, close };
};
