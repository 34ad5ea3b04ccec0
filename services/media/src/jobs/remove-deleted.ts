import type { Log, RecurringJob } from '@parley/service-kit';
import type { Removal } from '../removal.ts';

/** Within so long the files of a deleted message are gone. */
const everyMs = 15_000;

/** Removes the files of messages that are gone (AT6). */
export const removeDeletedJob = (removal: Pick<Removal, 'removeDeleted'>, log: Log): RecurringJob => ({
  name: 'remove-deleted',
  everyMs,
  handle: async () => {
    const removed = await removal.removeDeleted();
    if (removed > 0) log.info({ removed }, 'files of deleted messages were removed');
  },
});
