import type { Redis } from 'ioredis';
import { BusFault } from './bus-errors.ts';
import { within } from './timing.ts';

/** A connection that the bus was given to keep, and drops whole after any trouble. */
export interface OwnConnection {
  /** The connection once it takes commands; a {@link BusFault} when it was lost or took more than 5 s. */
  ready(): Promise<Redis>;
  /** A command's outcome; rejects when the connection is lost before: ioredis would else send it again on the next one. */
  orLost<T>(command: Promise<T>): Promise<T>;
  close(): void;
}

const readyMs = 5_000;

/** Who waits for a command's outcome; it knows its place, so that it is taken out at once. */
interface Waiting {
  place: number;
  readonly reject: (fault: unknown) => void;
}

/** Wraps a connection made by a factory. Its errors are seen through {@link OwnConnection.orLost}. */
export const openConnection = (redis: Redis): OwnConnection => {
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  // Not a set: V8 leaves the table of a set behind whenever it is full, with all that stood in it, and once such tables are
  // old, they keep every reply that was waited for until the next full collection.
  const waiting: Waiting[] = [];
  let loss: { readonly fault: unknown } | undefined;

  const lose = (fault: unknown): void => {
    loss ??= { fault };
    for (const { reject } of waiting) reject(loss.fault);
  };
  const add = (reject: Waiting['reject']): Waiting => {
    const one = { place: waiting.length, reject };
    waiting.push(one);
    return one;
  };
  const remove = ({ place }: Waiting): void => {
    const last = waiting.pop();
    if (last === undefined || last.place === place) return;
    last.place = place;
    waiting[place] = last;
  };
  // One promise for all that wait would keep the outcome of every race that it took part in, for as long as itself.
  const orLost = async <T>(command: Promise<T>): Promise<T> => {
    const { promise: lost, reject } = Promise.withResolvers<never>();
    const one = add(reject);
    if (loss !== undefined) reject(loss.fault);
    try {
      return await Promise.race([command, lost]);
    } finally {
      remove(one);
    }
  };

  redis.on('error', () => {});
  redis.once('close', () => lose(new BusFault('The connection was lost')));
  redis.once('end', () => lose(new BusFault('The connection has ended')));
  redis.once('ready', resolve);
  if (redis.status === 'ready') resolve();
  if (redis.status === 'wait') redis.connect().catch(lose);
  return {
    ready: async () => {
      await within(readyMs, 'A new connection', orLost(opened));
      return redis;
    },
    orLost,
    close: () => {
      lose(new BusFault('The connection was closed'));
      redis.disconnect();
    },
  };
};
