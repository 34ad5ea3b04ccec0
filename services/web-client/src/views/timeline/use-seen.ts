import { type RefObject, useEffect, useState } from 'react';
import { createObservable, type Settable } from '../../state/observable.ts';
import { type Row, timeOfRow } from './rows.ts';
import { headPx, type MessageList, nearEnd } from './use-message-list.ts';

/** What is in view. */
export interface Seen {
  /** The `seq` of the first message that is at least partly in view, and of the last one that is wholly; 0 where none is. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** When the first one was said, ms or ISO 8601; undefined where there is none. */
  readonly at: string | number | undefined;
  readonly isAtEnd: boolean;
}

const nothing: Seen = { firstSeq: 0, lastSeq: 0, at: undefined, isAtEnd: true };

/** Follows what is in view, once per frame at most; whoever needs it subscribes, so that scrolling does not draw the rows anew. */
export const useSeen = (list: MessageList, rows: readonly Row[], scrollRef: RefObject<HTMLDivElement | null>): Settable<Seen> => {
  const [seen] = useState(() => createObservable(nothing));

  useEffect(() => {
    const element = scrollRef.current;
    if (element === null) return undefined;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const now = seenIn(list, rows);
      if (!isSame(seen.getSnapshot(), now)) seen.set(now);
    };
    const lookSoon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    lookSoon();
    element.addEventListener('scroll', lookSoon, { passive: true });
    const sizes = new ResizeObserver(lookSoon);
    sizes.observe(element);
    for (const child of element.children) sizes.observe(child);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', lookSoon);
      sizes.disconnect();
    };
  }, [list, rows, scrollRef, seen]);

  return seen;
};

const isSame = (one: Seen, other: Seen): boolean =>
  one.firstSeq === other.firstSeq && one.lastSeq === other.lastSeq && one.at === other.at && one.isAtEnd === other.isAtEnd;

const seenIn = (list: MessageList, rows: readonly Row[]): Seen => {
  const top = list.scrollOffset ?? 0;
  const bottom = top + (list.scrollRect?.height ?? 0);
  let [firstSeq, lastSeq] = [0, 0];
  let at: Seen['at'];
  for (const { index, start, end } of list.getVirtualItems()) {
    if (end <= top || start >= bottom) continue;
    const row = rows[index];
    if (end > top + headPx / 2) at ??= timeOfRow(row);
    if (row?.kind !== 'message') continue;
    firstSeq ||= row.message.seq;
    // A message taller than the window is read when its end is near.
    if (end <= bottom + nearEnd / 4) lastSeq = row.message.seq;
  }
  return { firstSeq, lastSeq, at, isAtEnd: rows.length === 0 || list.isAtEnd(nearEnd) };
};
