import type { Log, RecurringJob } from '@parley/service-kit';
import { removeEnded } from '../store/ended.ts';
import type { Database } from '../store/tables.ts';

/** What {@link removeEndedJob} needs; `now` is in milliseconds since 1970. */
export interface RemoveEndedOptions {
  readonly db: Database;
  readonly log: Log;
  readonly now?: () => number;
}

const dayMs = 86_400_000;
/** Long enough to look back at them. */
const [invitesKeptMs, reportsKeptMs] = [30 * dayMs, 90 * dayMs];

/** Removes invitations 30 days after they expired, and reports, with the text they keep, 90 days after they were decided (RO2, RO5). */
export const removeEndedJob = ({ db, log, now = Date.now }: RemoveEndedOptions): RecurringJob => ({
  name: 'remove-ended',
  everyMs: dayMs / 24,
  handle: async () => {
    const at = now();
    const removed = await removeEnded(db, { invites: new Date(at - invitesKeptMs), reports: new Date(at - reportsKeptMs) });
    if (removed > 0) log.info({ removed }, 'ended invitations and reports were removed');
  },
});
