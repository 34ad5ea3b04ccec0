import { setTimeout as delay } from 'node:timers/promises';
import type { RoomId } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import type { Announcer } from './announce.ts';
import type { Archive } from './archive.ts';
import { linesOfMonth } from './archived-month.ts';
import { createCommit } from './commit.ts';
import { raiseFloor } from './room-floor.ts';
import type { SearchIndex } from './search-index.ts';
import type { Store } from './store/index.ts';
import { addMonths, type Month, monthOf } from './store/months.ts';
import type { EndedMonth } from './store/retention.ts';
import { timeOfSeqs } from './store/room-months.ts';
import { sweepRoom } from './sweeping.ts';

/** Lets go of what is not to be kept any longer: see {@link createRetention}. */
export interface Retention {
  /**
   * Drops the months that have ended, and in rooms with a retention of their own what is older than that (PV2). May be ended at any
   * moment, run again, and run by two at once. @throws what the database or the archive throw; what is done by then is done.
   * @param now the database's time, unless a test says otherwise
   */
  run(now?: Date): Promise<RetentionRun>;
}

/** What a run came to. */
export interface RetentionRun {
  /** Rooms whose floor was raised. */
  readonly rooms: number;
  /** Months that are gone. */
  readonly months: number;
}

/** What {@link createRetention} needs. */
export interface RetentionOptions {
  readonly store: Store;
  readonly announcer: Pick<Announcer, 'tellIfPossible'>;
  readonly index: Pick<SearchIndex, 'forgetBelowFloor'>;
  readonly log: Log;
  /** How many months are kept beside the present one; undefined for all. */
  readonly keptMonths: number | undefined;
  /** Where months are kept that are dropped; undefined for nowhere. */
  readonly archive: Archive | undefined;
  /** Called when a step is done that lasts, for tests that end the process there. */
  readonly onStep?: (step: string) => Promise<void>;
}

type Run = Required<RetentionOptions>;

const roomsAtOnce = 200;
const dayMs = 86_400_000;
/** The longest transaction is a digest's, of 25 s; what takes longer is looked at again by the next run. */
const readersPatienceMs = 40_000;
const lookAgainMs = 100;
/** Between tries to detach a partition everybody gets a turn; there are some thirty within a minute. */
const detachTries = 30;
const [firstWaitMs, longestWaitMs] = [100, 4_000];

/**
 * The rules of retention (PV2, decision 0022). In this order, so that at every moment what is shown is whole and what is to be
 * archived is not gone: first the floors of rooms rise over what is to go, so that nobody can change it or is shown it; then, once
 * nobody reads it any more, months are archived, detached and dropped; at last what stood beside their messages is removed.
 */
export const createRetention = (options: RetentionOptions): Retention => {
  const parts: Run = { onStep: async () => {}, ...options };
  return {
    run: async (now) => {
      const at = now ?? (await parts.store.now());
      const { keptMonths } = parts;
      const months = await parts.store.beginMonths(keptMonths === undefined ? undefined : addMonths(monthOf(at), -keptMonths));
      const raised = (await raiseForMonths(parts)) + (await raiseForDays(parts, at));
      if (months.length > 0) {
        await readersHaveGone(parts.store);
        // A month that began to go by another process meanwhile is left to that one.
        for (const month of months) await endMonth(parts, month);
      }
      await sweepAll(parts);
      return { rooms: raised, months: months.length };
    },
  };
};

/** Goes through pages of things that are ordered by their room. */
const eachRoom = async <Item>(
  pageAfter: (after: RoomId | undefined) => Promise<readonly Item[]>,
  roomOf: (item: Item) => RoomId,
  handle: (item: Item) => Promise<void>,
): Promise<void> => {
  let after: RoomId | undefined;
  for (;;) {
    const page = await pageAfter(after);
    for (const item of page) await handle(item);
    const last = page.at(-1);
    if (last === undefined || page.length < roomsAtOnce) return;
    after = roomOf(last);
  }
};

