import { compareEntryIds, entryTimeMs } from './entry-id.ts';
import { unpackEntry } from './packed-entry.ts';
import type { ShardEntry } from './shard-reader.ts';

/**
 * One thing to be done for an entry, in stream order. `endsEntry`: with it the entry is finished and may be trimmed.
 * `bytes`: its even part of the entry's packed text.
 */
export type Pending<Item> = { shard: number; entryId: string; replay: boolean; endsEntry: boolean; bytes: number } & (
  | { kind: 'item'; item: Item }
  | { kind: 'malformed'; error: unknown; content: string }
  | { kind: 'nothing' }
);

/** How entries become items. */
export interface Unpacking<Item> {
  /** Throws on what is not an item. */
  parse: (raw: unknown) => Item;
  /** Entries with an older id are dropped, ms. */
  maxEntryAgeMs: number;
  now: () => number;
  onExpired: (shard: number, entryId: string) => void;
}

type Content<Item> = { kind: 'item'; item: Item } | { kind: 'malformed'; error: unknown; content: string } | { kind: 'nothing' };

const parseItem = <Item>(raw: unknown, parse: (raw: unknown) => Item): Content<Item> => {
  try {
    return { kind: 'item', item: parse(raw) };
  } catch (error) {
    return { kind: 'malformed', error, content: JSON.stringify(raw) };
  }
};

const contentsOf = <Item>({ shard, entry: [id, fields] }: ShardEntry, how: Unpacking<Item>): Content<Item>[] => {
  if (entryTimeMs(id) < how.now() - how.maxEntryAgeMs) {
    how.onExpired(shard, id);
    return [];
  }
  try {
    return unpackEntry(fields).map((raw) => parseItem(raw, how.parse));
  } catch (error) {
    return [{ kind: 'malformed', error, content: JSON.stringify(fields) }];
  }
};

const unpack = <Item>(from: ShardEntry, how: Unpacking<Item>): Pending<Item>[] => {
  const contents = contentsOf(from, how);
  if (contents.length === 0) contents.push({ kind: 'nothing' });
  const { shard, replay, entry } = from;
  const bytes = entry[1].reduce((sum, field) => sum + Buffer.byteLength(field), 0) / contents.length;
  return contents.map((content, index) => ({
    ...content,
    shard,
    replay,
    bytes,
    entryId: entry[0],
    endsEntry: index === contents.length - 1,
  }));
};

/** Everything the entries hold, oldest entry first over all shards; each shard keeps its own order. */
export const toPending = <Item>(entries: readonly ShardEntry[], how: Unpacking<Item>): Pending<Item>[] =>
  entries.toSorted((a, b) => compareEntryIds(a.entry[0], b.entry[0])).flatMap((entry) => unpack(entry, how));

/** What a batch may hold at most; one entry may be above `bytes`. */
export interface BatchBounds {
  items: number;
  /** Of packed text. */
  bytes: number;
}

const countFitting = (queue: readonly Pending<unknown>[], bounds: BatchBounds): number => {
  let bytes = 0;
  const beyond = queue.findIndex((pending, index) => {
    bytes += pending.bytes;
    return index >= bounds.items || bytes > bounds.bytes;
  });
  return beyond === -1 ? queue.length : beyond;
};

/** How many of `queue` make the next batch: whole entries within the bounds, else of the first entry what `items` allows. */
export const batchLength = (queue: readonly Pending<unknown>[], bounds: BatchBounds): number => {
  const fitting = countFitting(queue, bounds);
  if (fitting === queue.length) return fitting;
  const wholeEntries = queue.slice(0, fitting).findLastIndex((pending) => pending.endsEntry) + 1;
  if (wholeEntries > 0) return wholeEntries;
  const firstEntry = queue.findIndex((pending) => pending.endsEntry) + 1;
  return Math.min(bounds.items, firstEntry || queue.length);
};

/** The last finished entry of each shard in `done`: the bound of the trim. */
export const finishedEntries = (done: readonly Pending<unknown>[]): Map<number, string> =>
  new Map(done.filter((pending) => pending.endsEntry).map(({ shard, entryId }) => [shard, entryId]));
