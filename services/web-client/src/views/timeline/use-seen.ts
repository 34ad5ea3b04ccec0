import { type RefObject, useEffect, useState } from 'react';
import type { Row } from './rows.ts';
import { type MessageList, nearEnd } from './use-message-list.ts';

/** What is in view. */
export interface Seen {
  /** The `seq` of the last message that is wholly in view; 0 where none is. */
  readonly lastSeq: number;
  readonly isAtEnd: boolean;
}

/** Follows what is in view, once per frame at most. */
export const useSeen = (list: MessageList, rows: readonly Row[], scrollRef: RefObject<HTMLDivElement | null>): Seen => {
  const [seen, setSeen] = useState<Seen>({ lastSeq: 0, isAtEnd: true });

  useEffect(() => {
    const element = scrollRef.current;
    if (element === null) return undefined;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const now = { lastSeq: lastSeqIn(list, rows), isAtEnd: rows.length === 0 || list.isAtEnd(nearEnd) };
      setSeen((before) => (before.lastSeq === now.lastSeq && before.isAtEnd === now.isAtEnd ? before : now));
    };
    const lookSoon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    lookSoon();
    element.addEventListener('scroll', lookSoon, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', lookSoon);
    };
  }, [list, rows, scrollRef]);

  return seen;
};

const lastSeqIn = (list: MessageList, rows: readonly Row[]): number => {
  const bottom = (list.scrollOffset ?? 0) + (list.scrollRect?.height ?? 0);
  let seq = 0;
  for (const { index, end } of list.getVirtualItems()) {
    const row = rows[index];
    // A message taller than the window is read when its end is near.
    if (row?.kind === 'message' && end <= bottom + nearEnd / 4) seq = Math.max(seq, row.message.seq);
  }
  return seq;
};
