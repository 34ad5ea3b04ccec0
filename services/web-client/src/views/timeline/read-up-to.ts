import type { Seen } from './use-seen.ts';

/** Rows that may run through between two frames of fast scrolling. */
const mostSkipped = 60;

/**
 * Up to which `seq` somebody has read who had read up to `before` and sees that now. Who jumps over what is unread, by a link
 * for instance, has not read it; who is at the end has had enough of it.
 */
export const readUpTo = ({ firstSeq, lastSeq, isAtEnd }: Seen, before: number, isEnd: boolean): number => {
  const isReadOn = firstSeq > 0 && firstSeq <= before + mostSkipped;
  return isReadOn || (isAtEnd && isEnd) ? Math.max(before, lastSeq) : before;
};
