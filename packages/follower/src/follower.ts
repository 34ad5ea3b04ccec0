import { setTimeout as delay } from 'node:timers/promises';
import { createFactReader, type FactReaderOptions, type RoomWakeUp } from '@parley/bus';
import { RoomId } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import type { Kysely } from 'kysely';
import { compareHeads } from './comparison.ts';
import { createHandOver } from './hand-over.ts';
import type { FollowerHandler } from './handler.ts';
import type { FollowerMetrics } from './metrics.ts';
import { createPendingRooms } from './pending-rooms.ts';
import type { RoomSource } from './room-source.ts';
import { type Cursor, createCursors } from './store/cursors.ts';

/** What {@link createFollower} takes. */
export interface FollowerOptions<Tables> extends Pick<FactReaderOptions, 'commands' | 'blocking' | 'leaseTtlMs' | 'renewMs'> {
  /** Names the cursors and the share of rooms; letters, digits and hyphens. The same in all replicas. */
  readonly name: string;
  /** This replica among all of them, its boot id included. */
  readonly replica: string;
  readonly source: RoomSource;
  /** The service's own database, with {@link followedRoomsTable} among its migrations. */
  readonly db: Kysely<Tables>;
  readonly handler: FollowerHandler<Tables>;
  /** Where the very first start begins: with what happens from then on, or with everything there is. */
  readonly firstStart: 'heads' | 'beginning';
  /** Where rooms go on after a restore: with what happens from then on, or with everything there is. */
  readonly afterRestore: 'heads' | 'beginning';
  /** How long wake-ups gather at least before rooms are asked for, ms. Default 50. */
  readonly gatherMs?: number;
  /** Between two questions of a worker, ms, unless more rooms wait than one question holds. Default 1,000. */
  readonly leastApartMs?: number;
  /** How often all heads are compared though nothing seems to be missed, ms. Default 300,000. */
  readonly compareEveryMs?: number;
  /** Rooms that may wait. Default 10,000. */
  readonly maxPending?: number;
  readonly metrics: FollowerMetrics;
  readonly log: Log;
}

/** Follows every room: see {@link createFollower}. */
export interface Follower {
  /** Begins, whether or not anything that it needs is there. To be called once. */
  start(): Promise<void>;
  /** Finishes what is under way and hands its share over. Never rejects. */
  stop(): Promise<void>;
}

/** A room and the `rev` that it is said to stand at; infinite where that is not known. */
interface Woken {
  readonly roomId: RoomId;
  readonly rev: number;
}

const workers = 2;
const roomsPerQuestion = 50;
/** Between two comparisons at least, ms, and this many times as long as one takes. */
const [leastBetweenMs, timesAsLong] = [1_000, 5];
/** After a full question a worker rests so many times as long as it took, at most so long, ms. */
const [restsAsLong, longestRestMs] = [2, 2_000];
const [firstRetryMs, longestRetryMs] = [100, 5_000];

const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
  await delay(ms, undefined, { signal }).catch(() => {});
};

/**
 * Follows the changes of all rooms from a stored cursor for each. Wake-ups say which rooms to ask for; where some may have been missed,
 * all heads are compared with the cursors. So neither a dead follower nor a lost stream loses a change.
 */
