import {
  defaultRangeExtractor,
  measureElement,
  type Range,
  type ReactVirtualizer,
  useVirtualizer,
} from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { createEstimates } from './estimates.ts';
import type { Row } from './rows.ts';

/** Nearer than this to the end counts as at the end, px. */
export const nearEnd = 80;
/** What lies over the top of the view: the label of the day. */
export const headPx = 44;

/** The window onto the rows: what is in view is drawn, what is read stays where it is when rows come and go around it. */
export type MessageList = ReactVirtualizer<HTMLDivElement, HTMLElement>;

interface MessageListOptions {
  readonly rows: readonly Row[];
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  /** Stay drawn wherever they are: what has the keyboard's focus, and what is being edited. */
  readonly pinned: readonly number[];
  /** Whether the last row is the newest there is: then what comes after it is followed by who is there. */
  readonly isEnd: boolean;
}

/** Sizes of rows that are remembered although the rows are not held any more. */
const mostSizes = 2_000;

/** Makes it. */
export const useMessageList = ({ rows, scrollRef, pinned, isEnd }: MessageListOptions): MessageList => {
  const rangeExtractor = useCallback(
    (range: Range): number[] => {
      const indexes = defaultRangeExtractor(range);
      const more = pinned.filter((index) => index >= 0 && index < range.count && !indexes.includes(index));
      return more.length === 0 ? indexes : [...indexes, ...more].toSorted((one, other) => one - other);
    },
    [pinned],
  );
  const [estimates] = useState(createEstimates);
  // A page that joins the newest message is read on to, not jumped over.
  const wasEnd = useRef(isEnd);
  const list = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => estimates.sizeOf(rows[index]),
    measureElement: (element, entry, instance) => {
      const size = measureElement(element, entry, instance);
      // A guess that was right is not remembered by the list itself.
      const key = rows[instance.indexFromElement(element)]?.key;
      if (key !== undefined && estimates.of(key) === size && !instance.itemSizeCache.has(key))
        instance.itemSizeCache.set(key, size);
      return size;
    },
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    anchorTo: 'end',
    followOnAppend: isEnd && wasEnd.current,
    scrollEndThreshold: nearEnd,
    overscan: 8,
    paddingStart: 24,
    paddingEnd: 12,
    scrollPaddingStart: headPx,
    rangeExtractor,
    directDomUpdates: true,
    useFlushSync: false,
  });
  // What lies above the view moves it by as much as it grows or shrinks, in whichever direction somebody scrolled last.
  list.shouldAdjustScrollPositionOnItemSizeChange = ({ key, start, end }) => {
    const top = list.scrollOffset ?? 0;
    return list.itemSizeCache.has(key) ? end <= top : start < top;
  };

  useEffect(() => {
    wasEnd.current = isEnd;
    if (list.itemSizeCache.size < mostSizes + rows.length) return;
    const held = new Set<unknown>(rows.map(({ key }) => key));
    for (const key of list.itemSizeCache.keys()) if (!held.has(key)) list.itemSizeCache.delete(key);
    estimates.keepOnly(held);
  }, [list, rows, isEnd, estimates]);
  return list;
};
