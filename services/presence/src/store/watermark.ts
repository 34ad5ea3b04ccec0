import { z } from 'zod';

const ms = z.number();

/** How far presence is with what gateways tell, common to all replicas. All times are Redis's own, in ms since the epoch. */
export const Watermark = z.object({
  /** Everything that Redis took before is handled. People are shown as they were at this moment, usually a second ago at most. */
  at: ms,
  /** When a replica last looked. */
  markedAt: ms,
  /** The last time during which facts may have been lost, or nobody looked. */
  outage: z.object({ from: ms, to: ms }),
});
export type Watermark = z.infer<typeof Watermark>;

/** One without an outage. */
export const watermarkAt = (at: number): Watermark => ({ at, markedAt: at, outage: { from: 0, to: 0 } });
