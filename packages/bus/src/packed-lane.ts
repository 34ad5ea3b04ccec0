import { setImmediate as turnEnds } from 'node:timers/promises';
import { BusFault, BusOverloadedError, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { packEntry } from './packed-entry.ts';

/** Appends one entry to a stream and answers its id. What it rejects with leaves open whether the entry was written. */
export type Append = (fields: readonly string[]) => Promise<string>;

/** What {@link createPackedLane} takes. */
export interface PackedLaneOptions {
  append: Append;
  maxItemsPerEntry: number;
  maxEntryBytes: number;
  /** Items that may wait, those in flight included. */
  maxQueuedItems: number;
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
 * One XADD in flight: the first entry is what a turn of the event loop brings, the next one what gathers meanwhile, so the
 * order of `publish` calls is kept and Redis sees fewer writes the busier it is. A failed XADD rejects the items of its entry and then, in order, everything that
 * waits behind them.
 */
export const createPackedLane = (options: PackedLaneOptions): PackedLane => {
  const { append, maxItemsPerEntry, maxEntryBytes, maxQueuedItems, log, label } = options;
  const waiting: Waiting[] = [];
  let inFlight = 0;
  /** Null while nothing waits. */
  let running: Promise<void> | null = null;

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
      const id = await append(packEntry(entry.map((item) => item.json)));
      for (const item of entry) item.resolve(id);
    } catch (error) {
      rejectAll(entry, error);
    }
  };

  const run = async (): Promise<void> => {
    // What else this turn of the event loop brings makes the same entry.
    await turnEnds();
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
      if (waiting.length + inFlight >= maxQueuedItems) throw new BusOverloadedError(`${maxQueuedItems} items wait already`);
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
