import { setImmediate as turn } from 'node:timers/promises';
import { type OwnConnection, openConnection } from './own-connection.ts';
import type { RawEntry } from './packed-entry.ts';
import { isCluster, nodeOf, type OpenBlocking, type RedisClient } from './redis-client.ts';
import { type ShardStream, shardKey } from './shards.ts';
import { redisAnswer, within } from './timing.ts';

/** A shard and the id after which it is to be read. */
export interface ShardCursor {
  shard: number;
  after: string;
}

/** Waits for entries of shards: see {@link createShardSource}. */
export interface ShardSource {
  /** What is there after the cursors, at most `perShard` entries of each; waits up to `blockMs` for the first. */
  read(cursors: readonly ShardCursor[], perShard: number): Promise<Map<number, readonly RawEntry[]>>;
  /** Ends a waiting read at once, with an error. */
  close(): void;
}

/** What {@link createShardSource} takes. */
export interface ShardSourceOptions {
  /** Says where shards are. */
  commands: RedisClient;
  blocking: OpenBlocking;
  stream: ShardStream;
  blockMs: number;
}

/** One blocking XREAD over shards that are at one server and, on a cluster, in one slot. */
const createReader = ({ commands, blocking, stream, blockMs }: ShardSourceOptions): ShardSource => {
  let connection: OwnConnection | null = null;

  const close = (): void => {
    connection?.close();
    connection = null;
  };

  const xread = async (cursors: readonly ShardCursor[], perShard: number): Promise<[string, RawEntry[]][]> => {
    const keys = cursors.map(({ shard }) => shardKey(stream, shard));
    // Held here too: `close` may take the other away meanwhile.
    const own = connection ?? openConnection(blocking(nodeOf(commands, keys[0] ?? '')));
    connection = own;
    const redis = await own.ready();
    const after = cursors.map((cursor) => cursor.after);
    const reply = redis.xread('COUNT', perShard, 'BLOCK', blockMs, 'STREAMS', ...keys, ...after);
    // A frozen Redis or a cut network would keep the reply for ever.
    return (await within(blockMs + 2_000, 'XREAD', own.orLost(reply))) ?? [];
  };

  return {
    read: async (cursors, perShard) => {
      try {
        const byKey = new Map(await redisAnswer('XREAD', xread(cursors, perShard)));
        return new Map(cursors.map(({ shard }) => [shard, byKey.get(shardKey(stream, shard)) ?? []]));
      } catch (error) {
        close();
        throw error;
      }
    },
    close,
  };
};

/** A read of one shard that is under way or has ended, from where it was asked for. */
interface Reading {
  after: string;
  ended: boolean;
  entries: readonly RawEntry[];
  done: Promise<void>;
}

/**
 * On a cluster XREAD takes streams of one slot only, and each shard has one of its own: so each has a reader, which goes on
 * waiting while others bring entries. When one fails, all are read anew.
 */
const createReaders = (options: ShardSourceOptions): ShardSource => {
  const readers = new Map<number, ShardSource>();
  const readings = new Map<number, Reading>();

  const drop = (shard: number): void => {
    readers.get(shard)?.close();
    readers.delete(shard);
    readings.delete(shard);
  };

  const start = ({ shard, after }: ShardCursor, perShard: number): Reading => {
    const reader = readers.get(shard) ?? createReader(options);
    readers.set(shard, reader);
    const reading: Reading = { after, ended: false, entries: [], done: Promise.resolve() };
    reading.done = reader.read([{ shard, after }], perShard).then((found) => {
      Object.assign(reading, { ended: true, entries: found.get(shard) ?? [] });
    });
    reading.done.catch(() => {});
    readings.set(shard, reading);
    return reading;
  };

  const underWay = (cursor: ShardCursor, perShard: number): Reading => {
    const reading = readings.get(cursor.shard);
    if (reading?.after === cursor.after) return reading;
    // One that waits at another place would bring nothing of use.
    if (reading !== undefined) drop(cursor.shard);
    return start(cursor, perShard);
  };

  const collect = (shard: number, reading: Reading): [number, readonly RawEntry[]] => {
    readings.delete(shard);
    return [shard, reading.entries];
  };

  const close = (): void => {
    for (const shard of readers.keys()) drop(shard);
  };

  const read = async (cursors: readonly ShardCursor[], perShard: number): Promise<Map<number, readonly RawEntry[]>> => {
    const wanted = new Set(cursors.map(({ shard }) => shard));
    for (const shard of readers.keys()) if (!wanted.has(shard)) drop(shard);
    const all = cursors.map((cursor) => [cursor.shard, underWay(cursor, perShard)] as const);
    await Promise.race(all.map(([, reading]) => reading.done));
    // What came to others in the same moment makes the same batch.
    await turn();
    return new Map(all.filter(([, reading]) => reading.ended).map(([shard, reading]) => collect(shard, reading)));
  };

  return {
    read: async (cursors, perShard) => {
      try {
        return await read(cursors, perShard);
      } catch (error) {
        close();
        throw error;
      }
    },
    close,
  };
};

/** Reads with one connection, or on a cluster with one for each shard. A shard that the answer lacks is still waited for. */
export const createShardSource = (options: ShardSourceOptions): ShardSource =>
  isCluster(options.commands) ? createReaders(options) : createReader(options);
