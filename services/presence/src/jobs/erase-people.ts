import { setTimeout as delay } from 'node:timers/promises';
import type { DeletedUser, Log } from '@parley/service-kit';
import type { ErasureStore } from '../store/erasure.ts';

/** What {@link startErasing} needs; `now` is in ms since the epoch. */
export interface ErasingOptions {
  readonly store: ErasureStore;
  /** Who was deleted, after a number, ascending. */
  readonly askDeleted: (after: number) => Promise<readonly DeletedUser[]>;
  readonly log: Log;
  readonly now: () => number;
  /** Default 15,000. */
  readonly everyMs?: number;
  /** How long after a deletion somebody is forgotten, ms: by then their connections have ended, and nothing is told of them any more. Default 120,000. */
  readonly settleMs?: number;
}

/** Forgets people who were deleted (PV3). Any replica does; what two do at once is done once. */
export const startErasing = (options: ErasingOptions): { stop(): Promise<void> } => {
  const { store, askDeleted, log, now, everyMs = 15_000, settleMs = 120_000 } = options;
  const stopping = new AbortController();

  const eraseAll = async (): Promise<void> => {
    const before = now() - settleMs;
    for (const { number, userId, at } of await askDeleted(await store.readHead())) {
      if (Date.parse(at) > before || stopping.signal.aborted) return;
      await store.forget(userId);
      await store.keepHead(number);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await eraseAll().catch((error: unknown) => log.debug({ err: error }, 'erasing waits for auth or Redis'));
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
