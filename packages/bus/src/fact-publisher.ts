import { errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { encodeWakeUps, factsKey, followedKey, type RoomWakeUp } from './facts.ts';
import { packEntry } from './packed-entry.ts';
import { resultsOf, sendPipelines } from './pipelines.ts';
import type { RedisClient } from './redis-client.ts';
import { createBackOff, pause, redisAnswer, within } from './timing.ts';

/** What {@link createFactPublisher} takes. */
export interface FactPublisherOptions {
  /** A command connection: no offline queue, a command time-out, no resending. */
  redis: RedisClient;
  /** How long wake-ups gather before one entry tells all of them, ms. Default 80. */
  gatherMs?: number;
  /** How often it is asked whether anybody follows, ms. Default 1,000. */
  askEveryMs?: number;
  /** Rooms whose wake-ups may wait in this process; of more it is told only that some were lost. Default 10,000. */
  maxRooms?: number;
  /** Entries that the stream keeps, about. Default 1,000: more than a minute of them, and at most some 25 MiB. Who is further behind compares. */
  maxEntries?: number;
  log: BusLog;
}

/** Tells followers which rooms have changed: see {@link createFactPublisher}. */
export interface FactPublisher {
  /** To be called after the commit. Never waits, never fails. */
  changed(roomId: string, rev: number): void;
  /** Tells what waits, if Redis takes it within a second. Never rejects. */
  stop(): Promise<void>;
}

const roomsPerEntry = 500;

const chunksOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/**
 * Gathers wake-ups, each room once with its highest `rev`, and appends them packed, one write at a time. While nobody
 * follows it costs a question a second, and only where something changes. What Redis does not take waits, up to a bound; beyond it, and
 * at the start (whoever was killed here before may have had more to tell), the stream says that wake-ups were lost.
 */
export const createFactPublisher = (options: FactPublisherOptions): FactPublisher => {
  const { redis, log, gatherMs = 80, askEveryMs = 1_000, maxRooms = 10_000, maxEntries = 1_000 } = options;
  const gathered = new Map<string, number>();
  const stopping = new AbortController();
  const backOff = createBackOff();
  let isLossy = true;
  let isFollowed = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  let running: Promise<void> | null = null;

  const note = (roomId: string, rev: number): void => {
    const before = gathered.get(roomId);
    if (before === undefined && gathered.size >= maxRooms) isLossy = true;
    else if (before === undefined || before < rev) gathered.set(roomId, rev);
  };

  const ask = async (): Promise<void> => {
    if (performance.now() - askedAt < askEveryMs) return;
    isFollowed = (await redisAnswer('EXISTS', redis.exists(followedKey))) > 0;
    askedAt = performance.now();
  };

  const take = (): { wakeUps: RoomWakeUp[]; wasLossy: boolean } => {
    const taken = { wakeUps: [...gathered].map(([roomId, rev]) => ({ roomId, rev })), wasLossy: isLossy };
    gathered.clear();
    isLossy = false;
    return taken;
  };

  const append = async (wakeUps: readonly RoomWakeUp[], wasLossy: boolean): Promise<void> => {
    const entries = chunksOf(encodeWakeUps(wakeUps, wasLossy), roomsPerEntry).map(packEntry);
    const { replies } = await sendPipelines(redis, {
      what: 'XADD',
      keys: entries.map(() => factsKey),
      add: (pipeline, index) => pipeline.xadd(factsKey, 'MAXLEN', '~', maxEntries, '*', ...(entries[index] ?? [])),
    });
    resultsOf('XADD', replies);
  };

  const flush = async (): Promise<void> => {
    await ask();
    const { wakeUps, wasLossy } = take();
    // Whoever begins to follow compares heads first, so nothing needs to wait for that.
    if (!isFollowed) return;
    try {
      await append(wakeUps, wasLossy);
    } catch (error) {
      isLossy ||= wasLossy;
      for (const { roomId, rev } of wakeUps) note(roomId, rev);
      throw error;
    }
  };

  const tryFlush = async (): Promise<void> => {
    try {
      await flush();
      backOff.reset();
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn(errorLabel(error), 'Followers cannot be told of changes at the moment');
      isFailing = true;
      await backOff.wait(stopping.signal);
    }
  };

  const hasNews = (): boolean => gathered.size > 0 || isLossy;

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted && hasNews()) {
      await pause(isFollowed ? gatherMs : askEveryMs, stopping.signal);
      if (!stopping.signal.aborted) await tryFlush();
    }
    running = null;
  };

  running = run();
  return {
    changed: (roomId, rev) => {
      note(roomId, rev);
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      await running;
      await within(1_000, 'Redis', flush()).catch(() => {});
    },
  };
};
