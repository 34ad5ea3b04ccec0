import { BusFault, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { lanesOf } from './lanes.ts';
import { createLeases } from './leases.ts';
import { type BusMetrics, noMetrics } from './metrics.ts';
import { batchLength, type Pending, toPending } from './pending.ts';
import { createReadSize } from './read-size.ts';
import type { OpenBlocking, RedisClient } from './redis-client.ts';
import { createSettlement, type Handled, type Settlement, type ShardBatch } from './settlement.ts';
import { createShardReader, type ShardEntry } from './shard-reader.ts';
import type { ShardStream } from './shards.ts';
import { createBackOff, pause } from './timing.ts';

/** What {@link createShardConsumer} takes. */
export interface ShardConsumerOptions<Item> {
  /** A command connection: no offline queue, a command time-out, no resending. */
  commands: RedisClient;
  /** Makes a connection for the blocking reader alone; the consumer disconnects what it made. */
  blocking: OpenBlocking;
  stream: ShardStream;
  /** This instance among all replicas, its boot id included. */
  owner: string;
  /** Turns a published item back into an `Item`; throws on what is none. */
  parse: (raw: unknown) => Item;
  /** Does the work. Resolves only when it is committed, with what is to be told of it; may see an item again (a replay). */
  handle: (batch: ShardBatch<Item>) => Promise<Handled>;
  /** Whether an error says nothing about the items: waited for in order, with half the batch. A BusFault always is. */
  isTransient: (error: unknown) => boolean;
  /** After a dead item is stored and trimmed: its sender gets `internal`, outcome `unknown`. */
  onDeadLetter?: (item: Item, error: unknown) => Promise<void>;
  /** Default 400. */
  maxBatchItems?: number;
  /** How many batches may be under way at once, of different shards. Default 1. */
  maxLanes?: number;
  /** With how many items a lane pays that is not the first. Default 100: see {@link lanesOf}. */
  itemsPerLane?: number;
  /**
   * Bytes of packed text in a batch; one entry may be above it. Default 4 MiB: what a batch stores goes out twice, as
   * frames and as answers, perhaps to one subscriber, whom Redis cuts off at 32 MiB of unsent output, or 8 MiB over 60 s.
   */
  maxBatchBytes?: number;
  /** Entries older than this are counted and dropped (a restored backup), ms. Default 24 h. */
  maxEntryAgeMs?: number;
  /** How long one read waits, ms; a newly gained shard waits as long at most. Default 250. */
  blockMs?: number;
  /** Default 2,000. */
  leaseTtlMs?: number;
  /** Default 500. */
  renewMs?: number;
  log: BusLog;
  metrics?: BusMetrics;
  /** Milliseconds since the epoch; default Date.now. */
  now?: () => number;
}

/** One replica's consumer of a stream's shards: see {@link createShardConsumer}. */
export interface ShardConsumer {
  /** Resolves once the first shards were asked for, whether or not Redis answered. To be called once. */
  start(): Promise<void>;
  /** Finishes the running batch, then hands all shards over at once. Never rejects. */
  stop(): Promise<void>;
  /** The shards read at present, ascending. */
  owned(): readonly number[];
}

/**
 * Consumes a stream's shards in order: one owner per shard, plain XREAD from a cursor, whatever gathered over all shards is one batch
 * (where that is much, one in each of several lanes), and the trim behind `handle` is the acknowledgement. After any error it reads from the beginning again. No outage of
 * Redis or of what `handle` needs ends it.
 */
export const createShardConsumer = <Item>(options: ShardConsumerOptions<Item>): ShardConsumer => {
  const { commands, blocking, stream, owner, parse, handle, isTransient, onDeadLetter, log } = options;
  const {
    maxBatchItems = 400,
    maxLanes = 1,
    itemsPerLane = 100,
    maxBatchBytes = 4 * 1024 * 1024,
    maxEntryAgeMs = 24 * 3_600_000,
    blockMs = 250,
    leaseTtlMs = 2_000,
    renewMs = 500,
  } = options;
  const { metrics = noMetrics, now = Date.now } = options;
  const leases = createLeases({ commands, stream, owner, leaseTtlMs, renewMs, log, takeovers: metrics.takeovers });
  const reader = createShardReader({ commands, blocking, stream, blockMs, log });
  const backOff = createBackOff();
  const onTrimmed = (): void => backOff.reset();
  const settlements = Array.from({ length: maxLanes }, () =>
    createSettlement({ commands, stream, handle, isTransient, onDeadLetter, onTrimmed, log, metrics }),
  );
  const readSize = createReadSize();
  const stopping = new AbortController();
  let limit = maxBatchItems;
  let running: Promise<void> = Promise.resolve();

  const onExpired = (shard: number, entryId: string): void => {
    metrics.expired.inc();
    log.warn({ stream, shard, entryId }, 'Dropped an entry that is too old');
  };

  const settle = async (settlement: Settlement<Item>, batch: readonly Pending<Item>[]): Promise<void> => {
    try {
      await settlement.settle(batch);
      limit = Math.min(maxBatchItems, limit * 2);
    } catch (error) {
      // A batch may have been too much for a time-out.
      if (!(error instanceof BusFault)) limit = Math.max(1, Math.floor(batch.length / 2));
      throw error;
    }
  };

  const stillOwned = (settlement: Settlement<Item>, queue: readonly Pending<Item>[]): Pending<Item>[] => {
    const terms = leases.terms();
    const [kept, lost] = [queue.filter(({ shard }) => terms.has(shard)), queue.filter(({ shard }) => !terms.has(shard))];
    // What waits for the trim of an entry that is another owner's now is judged, and told, by that one.
    settlement.forget(new Set(lost.map(({ shard }) => shard)));
    return kept;
  };

  const workOff = async (settlement: Settlement<Item>, lane: readonly Pending<Item>[]): Promise<void> => {
    let queue = lane;
    while (queue.length > 0 && !stopping.signal.aborted) {
      const length = batchLength(queue, { items: limit, bytes: maxBatchBytes });
      await settle(settlement, queue.slice(0, length));
      queue = stillOwned(settlement, queue.slice(length));
    }
  };

  const work = async (entries: readonly ShardEntry[]): Promise<void> => {
    const queue = toPending(entries, { parse, maxEntryAgeMs, now, onExpired });
    readSize.learn(entries, queue.length);
    const lanes = lanesOf(queue, { maxLanes, itemsPerLane });
    const worked = lanes.map(async (lane, index) => {
      const settlement = settlements[index];
      if (settlement === undefined) throw new RangeError('more lanes than there may be');
      await workOff(settlement, lane);
      if (lanes.length > 1) await settlement.confirmed();
    });
    // Nothing is read again while anything of it is under way.
    for (const outcome of await Promise.allSettled(worked)) if (outcome.status === 'rejected') throw outcome.reason;
  };

  const pass = async (): Promise<void> => {
    await leases.releaseSurplus();
    const terms = leases.terms();
    reader.follow(terms);
    if (terms.size === 0) return pause(100, stopping.signal);
    const entries = await reader.read(readSize.perShard(limit * maxLanes, terms.size));
    const owned = leases.terms();
    await work(entries.filter(({ shard }) => owned.has(shard)));
  };

  const retry = async (error: unknown): Promise<void> => {
    metrics.retries.inc();
    log.warn({ stream, ...errorLabel(error) }, 'Reading the shards again from the beginning');
    for (const settlement of settlements) settlement.forget();
    reader.rewind();
    await backOff.wait(stopping.signal);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await pass();
      } catch (error) {
        if (!stopping.signal.aborted) await retry(error);
      }
    }
  };

  return {
    start: async () => {
      await leases.start();
      running = run();
    },
    stop: async () => {
      stopping.abort();
      reader.close();
      await running;
      reader.close();
      await leases.stop();
    },
    owned: () => leases.owned(),
  };
};
