import { isUnavailable, type Log, type RecurringJob } from '@parley/service-kit';
import type { Erasures } from '../erasures.ts';

/** What {@link erasePeople} needs. */
export interface ErasePeopleOptions {
  readonly erasures: Erasures;
  readonly counters: { readonly peopleErased: { inc(people: number): void } };
  readonly log: Log;
}

const everyMs = 10_000;

/** Erases what is left of people who were deleted (PV3). */
export const erasePeople = ({ erasures, counters, log }: ErasePeopleOptions): RecurringJob => ({
  name: 'erase-people',
  everyMs,
  handle: async () => {
    try {
      const { people } = await erasures.run();
      counters.peopleErased.inc(people);
    } catch (error) {
      // The next run comes soon.
      if (!isUnavailable(error)) throw error;
      log.debug({ err: error }, 'erasing waits for auth or the database');
    }
  },
});
