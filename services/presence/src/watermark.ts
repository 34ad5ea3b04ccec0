import type { GroupProgress } from '@parley/bus';
import type { Timings } from './connections.ts';
import { type Watermark, watermarkAt } from './store/watermark.ts';

/** What a look at Redis shows. */
export interface Progress extends GroupProgress {
  readonly was: Watermark | undefined;
}

/**
 * How far presence is now. Facts that wait hold it up; an outage does not, since what was lost in it never comes: it is
 * remembered. Keeping the watermark is a write, as telling a fact is: while Redis takes none, nobody keeps one.
 */
export const advanced = ({ was, now, oldestAt = now }: Progress, timings: Timings): Watermark => {
  const handledTo = Math.min(now, oldestAt);
  if (was === undefined) return { ...watermarkAt(handledTo), markedAt: now };
  return {
    at: Math.max(was.at, handledTo),
    markedAt: Math.max(was.markedAt, now),
    outage: now - was.markedAt > timings.unheardMs ? outageSince(was, now, timings) : was.outage,
  };
};

/** One within a lease of the last one's end is part of it: not everybody who outlived that was heard since. */
const outageSince = ({ at, outage }: Watermark, to: number, { silentMs }: Timings): Watermark['outage'] => ({
  from: at < outage.to + silentMs ? outage.from : at,
  to,
});
