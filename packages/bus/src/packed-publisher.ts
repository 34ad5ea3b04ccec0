import type { Redis } from 'ioredis';
import { BusFault, BusOverloadedError, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { packEntry } from './packed-entry.ts';
import { type ShardStream, shardKey } from './shards.ts';

/** What {@link createPackedPublisher} takes. */
export interface PackedPublisherOptions {
  /** A command connection: no offline queue, a command time-out, no resending (a late XADD would break the order). */
  redis: Redis;
  stream: ShardStream;
  /** Default 200. */
  maxItemsPerEntry?: number;
  /** Bytes of JSON; an item above it travels alone. Default 262,144: as much as one frame holds. */
  maxEntryBytes?: number;
  /** Items that may wait for one shard, those in flight included. Default 10,000. */
  maxQueuedItemsPerShard?: number;
  log: BusLog;
}

/** Publishes items onto shards: see {@link createPackedPublisher}. */
export interface PackedPublisher<Item> {
  /**
   * Resolves with the id of the entry that carries the item. Rejects with {@link BusOverloadedError} (nothing was
   * written) or {@link BusFault} (it may have been written; with it fails, in order, everything published behind it
   * on that shard before the failure).
   */
  publish(shard: number, item: Item): Promise<string>;
  /** Resolves once everything published so far is settled. Never rejects. */
  idle(): Promise<void>;
  /** Items not yet settled, over all shards. */
  queued(): number;
}

interface Waiting {
  json: string;
  bytes: number;
  resolve(entryId: string): void;
  reject(error: Error): void;
}

interface Lane {
  waiting: Waiting[];
  inFlight: number;
  /** Null while nothing waits. */
  running: Promise<void> | null;
}

const takeEntry = (waiting: Waiting[], maxItems: number, maxBytes: number): Waiting[] => {
  let bytes = 0;
  let count = 0;
  for (const next of waiting) {
    bytes += next.bytes + 1;
    if (count > 0 && (count >= maxItems || bytes > maxBytes)) break;
    count += 1;
  }
  return waiting.splice(0, count);
};

const toJson = (item: unknown): string => {
  const json: string | undefined = JSON.stringify(item);
  if (json === undefined) throw new TypeError('The item has no JSON');
  return json;
};

/**
 * A publisher with one XADD per shard in flight: what gathers meanwhile is the next packed entry, so the order of
 * `publish` calls is kept per shard (MS3) and Redis sees fewer writes the busier it is. A failed XADD (memory full, read
 * only, time-out, connection lost) rejects the items of its entry and then, in order, everything that waits behind them
 * in that shard: sent on, it would overtake them. The caller hands all of it on again in order; a `publish` after the
 * failure starts afresh, so one that must not overtake what failed is the caller's to hold back.
 */
export const createPackedPublisher = <Item>(options: PackedPublisherOptions): PackedPublisher<Item> => {
  const { redis, stream, log, maxItemsPerEntry = 200, maxEntryBytes = 262_144, maxQueuedItemsPerShard = 10_000 } = options;
  const lanes = new Map<number, Lane>();

  const laneOf = (shard: number): Lane => {
    const lane = lanes.get(shard) ?? { waiting: [], inFlight: 0, running: null };
    lanes.set(shard, lane);
    return lane;
  };

  const add = async (shard: number, entry: readonly Waiting[]): Promise<string> => {
    const id = await redis.xadd(shardKey(stream, shard), '*', ...packEntry(entry.map((item) => item.json)));
    if (id === null) throw new Error('XADD gave no id');
    return id;
  };

  const rejectAll = (shard: number, lane: Lane, entry: readonly Waiting[], cause: unknown): void => {
    const behind = lane.waiting.splice(0);
    log.warn(
      { stream, shard, items: entry.length, behind: behind.length, ...errorLabel(cause) },
      'An entry was not confirmed by Redis',
    );
    for (const item of entry) item.reject(new BusFault('XADD was not confirmed', { cause }));
    for (const item of behind) item.reject(new BusFault('An XADD ahead of it was not confirmed', { cause }));
  };

  const publishEntry = async (shard: number, lane: Lane, entry: readonly Waiting[]): Promise<void> => {
    try {
      const id = await add(shard, entry);
      for (const item of entry) item.resolve(id);
    } catch (error) {
      rejectAll(shard, lane, entry, error);
    }
  };

  const run = async (shard: number, lane: Lane): Promise<void> => {
    while (lane.waiting.length > 0) {
      const entry = takeEntry(lane.waiting, maxItemsPerEntry, maxEntryBytes);
      lane.inFlight = entry.length;
      await publishEntry(shard, lane, entry);
      lane.inFlight = 0;
    }
    lane.running = null;
  };

  const publish = async (shard: number, item: Item): Promise<string> => {
    const lane = laneOf(shard);
    if (lane.waiting.length + lane.inFlight >= maxQueuedItemsPerShard) {
      throw new BusOverloadedError(`${maxQueuedItemsPerShard} items wait for shard ${shard}`);
    }
    const json = toJson(item);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    lane.waiting.push({ json, bytes: Buffer.byteLength(json), resolve, reject });
    lane.running ??= run(shard, lane);
    return promise;
  };

  return {
    publish,
    idle: async () => {
      for (const lane of lanes.values()) await lane.running;
    },
    queued: () => [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.length + lane.inFlight, 0),
  };
};
