import { setTimeout as delay } from 'node:timers/promises';
import { limits, type UserId } from '@parley/contracts';
import type { Log, WorkQueue } from '@parley/service-kit';
import type { Erasing } from '../erasing.ts';
import type { Owners } from '../owners.ts';
import type { Store } from '../store/index.ts';
import type { Subscriptions } from '../subscriptions.ts';
import { works } from './index.ts';

/** How often one of the replicas looks, ms. */
export interface SweepTimings {
  readonly dueEveryMs: number;
  readonly readersEveryMs: number;
  readonly endedEveryMs: number;
  readonly deletedEveryMs: number;
}

/** The usual ones: who reads elsewhere sees the notification go within 5 s and a push's way. */
export const usualTimings: SweepTimings = {
  dueEveryMs: 500,
  readersEveryMs: 5_000,
  endedEveryMs: 3_600_000,
  deletedEveryMs: 30_000,
};

/** What {@link startSweeps} takes. */
export interface SweepOptions {
  readonly store: Store;
  readonly owners: Pick<Owners, 'heads'>;
  readonly subscriptions: Pick<Subscriptions, 'removeEnded'>;
  readonly erasing: Erasing;
  readonly queue: Pick<WorkQueue, 'add'>;
  readonly timings: SweepTimings;
  readonly clock: () => Date;
  readonly log: Log;
}

/** What is due is taken up so many at a time. */
const atOnce = 500;
/** A job that is not done by then is given to another one: Redis may have lost it, or who did it was killed. */
const patienceMs = 60_000;

/**
 * What is to be done lies in PostgreSQL and is handed to the queue when it is due, by one replica at a time. So neither a
 * killed process nor a loss of all Redis data loses it.
 */
export const startSweeps = (options: SweepOptions): { stop(): Promise<void> } => {
  const { store, owners, subscriptions, erasing, queue, timings, clock, log } = options;
  const stopping = new AbortController();

  const handOver = async (): Promise<boolean> => {
    const now = clock();
    const until = new Date(now.getTime() + patienceMs);
    const [rooms, people, readers] = await Promise.all([
      store.claimDueRooms(now, until, atOnce),
      store.claimDueTellings(now, until, atOnce),
      store.claimChanged(now, until, atOnce),
    ]);
    const work = [
      ...rooms.map((roomId) => works.considerRoom(roomId)),
      ...people.map((one) => works.tellPerson(one)),
      ...readers.map((userId) => works.lookAfterReader(userId)),
    ];
    if (work.length > 0) await queue.add(work);
    return [rooms, people, readers].some(({ length }) => length === atOnce);
  };

  const handOverAll = async (): Promise<void> => {
    while (!stopping.signal.aborted && (await handOver()));
  };

  /** Whose own changes went on since they were told may have read it. */
  const findReaders = async (): Promise<void> => {
    let after: UserId | undefined;
    do {
      const page = await store.pageOfReaders(after, limits.missedUsers);
      const known = new Map(page.map(({ userId, userRev }) => [userId, userRev]));
      const heads = page.length === 0 ? [] : await owners.heads([...known.keys()]);
      const changed = heads.filter(({ userId, userRev }) => userRev !== known.get(userId));
      if (changed.length > 0) await store.noteChanged(changed);
      after = page.length < limits.missedUsers ? undefined : page.at(-1)?.userId;
    } while (after !== undefined && !stopping.signal.aborted);
  };

  const repeat = async (name: string, everyMs: number, look: () => Promise<void>): Promise<void> => {
    let isFailing = false;
    while (!stopping.signal.aborted) {
      try {
        const now = clock().getTime();
        if (await store.takeTurn(name, new Date(now), new Date(now + everyMs))) await look();
        isFailing = false;
      } catch (error) {
        if (!isFailing) log.warn({ err: error, sweep: name }, 'what is due cannot be looked for at the moment');
        isFailing = true;
      }
      await delay(Math.min(everyMs, 60_000), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const running = Promise.all([
    repeat('due', timings.dueEveryMs, handOverAll),
    repeat('readers', timings.readersEveryMs, findReaders),
    repeat('ended', timings.endedEveryMs, () => subscriptions.removeEnded()),
    repeat('deleted', timings.deletedEveryMs, () => erasing.run()),
  ]);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
