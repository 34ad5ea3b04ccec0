import type { Log, RecurringJob } from '@parley/service-kit';
import type { Removal } from '../removal.ts';

const everyMs = 300_000;

/** Removes files that do not go on, and whole ones that no message got within a day; finishes what was cut off (AT6). */
export const removeForgottenJob = (removal: Removal, log: Log): RecurringJob => ({
  name: 'remove-forgotten',
  everyMs,
  handle: async () => {
    const givenUp = await removal.removeGivenUp();
    const loose = await removal.removeLoose();
    await removal.finish();
    if (givenUp + loose > 0) log.info({ givenUp, loose }, 'files that no message has were looked at');
  },
});
