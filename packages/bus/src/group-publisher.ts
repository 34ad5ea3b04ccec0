import type { BusLog } from './bus-log.ts';
import { entryTimeMs } from './entry-id.ts';
import { type GroupStream, groupKey } from './groups.ts';
import { type Append, createPackedLane } from './packed-lane.ts';
import type { RedisClient } from './redis-client.ts';

/** What {@link createGroupPublisher} takes. */
export interface GroupPublisherOptions {
  /** A command connection: no offline queue, a command time-out, no resending. */
  redis: RedisClient;
  stream: GroupStream;
  /** Default 200. */
  maxItemsPerEntry?: number;
  /** Bytes of JSON; an item above it travels alone. Default 262,144. */
  maxEntryBytes?: number;
  /** Items that may wait in this process, those in flight included. Default 10,000. */
  maxQueuedItems?: number;
  /**
   * Entries older than this are dropped whether handled or not, ms, by Redis's clock, about and never younger ones:
   * without consumers a stream must not fill Redis. Default 60,000.
   */
  keepMs?: number;
  log: BusLog;
}

/** Publishes items to a consumer group: see {@link createGroupPublisher}. */
export interface GroupPublisher<Item> {
  /**
   * Resolves with the id of the entry that carries the item. Rejects with {@link BusOverloadedError} (too much waits
   * here; nothing was written) or {@link BusFault} (it may have been written; what waited behind it fails with it).
   */
  publish(item: Item): Promise<string>;
  /** Resolves once everything published so far is settled. Never rejects. */
  idle(): Promise<void>;
  /** Items not yet settled. */
  queued(): number;
}

const createTrimmingAppend = (redis: RedisClient, key: string, keepMs: number): Append => {
  let newest: string | undefined;

  /** By the clock that gives out the ids, Redis's own: ours may be wrong. */
  const trimming = (): (string | number)[] =>
    newest === undefined ? [] : ['MINID', '~', Math.max(0, entryTimeMs(newest) - keepMs)];

  return async (fields) => {
    const id = await redis.xadd(key, ...trimming(), '*', ...fields);
    if (id === null) throw new Error('XADD gave no id');
    newest = id;
    return id;
  };
};

/** A publisher of unordered work: fails fast, packs what gathers while an XADD is in flight, keeps a bounded backlog. */
export const createGroupPublisher = <Item>(options: GroupPublisherOptions): GroupPublisher<Item> => {
  const { redis, stream, log } = options;
  const { maxItemsPerEntry = 200, maxEntryBytes = 262_144, maxQueuedItems = 10_000, keepMs = 60_000 } = options;
  const append = createTrimmingAppend(redis, groupKey(stream), keepMs);
  return createPackedLane({ append, maxItemsPerEntry, maxEntryBytes, maxQueuedItems, log, label: { stream } });
};
