import type { Redis } from 'ioredis';
import { BusFault } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { type OwnConnection, openConnection } from './own-connection.ts';
import type { RawEntry } from './packed-entry.ts';
import { type ShardStream, shardKey } from './shards.ts';
import { redisAnswer, within } from './timing.ts';

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
 * Plain XREAD over all shards held, no consumer group: the stream is the backlog. An empty read of a stream that is
 * not empty means that its ids fell behind the cursor (Redis came back empty, or older), so it is read from the beginning.
 */
export const createShardReader = (options: {
  commands: Redis;
  blocking: () => Redis;
  stream: ShardStream;
  blockMs: number;
  log: BusLog;
}): ShardReader => {
  const { commands, blocking, stream, blockMs, log } = options;
  const cursors = new Map<number, Cursor>();
  let connection: OwnConnection | null = null;
  let checkedAt = 0;
  let checking: Promise<{ readonly error: unknown } | null> | null = null;

  const xread = async (shards: readonly number[], perShard: number): Promise<[string, RawEntry[]][]> => {
    // Held here too: `close` may take the other away meanwhile.
    const own = connection ?? openConnection(blocking());
    connection = own;
    const redis = await own.ready();
    const keys = shards.map((shard) => shardKey(stream, shard));
    const after = shards.map((shard) => cursors.get(shard)?.after ?? beginning);
    const reply = redis.xread('COUNT', perShard, 'BLOCK', blockMs, 'STREAMS', ...keys, ...after);
    // A frozen Redis or a cut network would keep the reply for ever.
    return (await within(blockMs + 2_000, 'XREAD', Promise.race([reply, own.lost]))) ?? [];
  };

  const xreadOrDrop = async (shards: readonly number[], perShard: number): Promise<[string, RawEntry[]][]> => {
    try {
      return await redisAnswer('XREAD', xread(shards, perShard));
    } catch (error) {
      connection?.close();
      connection = null;
      throw error;
    }
  };

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
    const pipeline = commands.pipeline();
    for (const shard of shards) pipeline.xlen(shardKey(stream, shard));
    const lengths = (await within(2_000, 'XLEN', redisAnswer('XLEN', pipeline.exec()))) ?? [];
    for (const [index, shard] of shards.entries()) {
      const [error, length] = lengths[index] ?? [];
      if (error) throw new BusFault('XLEN failed', { cause: error });
      const cursor = cursors.get(shard);
      if (cursor === undefined || length === 0) continue;
      if (cursor.after !== beginning) log.info({ stream, shard }, 'Nothing after the cursor of a shard that is not empty');
      fromBeginning(shard, cursor);
    }
  };

  /** Goes on while what was read is handled; the next read waits for it, and throws what it threw. */
  const startCheck = (shards: readonly number[]): void => {
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
    const shards = [...cursors.keys()];
    const byKey = new Map((await xreadOrDrop(shards, perShard)).map(([key, entries]) => [key, entries]));
    const entries = shards.flatMap((shard) => advance(shard, byKey.get(shardKey(stream, shard)) ?? [], perShard));
    const empty = shards.filter((shard) => !byKey.has(shardKey(stream, shard)));
    // Under load some shard always has entries; the others are looked at now and then.
    if (empty.length > 0 && (byKey.size === 0 || Date.now() - checkedAt > blockMs)) startCheck(empty);
    return entries;
  };

  return {
    read,
    follow: (terms) => {
      for (const shard of cursors.keys()) if (!terms.has(shard)) cursors.delete(shard);
      for (const [shard, term] of terms) {
        if (cursors.get(shard)?.term !== term) cursors.set(shard, { term, after: beginning, replay: true });
      }
    },
    rewind: () => {
      for (const [shard, cursor] of cursors) fromBeginning(shard, cursor);
    },
    close: () => {
      connection?.close();
      connection = null;
    },
  };
};