export const createFollower = <Tables>(options: FollowerOptions<Tables>): Follower => {
  const { name, source, db, handler, firstStart, metrics, log } = options;
  const { gatherMs = 50, leastApartMs = 1_000, compareEveryMs = 300_000, maxPending = 10_000 } = options;
  const cursors = createCursors(db, name);
  const handOver = createHandOver({ ...options, cursors });
  const pending = createPendingRooms(maxPending);
  const stopping = new AbortController();
  const { signal } = stopping;
  let gap = Promise.withResolvers<void>();
  let running: Promise<unknown> = Promise.resolve();

  const onGap = (): void => {
    metrics.gaps.inc();
    gap.resolve();
  };

  const add = (roomId: RoomId, rev: number): void => {
    if (!pending.add(roomId, rev)) onGap();
    metrics.pending.set(pending.size());
  };

  const onChanged = (rooms: readonly RoomWakeUp[]): void => {
    for (const { roomId, rev } of rooms) {
      const known = RoomId.safeParse(roomId);
      if (known.success) add(known.data, rev);
    }
  };

  const reader = createFactReader({ ...options, follower: name, onChanged, onGap, log, takeovers: metrics.takeovers });

  /** Goes on until it succeeds or all is to stop: whatever is away comes back. */
  const insist = async (what: string, work: () => Promise<void>): Promise<void> => {
    for (let waitMs = firstRetryMs; !signal.aborted; waitMs = Math.min(longestRetryMs, 2 * waitMs)) {
      try {
        return await work();
      } catch (error) {
        metrics.retries.inc();
        log.warn({ err: error, follower: name, what }, 'following waits for what is away');
        await sleep(waitMs * (0.5 + Math.random() / 2), signal);
      }
    }
  };

  const begin = async (): Promise<void> => {
    if (await cursors.hasBegun()) return;
    if (firstStart === 'heads') {
      let after: RoomId | undefined;
      do {
        const page = await source.heads(after);
        await cursors.holdHeads(page);
        after = page.next;
      } while (after !== undefined);
    }
    await cursors.begin();
  };

  /** Moves to where wake-ups said that rooms stand, without asking what happened; resolves with those that it cannot move so. */
  const pass = async (behind: readonly Woken[], held: ReadonlyMap<RoomId, Cursor>): Promise<readonly Woken[]> => {
    const moves = behind.flatMap(({ roomId, rev }) => {
      const before = held.get(roomId);
      return before === undefined || rev === Number.POSITIVE_INFINITY ? [] : [{ before, after: { ...before, rev } }];
    });
    if (moves.length > 0) await db.transaction().execute((tx) => cursors.move(tx, moves));
    const passed = new Set(moves.map(({ after }) => after.roomId));
    return behind.filter(({ roomId }) => !passed.has(roomId));
  };

  const look = async (rooms: ReadonlyMap<RoomId, number>): Promise<void> => {
    const held = await cursors.find([...rooms.keys()]);
    const behind = [...rooms]
      .map(([roomId, rev]) => ({ roomId, rev }))
      .filter(({ roomId, rev }) => rev > (held.get(roomId)?.rev ?? 0));
    const isIdle = behind.length > 0 && (await handler.isIdle?.()) === true;
    const asked = isIdle ? await pass(behind, held) : behind;
    if (asked.length === 0) return;
    const answers = await source.changes(asked.map(({ roomId }) => ({ roomId, since: held.get(roomId)?.rev ?? 0 })));
    if (signal.aborted) return;
    const again = await handOver(answers.map((answer) => ({ cursor: held.get(answer.roomId), answer })));
    for (const roomId of again) add(roomId, Number.POSITIVE_INFINITY);
  };

  const work = async (): Promise<void> => {
    let mayAskAt = 0;
    while (!signal.aborted) {
      if (!pending.hasSome()) await pending.changed(signal);
      await sleep(Math.max(gatherMs, mayAskAt - performance.now()), signal);
      const began = performance.now();
      const rooms = pending.take(roomsPerQuestion);
      if (rooms.size > 0) await insist('changes', () => look(rooms));
      pending.done(rooms.keys());
      metrics.pending.set(pending.size());
      const ended = performance.now();
      // Those who write to each other go first: what nobody waits for is asked for seldom while much happens.
      const isFull = rooms.size === roomsPerQuestion;
      mayAskAt = isFull ? ended + Math.min(longestRestMs, restsAsLong * (ended - began)) : began + leastApartMs;
    }
  };

  const found = async (roomIds: readonly RoomId[]): Promise<void> => {
    for (const roomId of roomIds) add(roomId, Number.POSITIVE_INFINITY);
    while (pending.size() > maxPending / 2 && !signal.aborted) await pending.changed(signal);
  };

  const compare = async (): Promise<void> => {
    metrics.comparisons.inc();
    await compareHeads({ source, cursors, owns: (roomId) => reader.owns(roomId), found, signal });
  };

  const compareAgain = async (): Promise<void> => {
    while (!signal.aborted) {
      await Promise.race([gap.promise, sleep(compareEveryMs, signal)]);
      if (signal.aborted) return;
      gap = Promise.withResolvers<void>();
      const began = performance.now();
      await insist('heads', compare);
      await sleep(Math.max(leastBetweenMs, timesAsLong * (performance.now() - began)), signal);
    }
  };

  const run = async (): Promise<void> => {
    await insist('begin', begin);
    await Promise.all([...Array.from({ length: workers }, work), compareAgain()]);
  };

  return {
    start: async () => {
      running = run();
      await reader.start();
    },
    stop: async () => {
      stopping.abort();
      gap.resolve();
      await running;
      await reader.stop();
    },
  };
};
