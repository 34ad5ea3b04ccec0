import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { Row } from './rows.ts';
import type { MessageList } from './use-message-list.ts';

/** Brings a row into view, by its key; it need not be drawn. */
export type ScrollToRow = (key: string, align: 'auto' | 'start' | 'center') => void;

/** Until then rows that are measured or come in above may move what was aimed at, ms. */
const settlesWithinMs = 1_000;
const takesOver = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

interface Aimed {
  readonly key: string;
  readonly align: 'auto' | 'start' | 'center';
  readonly index: number;
  readonly untilMs: number;
}

/**
 * Makes it. The list aims at an index; a page that comes in above while it is under way makes that another row, so it is aimed at
 * again, unless somebody has taken over.
 */
export const useScrollToRow = (
  list: MessageList,
  rows: readonly Row[],
  scrollRef: RefObject<HTMLDivElement | null>,
): ScrollToRow => {
  const aimed = useRef<Aimed>(undefined);
  const latest = useRef(rows);
  latest.current = rows;

  useLayoutEffect(() => {
    const aim = aimed.current;
    if (aim === undefined || performance.now() > aim.untilMs) return;
    const index = rows.findIndex(({ key }) => key === aim.key);
    if (index < 0 || index === aim.index) return;
    aimed.current = { ...aim, index };
    list.scrollToIndex(index, { align: aim.align });
  }, [list, rows]);

  useEffect(() => {
    const box = scrollRef.current;
    const letGo = (): void => {
      aimed.current = undefined;
    };
    for (const name of takesOver) box?.addEventListener(name, letGo, { passive: true, capture: true });
    return () => {
      for (const name of takesOver) box?.removeEventListener(name, letGo, { capture: true });
    };
  }, [scrollRef]);

  return useCallback(
    (key, align) => {
      const index = latest.current.findIndex((row) => row.key === key);
      if (index < 0) return;
      aimed.current = { key, align, index, untilMs: performance.now() + settlesWithinMs };
      list.scrollToIndex(index, { align });
    },
    [list],
  );
};
