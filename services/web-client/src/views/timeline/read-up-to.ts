import type { Seen } from './use-seen.ts';

/** Rows that may run through between two frames of fast scrolling. */
const mostSkipped = 60;

/**
 * Up to which `seq` somebody has read who had read up to `before` and sees that now. Who jumps over what is unread, by a link
 * for instance, has not read it.
 */
export const readUpTo = ({ firstSeq, lastSeq }: Seen, before: number, skipped = mostSkipped): number =>
  firstSeq > 0 && firstSeq <= before + skipped ? Math.max(before, lastSeq) : before;
