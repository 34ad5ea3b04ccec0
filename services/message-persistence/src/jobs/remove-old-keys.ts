import type { Log, RecurringJob } from '@parley/service-kit';
import { removeOldKeys } from '../store/old-keys.ts';
import type { Database } from '../store/tables.ts';

/** What {@link removeOldKeysJob} needs; `now` is in milliseconds since 1970. */
export interface RemoveOldKeysOptions {
  readonly db: Database;
  readonly log: Log;
  readonly now?: () => number;
}

const hourMs = 3_600_000;
/** MS4 promises 30 days; clocks of processes differ by less than the rest. */
const keptMs = 31 * 24 * hourMs;

/** Removes the keys by which repeats are recognised, 31 days after their command was given. */
export const removeOldKeysJob = ({ db, log, now = Date.now }: RemoveOldKeysOptions): RecurringJob => ({
  name: 'remove-old-keys',
  everyMs: hourMs,
  handle: async () => {
    const before = new Date(now() - keptMs);
    let [all, some] = [0, 0];
    do {
      some = await removeOldKeys(db, before);
      all += some;
    } while (some > 0);
    if (all > 0) log.info({ removed: all }, 'old keys were removed');
  },
});
