import type { ShardEntry } from './shard-reader.ts';

/** XREAD's COUNT is per stream and in entries; this turns a number of items into it: see {@link createReadSize}. */
export interface ReadSize {
  /** COUNT for a read of `shards` shards that should bring about `items` items. */
  perShard(items: number, shards: number): number;
  /** What a read brought, and how many items were in it. */
  learn(entries: readonly ShardEntry[], items: number): void;
}

/** What one read may bring at most, about, in characters of packed entries. */
const maxReadChars = 16 * 1024 * 1024;

const sizeOf = ({ entry: [, fields] }: ShardEntry): number => fields.reduce((sum, field) => sum + field.length, 0);

/**
 * Learns how many items an entry holds, how large entries are and how many shards have any, so that a read brings
 * about one batch, be it from one hot room or from all shards, and bounded memory. Too much only waits in memory.
 */
export const createReadSize = (): ReadSize => {
  let itemsPerEntry = 8;
  let charsPerEntry = 4_096;
  let activeShards = Number.POSITIVE_INFINITY;
  return {
    perShard: (items, shards) => {
      const active = Math.max(1, Math.min(shards, activeShards));
      const fitting = maxReadChars / Math.max(1, shards) / charsPerEntry;
      return Math.max(1, Math.floor(Math.min(Math.ceil(items / active / itemsPerEntry), fitting)));
    },
    learn: (entries, items) => {
      if (entries.length === 0) return;
      const active = new Set(entries.map(({ shard }) => shard)).size;
      const chars = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
      itemsPerEntry = Math.max(1, (itemsPerEntry + items / entries.length) / 2);
      charsPerEntry = Math.max(1, (charsPerEntry + chars / entries.length) / 2);
      // A shard that just fell silent may be back with the next read.
      activeShards = active >= activeShards ? active : Math.max(active, Math.min(activeShards, 16) * 0.8);
    },
  };
};
