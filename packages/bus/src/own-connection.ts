import type { Redis } from 'ioredis';
import { BusFault } from './bus-errors.ts';
import { within } from './timing.ts';

/** A connection that the bus was given to keep, and drops whole after any trouble. */
export interface OwnConnection {
  /** The connection once it takes commands; a {@link BusFault} when it was lost or took more than 5 s. */
  ready(): Promise<Redis>;
  /** Rejects when the connection is lost: ioredis would else send a waiting command again on the next one. */
  lost: Promise<never>;
  close(): void;
}

const readyMs = 5_000;

/** Wraps a connection made by a factory. Its errors are seen through {@link OwnConnection.lost}. */
export const openConnection = (redis: Redis): OwnConnection => {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  lost.catch(() => {});
  redis.on('error', () => {});
  redis.once('close', () => reject(new BusFault('The connection was lost')));
  redis.once('end', () => reject(new BusFault('The connection has ended')));
  redis.once('ready', resolve);
  if (redis.status === 'ready') resolve();
  if (redis.status === 'wait') redis.connect().catch(reject);
  return {
    ready: async () => {
      await within(readyMs, 'A new connection', Promise.race([opened, lost]));
      return redis;
    },
    lost,
    close: () => {
      reject(new BusFault('The connection was closed'));
      redis.disconnect();
    },
  };
};
