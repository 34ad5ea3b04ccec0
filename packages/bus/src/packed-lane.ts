import { BusFault, BusOverloadedError, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { entryTimeMs } from './entry-id.ts';
import { packEntry } from './packed-entry.ts';
import type { RedisClient } from './redis-client.ts';

/** What {@link createPackedLane} takes. */
export interface PackedLaneOptions {
  /** A command connection: no offline queue, a command time-out, no resending (a late XADD would break the order). */
  redis: RedisClient;
  /** The Redis key of the stream. */
  key: string;
  maxItemsPerEntry: number;
  maxEntryBytes: number;
  /** Items that may wait, those in flight included. */
  maxQueuedItems: number;
  /** Where given, each XADD drops entries that are older, ms; about, never younger ones. */
  keepMs?: number;
  log: BusLog;
  /** Names the stream in logs. */
  label: object;
}

/** Publishes items onto one stream: see {@link createPackedLane}. */
export interface PackedLane {
  /** Resolves with the id of the entry that carries the item; see the publishers for what it rejects with. */
  publish(item: unknown): Promise<string>;
  /** Resolves once everything published so far is settled. Never rejects. */
  idle(): Promise<void>;
  /** Items not yet settled. */
  queued(): number;
}

interface Waiting {
  json: string;
  bytes: number;
  resolve(entryId: string): void;
  reject(error: Error): void;
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
 * One XADD in flight; what gathers meanwhile is the next packed entry, so the order of `publish` calls is kept and Redis
 * sees fewer writes the busier it is. A failed XADD rejects the items of its entry and then, in order, everything that
 * waits behind them.
 */
export const createPackedLane = (options: PackedLaneOptions): PackedLane => {
  const { redis, key, maxItemsPerEntry, maxEntryBytes, maxQueuedItems, keepMs, log, label } = options;
  const waiting: Waiting[] = [];
  let inFlight = 0;
  /** Null while nothing waits. */
  let running: Promise<void> | null = null;
  let newest: string | undefined;

  /** By the clock that gives out the ids, Redis's own: ours may be wrong. */
  const trimming = (): (string | number)[] =>
    keepMs === undefined || newest === undefined ? [] : ['MINID', '~', Math.max(0, entryTimeMs(newest) - keepMs)];

  const add = async (entry: readonly Waiting[]): Promise<string> => {
    const fields = packEntry(entry.map((item) => item.json));
    const id = await redis.xadd(key, ...trimming(), '*', ...fields);
    if (id === null) throw new Error('XADD gave no id');
    newest = id;
    return id;
  };

  const rejectAll = (entry: readonly Waiting[], cause: unknown): void => {
    const behind = waiting.splice(0);
    log.warn(
      { ...label, items: entry.length, behind: behind.length, ...errorLabel(cause) },
      'An entry was not confirmed by Redis',
    );
    for (const item of entry) item.reject(new BusFault('XADD was not confirmed', { cause }));
    for (const item of behind) item.reject(new BusFault('An XADD ahead of it was not confirmed', { cause }));
  };

  const publishEntry = async (entry: readonly Waiting[]): Promise<void> => {
    try {
      const id = await add(entry);
      for (const item of entry) item.resolve(id);
    } catch (error) {
      rejectAll(entry, error);
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const entry = takeEntry(waiting, maxItemsPerEntry, maxEntryBytes);
      inFlight = entry.length;
      await publishEntry(entry);
      inFlight = 0;
    }
    running = null;
  };

  return {
    publish: async (item) => {
      if (waiting.length + inFlight >= maxQueuedItems) throw new BusOverloadedError(`${maxQueuedItems} items wait for ${key}`);
      const json = toJson(item);
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      waiting.push({ json, bytes: Buffer.byteLength(json), resolve, reject });
      running ??= run();
      return promise;
    },
    idle: async () => {
      await running;
    },
    queued: () => waiting.length + inFlight,
  };
};
