import type { RecurringJob } from '@parley/service-kit';
import type { RevocationStore } from '../store/revocations.ts';
import type { SessionStore } from '../store/sessions.ts';

/** What the job works on. */
export interface RemoveExpiredOptions {
  readonly sessions: Pick<SessionStore, 'removeBefore'>;
  readonly revocations: Pick<RevocationStore, 'removeBefore'>;
  readonly clock: () => Date;
}

const hourMs = 3_600_000;
/** Twice what a token may last at most. */
const keptMs = 48 * hourMs;

/**
 * Removes sessions that expired, and revocations that no living token can be refused for, both 2 days later. Suspensions
 * that hold stay, since tokens of a foreign issuer are made all the time.
 */
export const removeExpired = ({ sessions, revocations, clock }: RemoveExpiredOptions): RecurringJob => ({
  name: 'remove-expired',
  everyMs: hourMs,
  handle: async () => {
    const before = new Date(clock().getTime() - keptMs);
    await revocations.removeBefore(before);
    let more = true;
    while (more) more = await sessions.removeBefore(before);
  },
});
