import type { Refusal } from '@parley/contracts';
import { errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { resultsOf, sendPipelines } from './pipelines.ts';
import type { RedisClient } from './redis-client.ts';
import { allShards, type ShardStream, shardKey } from './shards.ts';
import { pause, within } from './timing.ts';

/** What {@link createAdmission} takes. */
export interface AdmissionOptions {
  /** A command connection: no offline queue, a command time-out. */
  redis: RedisClient;
  stream: ShardStream;
  /** Entries in one shard from which on it takes no more. */
  maxShardEntries: number;
  /** Share of Redis's maxmemory from which on no shard takes more, on a cluster none of that node. Default 0.9. */
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
  /** How full the fullest Redis is, 0 to 1; 0 where it has no bound or is unknown. */
  memoryRatio(): number;
  /** Whether the last poll was answered. */
  reachable(): boolean;
}

interface View {
  lengths: number[];
  firstIds: (string | null)[];
  /** Of the node that has the shard. */
  memoryRatios: number[];
}

const nothingKnown: View = { lengths: [], firstIds: [], memoryRatios: [] };

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
 * memory too full. One look every `pollMs`, never two at once, and no work per command.
 */
export const createAdmission = (options: AdmissionOptions): Admission => {
  const { redis, stream, maxShardEntries, maxMemoryRatio = 0.9, pollMs = 250, log, onPoll } = options;
  const stopping = new AbortController();
  let view = nothingKnown;
  let reachable = false;
  let complained = false;
  let running: Promise<void> = Promise.resolve();

  const streams = allShards.map((shard) => shardKey(stream, shard));
  // How long each is, then what is first in each.
  const keys = [...streams, ...streams];

  const look = async (): Promise<View> => {
    const sent = sendPipelines(redis, {
      what: 'A poll',
      keys,
      ahead: (connection) => connection.info('memory'),
      add: (connection, index) => {
        const key = keys[index] ?? '';
        return index < allShards.length ? connection.xlen(key) : connection.xrange(key, '-', '+', 'COUNT', 1);
      },
    });
    const { replies, ahead } = await within(2_000, 'A poll', sent);
    const results = resultsOf('A poll', replies);
    return {
      memoryRatios: resultsOf('A poll', ahead.slice(0, allShards.length)).map(memoryRatioOf),
      lengths: results.slice(0, allShards.length).map(Number),
      firstIds: results.slice(allShards.length).map(firstIdOf),
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
    (view.lengths[shard] ?? 0) >= maxShardEntries || (view.memoryRatios[shard] ?? 0) >= maxMemoryRatio;

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
    memoryRatio: () => Math.max(0, ...view.memoryRatios),
    reachable: () => reachable,
  };
};
