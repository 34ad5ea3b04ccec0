import type { RecurringJob } from '@parley/service-kit';
import type { Retention } from '../retention.ts';

/** What {@link applyRetention} needs. */
export interface ApplyRetentionOptions {
  readonly retention: Retention;
  readonly counters: {
    readonly roomsRaised: { inc(rooms: number): void };
    readonly monthsDropped: { inc(months: number): void };
  };
}

const everyMs = 3_600_000;

/** Lets go of what is not to be kept any longer (PV2). */
export const applyRetention = ({ retention, counters }: ApplyRetentionOptions): RecurringJob => ({
  name: 'apply-retention',
  everyMs,
  handle: async () => {
    const { rooms, months } = await retention.run();
    counters.roomsRaised.inc(rooms);
    counters.monthsDropped.inc(months);
  },
});
