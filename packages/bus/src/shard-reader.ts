import type { BusLog } from './bus-log.ts';
import type { RawEntry } from './packed-entry.ts';
import { resultsOf, sendPipelines } from './pipelines.ts';
import type { OpenBlocking, RedisClient } from './redis-client.ts';
import { createShardSource } from './shard-source.ts';
import { type ShardStream, shardKey } from './shards.ts';
import { within } from './timing.ts';

/** An entry of a shard. `replay`: read on the way from the stream's beginning, so it may have been handled before. */
export interface ShardEntry {
  shard: number;
  entry: RawEntry;
  replay: boolean;
}

/** Reads the shards held, from a cursor each: see {@link createShardReader}. */
export interface ShardReader {
  /** Reads these shards only from now on; one with another term than before is read from its beginning. */
  follow(terms: ReadonlyMap<number, number>): void;
  /** What has gathered, at most `perShard` entries of each; waits up to `blockMs` for the first. */
  read(perShard: number): Promise<ShardEntry[]>;
  /** Reads every shard from its beginning again. */
  rewind(): void;
  /** Ends a waiting read at once, with an error. */
  close(): void;
}

interface Cursor {
  term: number;
  after: string;
  replay: boolean;
}

const beginning = '0-0';

/**
 * Plain XREAD of all shards held, no consumer group: the stream is the backlog. An empty read of a stream that is
 * not empty means that its ids fell behind the cursor (Redis came back empty, or older), so it is read from the beginning.
 */
export const createShardReader = (options: {
  commands: RedisClient;
  blocking: OpenBlocking;
  stream: ShardStream;
  blockMs: number;
  log: BusLog;
}): ShardReader => {
  const { commands, stream, blockMs, log } = options;
  const source = createShardSource(options);
  const cursors = new Map<number, Cursor>();
  /** Where nothing was found, and whether there is nothing was not looked at since. On a cluster not all are read at once. */
  const empty = new Set<number>();
  let checkedAt = 0;
  let checking: Promise<{ readonly error: unknown } | null> | null = null;

  const advance = (shard: number, entries: readonly RawEntry[], perShard: number): ShardEntry[] => {
    const cursor = cursors.get(shard);
    if (cursor === undefined) return [];
    const { replay } = cursor;
    cursor.after = entries.at(-1)?.[0] ?? cursor.after;
    if (entries.length < perShard) cursor.replay = false;
    return entries.map((entry) => ({ shard, entry, replay }));
  };

  const fromBeginning = (shard: number, cursor: Cursor): void => {
    cursors.set(shard, { term: cursor.term, after: beginning, replay: true });
  };

  const checkEmpty = async (shards: readonly number[]): Promise<void> => {
    checkedAt = Date.now();
    const keys = shards.map((shard) => shardKey(stream, shard));
    const sent = sendPipelines(commands, { what: 'XLEN', keys, add: (connection, index) => connection.xlen(keys[index] ?? '') });
    const lengths = resultsOf('XLEN', (await within(2_000, 'XLEN', sent)).replies);
    for (const [index, shard] of shards.entries()) {
      const cursor = cursors.get(shard);
      if (cursor === undefined || lengths[index] === 0) continue;
      if (cursor.after !== beginning) log.info({ stream, shard }, 'Nothing after the cursor of a shard that is not empty');
      fromBeginning(shard, cursor);
    }
  };

  /** Goes on while what was read is handled; the next read waits for it, and throws what it threw. */
  const startCheck = (): void => {
    const shards = [...empty].filter((shard) => cursors.has(shard));
    empty.clear();
    checking = checkEmpty(shards).then(
      () => null,
      (error: unknown) => ({ error }),
    );
  };

  const endCheck = async (): Promise<void> => {
    const failure = await checking;
    checking = null;
    if (failure !== null) throw failure.error;
  };

  const read = async (perShard: number): Promise<ShardEntry[]> => {
    await endCheck();
    const found = await source.read(
      [...cursors].map(([shard, { after }]) => ({ shard, after })),
      perShard,
    );
    const entries = [...found].flatMap(([shard, ofShard]) => advance(shard, ofShard, perShard));
    for (const [shard, ofShard] of found) {
      if (ofShard.length === 0) empty.add(shard);
      else empty.delete(shard);
    }
    // Under load some shard always has entries; the others are looked at now and then.
    if (empty.size > 0 && (empty.size === cursors.size || Date.now() - checkedAt > blockMs)) startCheck();
    return entries;
  };

  return {
    read,
    follow: (terms) => {
      for (const shard of cursors.keys()) {
        if (terms.has(shard)) continue;
        cursors.delete(shard);
        empty.delete(shard);
      }
      for (const [shard, term] of terms) {
        if (cursors.get(shard)?.term !== term) cursors.set(shard, { term, after: beginning, replay: true });
      }
    },
    rewind: () => {
      for (const [shard, cursor] of cursors) fromBeginning(shard, cursor);
    },
    close: () => source.close(),
  };
};