const raise = async ({ store, announcer, onStep }: Run, roomId: RoomId, floorSeq: number): Promise<number> => {
  const raised = await createCommit({ store, announcer })((tx) => raiseFloor(tx, roomId, floorSeq));
  if (!raised.ok || !raised.data) return 0;
  await onStep('floor raised');
  return 1;
};

const raiseForMonths = async (run: Run): Promise<number> => {
  let raised = 0;
  await eachRoom(
    (after) => run.store.floorsOfMonths(after, roomsAtOnce),
    (one) => one.roomId,
    async ({ roomId, floorSeq }) => void (raised += await raise(run, roomId, floorSeq)),
  );
  return raised;
};

/** Rooms that keep less than the installation does. */
const raiseForDays = async (run: Run, now: Date): Promise<number> => {
  let raised = 0;
  await eachRoom(
    (after) => run.store.roomsWithRetention(after, roomsAtOnce),
    (one) => one.roomId,
    async ({ roomId, retentionDays }) => {
      const floorSeq = await firstKept(run.store, roomId, new Date(now.getTime() - retentionDays * dayMs));
      raised += await raise(run, roomId, floorSeq);
    },
  );
  return raised;
};

/** The first message of a room at or after a time, or the one to come. */
const firstKept = (store: Store, roomId: RoomId, at: Date): Promise<number> =>
  store.snapshot(async (tx) => {
    const [[room], months] = await Promise.all([tx.findRooms([roomId]), tx.findMonths(roomId)]);
    if (room === undefined) return 0;
    const { floorSeq: from, lastSeq: to } = room;
    const time = timeOfSeqs(months, from, to);
    return time === undefined || to < from ? from : tx.firstSeqAt(roomId, at, { from, to, time });
  });

/**
 * A reader that saw a room before its floor rose may still be about to read below it. @throws when one goes on for longer than any
 * should.
 */
const readersHaveGone = async (store: Store): Promise<void> => {
  const raisedAt = await store.now();
  for (let waitedMs = 0; (await store.countTransactionsBefore(raisedAt)) > 0; waitedMs += lookAgainMs) {
    if (waitedMs >= readersPatienceMs) throw new Error('a transaction goes on for too long: nothing is dropped for now');
    await delay(lookAgainMs);
  }
};

const endMonth = async (run: Run, { month, archivedAt }: EndedMonth): Promise<void> => {
  const { store, archive, log, onStep } = run;
  if ((await store.floorsOfMonths(undefined, 1)).length > 0) throw new Error('a room still shows a month that is to go');
  if (archive !== undefined && archivedAt === null) {
    const file = await archive.keep(`messages-${month.slice(0, 7)}.jsonl`, watched(linesOfMonth(store, month), onStep));
    await onStep('archive written');
    await store.keepArchived(month, file);
    await onStep('archive kept');
  }
  await detach(run, month);
  await onStep('partition detached');
  await store.dropPartition(month);
  await onStep('partition dropped');
  while ((await store.removeFromDefault(month)) > 0) await onStep('default partition cleared');
  while ((await store.removeRoomMonths(month)) > 0) await onStep('months of rooms forgotten');
  await store.keepDropped(month);
  await onStep('month dropped');
  log.info({ month, archived: archive !== undefined }, 'a month of messages has ended');
};

async function* watched(lines: AsyncIterable<string>, onStep: Run['onStep']): AsyncGenerator<string> {
  for await (const line of lines) {
    yield line;
    await onStep('archiving');
  }
}

/** Each try holds everybody up for a moment at most, and gives them a turn when it fails. */
const detach = async ({ store }: Run, month: Month): Promise<void> => {
  for (let tries = 1, waitMs = firstWaitMs; ; tries += 1, waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      return await store.detachPartition(month);
    } catch (error) {
      if (tries === detachTries) throw error;
      await delay(waitMs * (0.5 + Math.random()));
    }
  }
};

const sweepAll = ({ store, index, onStep }: Run): Promise<void> =>
  eachRoom(
    (after) => store.roomsToSweep(after, roomsAtOnce),
    (roomId) => roomId,
    (roomId) => sweepRoom({ store, index, onStep }, roomId),
  );
