import { defaultRangeExtractor, type Range, type ReactVirtualizer, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import { estimateRow, type Row } from './rows.ts';

/** Nearer than this to the end counts as at the end, px. */
export const nearEnd = 80;

/** The window onto the rows: what is in view is drawn, what is read stays where it is when rows come and go around it. */
export type MessageList = ReactVirtualizer<HTMLDivElement, HTMLElement>;

interface MessageListOptions {
  readonly rows: readonly Row[];
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  /** Stays drawn while it has the keyboard's focus. */
  readonly focusedIndex: number;
}

/** Makes it; it begins at the end. */
export const useMessageList = ({ rows, scrollRef, focusedIndex }: MessageListOptions): MessageList => {
  const rangeExtractor = useCallback(
    (range: Range): number[] => {
      const indexes = defaultRangeExtractor(range);
      if (focusedIndex < 0 || focusedIndex >= range.count || indexes.includes(focusedIndex)) return indexes;
      return [...indexes, focusedIndex].toSorted((one, other) => one - other);
    },
    [focusedIndex],
  );
  const list = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => estimateRow(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    overscan: 8,
    paddingStart: 24,
    paddingEnd: 12,
    rangeExtractor,
    directDomUpdates: true,
    useFlushSync: false,
  });

  const hasBegun = useRef(false);
  useLayoutEffect(() => {
    if (hasBegun.current || rows.length === 0) return;
    hasBegun.current = true;
    list.scrollToEnd();
  });
  return list;
};
