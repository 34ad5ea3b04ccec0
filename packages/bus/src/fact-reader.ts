import { BusFault, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { decodeWakeUps, factsKey, followedKey, type RoomWakeUp, roomsOf } from './facts.ts';
import { createLeases } from './leases.ts';
import { type BusCounter, noMetrics } from './metrics.ts';
import { type OwnConnection, openConnection } from './own-connection.ts';
import { packEntry, type RawEntry } from './packed-entry.ts';
import { nodeOf, type OpenBlocking, type RedisClient } from './redis-client.ts';
import { shardOf } from './shards.ts';
import { createBackOff, redisAnswer, within } from './timing.ts';

/** What {@link createFactReader} takes. */
export interface FactReaderOptions {
  /** A command connection: no offline queue, a command time-out, no resending. */
  commands: RedisClient;
  /** Makes a connection for the blocking reader alone; the reader disconnects what it made. */
  blocking: OpenBlocking;
  /** Who follows, all replicas of it; one of letters, digits and hyphens. */
  follower: string;
  /** This replica among all of them, its boot id included. */
  replica: string;
  /** Rooms of this replica's share changed. */
  onChanged: (rooms: readonly RoomWakeUp[]) => void;
  /** Wake-ups may have been missed, or rooms came to this replica: all heads have to be compared. */
  onGap: () => void;
  /** How long one read waits, ms. Default 500. */
  blockMs?: number;
  /** Default 3,000. */
  leaseTtlMs?: number;
  /** Default 500. */
  renewMs?: number;
  log: BusLog;
  /** Counts shares of rooms that came to this replica. */
  takeovers?: BusCounter;
}

/** Reads the stream of wake-ups: see {@link createFactReader}. */
export interface FactReader {
  /** Resolves once a share of the rooms was asked for, whether or not Redis answered. To be called once. */
  start(): Promise<void>;
  /** Hands the share over at once. Never rejects. */
  stop(): Promise<void>;
  /** Whether a room is of this replica's share at present. */
  owns(roomId: string): boolean;
}

const entriesPerRead = 100;
/** Longer than a publisher takes to ask again, and than a pause of this process should be. */
const followedMs = 15_000;

/**
 * Reads wake-ups with a plain XREAD from where the stream ends at the start: all replicas read all of it, and each takes the
 * rooms of the shards that it has leases of. Nothing is acknowledged, so whoever is dead keeps nothing in Redis. Where the
 * entry that was read last is gone, others may have gone before they were read (MAXLEN, FLUSHALL, a failover): a gap.
 */
export const createFactReader = (options: FactReaderOptions): FactReader => {
  const { commands, blocking, follower, replica, onChanged, onGap, log } = options;
  const { blockMs = 500, leaseTtlMs = 3_000, renewMs = 500, takeovers = noMetrics.takeovers } = options;
  const leases = createLeases({ commands, stream: roomsOf(follower), owner: replica, leaseTtlMs, renewMs, log, takeovers });
  const backOff = createBackOff();
  const stopping = new AbortController();
  const terms = new Map<number, number>();
  let connection: OwnConnection | null = null;
  let after: string | null = null;
  let saidAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> = Promise.resolve();

  const close = (): void => {
    connection?.close();
    connection = null;
  };

  /** While nobody follows nothing is told, so what was missed is looked for after saying so, not before. */
  const sayFollowing = async (): Promise<void> => {
    const sinceMs = performance.now() - saidAt;
    if (sinceMs < followedMs / 3) return;
    await redisAnswer('SET', commands.set(followedKey, follower, 'PX', followedMs));
    saidAt = performance.now();
    if (sinceMs >= followedMs) onGap();
  };

  const missedSome = (): void => {
    saidAt = Number.NEGATIVE_INFINITY;
  };

  /** A share that came to this replica: what was read before was not for it. */
  const followShare = (): void => {
    const held = leases.terms();
    const isNew = [...held].some(([shard, term]) => terms.get(shard) !== term);
    terms.clear();
    for (const [shard, term] of held) terms.set(shard, term);
    if (isNew) onGap();
  };

  /** The newest entry, one of our own where there is none: without an entry nothing tells that Redis lost its data. */
  const findEnd = async (): Promise<string> => {
    const [newest] = await redisAnswer('XREVRANGE', commands.xrevrange(factsKey, '+', '-', 'COUNT', 1));
    if (newest !== undefined) return newest[0];
    const id = await redisAnswer('XADD', commands.xadd(factsKey, '*', ...packEntry([])));
    if (id === null) throw new BusFault('XADD gave no id');
    return id;
  };

  const isThere = async (id: string): Promise<boolean> =>
    (await redisAnswer('XRANGE', commands.xrange(factsKey, id, id))).length > 0;

  const xread = async (from: string): Promise<readonly RawEntry[]> => {
    // Held here too: `close` may take the other away meanwhile.
    const own = connection ?? openConnection(blocking(nodeOf(commands, factsKey)));
    connection = own;
    const redis = await own.ready();
    const reply = redis.xread('COUNT', entriesPerRead, 'BLOCK', blockMs, 'STREAMS', factsKey, from);
    const streams = await within(blockMs + 2_000, 'XREAD', own.orLost(reply));
    return streams?.[0]?.[1] ?? [];
  };

  const hand = (entries: readonly RawEntry[]): void => {
    const read = entries.map(([, fields]) => decodeWakeUps(fields));
    const mine = read.flatMap(({ wakeUps }) => wakeUps).filter(({ roomId }) => terms.has(shardOf(roomId)));
    if (mine.length > 0) onChanged(mine);
    if (read.some(({ isLossy }) => isLossy)) onGap();
  };

  const pass = async (): Promise<void> => {
    after ??= await findEnd();
    await sayFollowing();
    await leases.releaseSurplus();
    followShare();
    const entries = await redisAnswer('XREAD', xread(after));
    if (!(await isThere(after))) {
      log.info({ follower }, 'Wake-ups may have been missed');
      missedSome();
      // An id above all that come now would wait for ever.
      after = null;
    }
    after = entries.at(-1)?.[0] ?? after;
    hand(entries);
    backOff.reset();
  };

  const retry = async (error: unknown): Promise<void> => {
    log.warn({ follower, ...errorLabel(error) }, 'Wake-ups cannot be read at the moment');
    close();
    missedSome();
    // Of what happens meanwhile heads alone tell.
    onGap();
    await backOff.wait(stopping.signal);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await pass();
      } catch (error) {
        if (!(error instanceof BusFault)) log.error({ follower, ...errorLabel(error) }, 'Reading wake-ups failed');
        if (!stopping.signal.aborted) await retry(error);
      }
    }
  };

  return {
    start: async () => {
      await leases.start();
      running = run();
    },
    stop: async () => {
      stopping.abort();
      close();
      await running;
      close();
      await leases.stop();
    },
    owns: (roomId) => terms.has(shardOf(roomId)),
  };
};
