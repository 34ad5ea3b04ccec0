import { errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { isCluster, type RedisClient } from './redis-client.ts';

/**
 * For Socket.IO's adapter, which awaits none of its subscriptions: on a cluster one fails where its node is lost in that
 * moment, and a rejection that nobody catches would end the process. ioredis subscribes again once it knows the successor;
 * what the adapter carries may be lost.
 */
export const withoutRejections = <Client extends RedisClient>(redis: Client, log: BusLog): Client => {
  if (!isCluster(redis)) return redis;
  const subscribe = redis.ssubscribe.bind(redis);
  const caught = async (...channels: string[]): Promise<unknown> =>
    subscribe(...channels).catch((error: unknown) => log.warn(errorLabel(error), 'The adapter waits for the cluster'));
  return Object.assign(redis, { ssubscribe: caught });
};
