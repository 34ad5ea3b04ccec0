import { errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import type { RedisClient } from './redis-client.ts';

/**
 * For Socket.IO's adapter, which awaits none of its subscriptions, neither does ioredis those that it makes again: one fails
 * where its server is lost in that moment, and a rejection that nobody catches would end the process. ioredis subscribes
 * again once it is connected; what the adapter carries may be lost.
 */
export const withoutRejections = <Client extends RedisClient>(redis: Client, log: BusLog): Client => {
  const [subscribe, unsubscribe] = [redis.ssubscribe.bind(redis), redis.sunsubscribe.bind(redis)];
  const warn = (error: unknown): void => log.warn(errorLabel(error), 'The adapter waits for Redis');
  return Object.assign(redis, {
    ssubscribe: (...channels: string[]): Promise<unknown> => subscribe(...channels).catch(warn),
    sunsubscribe: (...channels: string[]): Promise<unknown> => unsubscribe(...channels).catch(warn),
  });
};
