import { errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { createGroupReader } from './group-reader.ts';
import { createGroupSettlement, type GroupItem } from './group-settlement.ts';
import type { GroupStream } from './groups.ts';
import { type GroupMetrics, noGroupMetrics } from './metrics.ts';
import type { OpenBlocking, RedisClient } from './redis-client.ts';
import { createBackOff } from './timing.ts';

/** What {@link createGroupConsumer} takes. */
export interface GroupConsumerOptions<Item> {
  /** A command connection: no offline queue, a command time-out, no resending. */
  commands: RedisClient;
  /** Makes a connection for the blocking reader alone; the consumer disconnects what it made. */
  blocking: OpenBlocking;
  stream: GroupStream;
  /** This instance among all, its boot id included. */
  consumer: string;
  /** Turns a published item back into an `Item`; throws on what is none. */
  parse: (raw: unknown) => Item;
  /** Does the work, in no order among consumers. Resolves only when it is done; may see an item again. */
  handle: (items: readonly GroupItem<Item>[]) => Promise<void>;
  /** Whether an error says nothing about the items: waited for, however long. A BusFault always is. */
  isTransient: (error: unknown) => boolean;
  /** Packed entries read at once. Default 50. */
  maxEntries?: number;
  /** How often an entry is given out before it goes to the dead letters. Default 5. */
  maxDeliveries?: number;
  /** What was not finished for this long is given out again, ms. Default 10,000; longer than `handle` ever takes. */
  claimAfterMs?: number;
  /** How long one read waits, ms. Default 250. */
  blockMs?: number;
  log: BusLog;
  metrics?: GroupMetrics;
}

/** One consumer of a group: see {@link createGroupConsumer}. */
export interface GroupConsumer {
  /** Begins to read, whether or not Redis is there. To be called once. */
  start(): void;
  /** Finishes what is under way and leaves the group. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Consumes unordered work from a stream together with others: each entry goes to one of them, and to another one when it
 * was not finished in time. No outage of Redis or of what `handle` needs ends it, and a group that is gone (FLUSHALL) is
 * made anew.
 */
export const createGroupConsumer = <Item>(options: GroupConsumerOptions<Item>): GroupConsumer => {
  const { commands, stream, log } = options;
  const { maxEntries = 50, maxDeliveries = 5, claimAfterMs = 10_000, blockMs = 250, metrics = noGroupMetrics } = options;
  const stopping = new AbortController();
  const reader = createGroupReader({ ...options, maxEntries, claimAfterMs, blockMs });
  const settlement = createGroupSettlement({ ...options, commands, reader, maxDeliveries, metrics, stopping: stopping.signal });
  const backOff = createBackOff();
  let running: Promise<void> = Promise.resolve();

  const pass = async (): Promise<void> => {
    await settlement.settle(await reader.read());
    backOff.reset();
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await pass();
      } catch (error) {
        if (stopping.signal.aborted) return;
        metrics.retries.inc();
        log.warn({ stream, ...errorLabel(error) }, 'A group cannot be read at the moment');
        reader.reset();
        await backOff.wait(stopping.signal);
      }
    }
  };

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      reader.close();
      await running;
      reader.close();
      await reader.leave();
    },
  };
};
