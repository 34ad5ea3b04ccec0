import type { BusLog } from './bus-log.ts';
import { createPackedLane, type PackedLane } from './packed-lane.ts';
import type { RedisClient } from './redis-client.ts';
import { createShardAppender } from './shard-appender.ts';
import type { ShardStream } from './shards.ts';

/** What {@link createPackedPublisher} takes. */
export interface PackedPublisherOptions {
  /** A command connection: no offline queue, a command time-out, no resending (a late XADD would break the order). */
  redis: RedisClient;
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

/**
 * A publisher with one XADD per shard in flight: what gathers meanwhile is the next packed entry, so the order of
 * `publish` calls is kept per shard (MS3) and Redis sees fewer writes the busier it is. A failed XADD (memory full, read
 * only, time-out, connection lost, or the shard has lost its data since the last one) rejects the items of its entry and then, in order, everything that waits behind them
 * in that shard: sent on, it would overtake them. The caller hands all of it on again in order; a `publish` after the
 * failure starts afresh, so one that must not overtake what failed is the caller's to hold back.
 */
export const createPackedPublisher = <Item>(options: PackedPublisherOptions): PackedPublisher<Item> => {
  const { redis, stream, log, maxItemsPerEntry = 200, maxEntryBytes = 262_144, maxQueuedItemsPerShard = 10_000 } = options;
  const bounds = { maxItemsPerEntry, maxEntryBytes, maxQueuedItems: maxQueuedItemsPerShard };
  const lanes = new Map<number, PackedLane>();

  const laneOf = (shard: number): PackedLane => {
    const lane =
      lanes.get(shard) ??
      createPackedLane({ append: createShardAppender(redis, stream, shard), ...bounds, log, label: { stream, shard } });
    lanes.set(shard, lane);
    return lane;
  };

  return {
    publish: (shard, item) => laneOf(shard).publish(item),
    idle: async () => {
      for (const lane of lanes.values()) await lane.idle();
    },
    queued: () => [...lanes.values()].reduce((sum, lane) => sum + lane.queued(), 0),
  };
};
