import type { Refusal } from '@parley/contracts';
import type { Redis } from 'ioredis';
import { BusFault, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { allShards, type ShardStream, shardKey } from './shards.ts';
import { pause, redisAnswer, within } from './timing.ts';

/** What {@link createAdmission} takes. */
export interface AdmissionOptions {
  /** A command connection: no offline queue, a command time-out. */
  redis: Redis;
  stream: ShardStream;
  /** Entries in one shard from which on it takes no more. */
  maxShardEntries: number;
  /** Share of Redis's maxmemory from which on no shard takes more. Default 0.9. */
  maxMemoryRatio?: number;
  /** Default 250. */
  pollMs?: number;
  log: BusLog;
  /** After each poll, also a failed one. `startedAt` (performance.now, ms): what was published before is in its view. */
  onPoll?: (startedAt: number) => void;
}

/** What is known of the shards as of the last poll: see {@link createAdmission}. */
export interface Admission {
  start(): void;
  /** Never rejects. */
  stop(): Promise<void>;
  /** Why a command must not be submitted now (`overloaded`), or null. Null also while Redis is unreachable. */
  refusal(shard: number): Refusal | null;
  /** The id of the shard's oldest entry; null when it is empty, or unknown while not {@link Admission.reachable}. */
  firstEntryId(shard: number): string | null;
  /** Entries in the shard, 0 while unknown. */
  length(shard: number): number;
  /** Whether the last poll was answered. */
  reachable(): boolean;
}

interface View {
  lengths: number[];
  firstIds: (string | null)[];
  memoryRatio: number;
}

const nothingKnown: View = { lengths: [], firstIds: [], memoryRatio: 0 };

/** used_memory / maxmemory of INFO, 0 where no maximum is set. https://redis.io/docs/latest/commands/info/ */
const memoryRatioOf = (info: unknown): number => {
  const read = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(String(info))?.[1] ?? 0);
  const max = read('maxmemory');
  return max === 0 ? 0 : read('used_memory') / max;
};

const firstIdOf = (range: unknown): string | null => {
  const [entry]: unknown[] = Array.isArray(range) ? range : [];
  const [id]: unknown[] = Array.isArray(entry) ? entry : [];
  return typeof id === 'string' ? id : null;
};

/**
 * Bounds what waits in the shards: a command is refused before it is submitted while its shard is too long or Redis's
 * memory too full. One pipeline every `pollMs`, never two at once, and no work per command.
 */
export const createAdmission = (options: AdmissionOptions): Admission => {
  const { redis, stream, maxShardEntries, maxMemoryRatio = 0.9, pollMs = 250, log, onPoll } = options;
  const stopping = new AbortController();
  let view = nothingKnown;
  let reachable = false;
  let complained = false;
  let running: Promise<void> = Promise.resolve();

  const look = async (): Promise<View> => {
    const pipeline = redis.pipeline().info('memory');
    for (const shard of allShards) {
      pipeline.xlen(shardKey(stream, shard)).xrange(shardKey(stream, shard), '-', '+', 'COUNT', 1);
    }
    const replies = (await within(2_000, 'A poll', redisAnswer('A poll', pipeline.exec()))) ?? [];
    const results = replies.map(([error, result]) => {
      if (error !== null) throw new BusFault('A poll failed', { cause: error });
      return result;
    });
    return {
      memoryRatio: memoryRatioOf(results[0]),
      lengths: allShards.map((shard) => Number(results[1 + 2 * shard])),
      firstIds: allShards.map((shard) => firstIdOf(results[2 + 2 * shard])),
    };
  };

  const poll = async (): Promise<void> => {
    const startedAt = performance.now();
    try {
      view = await look();
      reachable = true;
      complained = false;
    } catch (error) {
      view = nothingKnown;
      reachable = false;
      if (!complained) log.warn({ stream, ...errorLabel(error) }, 'The shards cannot be looked at');
      complained = true;
    }
    onPoll?.(startedAt);
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await poll();
      await pause(pollMs, stopping.signal);
    }
  };

  const overloaded = (shard: number): boolean =>
    (view.lengths[shard] ?? 0) >= maxShardEntries || view.memoryRatio >= maxMemoryRatio;

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
    refusal: (shard) =>
      overloaded(shard) ? { code: 'overloaded', message: 'Too much is waiting to be stored', retryAfterMs: 1_000 } : null,
    firstEntryId: (shard) => view.firstIds[shard] ?? null,
    length: (shard) => view.lengths[shard] ?? 0,
    reachable: () => reachable,
  };
};
