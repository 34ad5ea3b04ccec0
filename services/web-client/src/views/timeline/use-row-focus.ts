import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Row } from './rows.ts';
import type { ScrollToRow } from './use-scroll-to-row.ts';

/** The keyboard's way through the rows: one of them is a tab stop, the arrows go from one to the next. */
export interface RowFocus {
  /** The row that has the focus, or had it last, else -1. */
  readonly index: number;
  /** The key of the row that has the focus now, or something in it. */
  readonly key: string | undefined;
  /** Gives a row the focus as soon as it is drawn. */
  readonly focusRow: (key: string) => void;
  readonly onKeyDown: (event: KeyboardEvent, scrollToRow: ScrollToRow) => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: (event: FocusEvent) => void;
}

const isMessage = (row: Row | undefined): boolean => row?.kind === 'message' || row?.kind === 'pending';

/** Where a key leads from a row; undefined for other keys. */
export const rowAfterKey = (key: string, index: number, rows: readonly Row[]): number | undefined => {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: -1,
    ArrowDown: 1,
    Home: -Infinity,
    End: Infinity,
    PageUp: -8,
    PageDown: 8,
  };
  const step = steps[key];
  if (step === undefined) return undefined;
  const first = rows.findIndex(isMessage);
  return first < 0 ? undefined : Math.min(rows.length - 1, Math.max(first, index + step));
};

/** The key of the row that something is in. */
export const rowKeyOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;

/** Whether an event comes from a row itself, not from something in it. */
export const isOnRow = ({ target }: { readonly target: EventTarget }): boolean =>
  target instanceof HTMLElement && target.tagName === 'ARTICLE';

/** Makes it. */
export const useRowFocus = (rows: readonly Row[], scrollRef: RefObject<HTMLDivElement | null>): RowFocus => {
  const [lastKey, setLastKey] = useState<string>();
  const [hasFocus, setHasFocus] = useState(false);
  const wanted = useRef<string>(undefined);
  const index = lastKey === undefined ? -1 : rows.findIndex(({ key }) => key === lastKey);

  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = scrollRef.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"] article`);
    if (row === null || row === undefined) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  const focusRow = useCallback((key: string): void => {
    wanted.current = key;
    setLastKey(key);
  }, []);

  return {
    index,
    key: hasFocus ? lastKey : undefined,
    focusRow,
    onFocus: (event) => {
      const key = rowKeyOf(event.target);
      // What opens from a row is drawn elsewhere.
      if (key === undefined) return;
      setLastKey(key);
      setHasFocus(true);
    },
    onBlur: (event) => {
      if (rowKeyOf(event.relatedTarget) === undefined) setHasFocus(false);
    },
    onKeyDown: (event, scrollToRow) => {
      if (event.altKey || event.ctrlKey || event.metaKey || !isOnRow(event)) return;
      const next = rowAfterKey(
        event.key,
        rows.findIndex(({ key }) => key === rowKeyOf(event.target)),
        rows,
      );
      const row = next === undefined ? undefined : rows[next];
      if (row === undefined) return;
      event.preventDefault();
      scrollToRow(row.key, 'auto');
      focusRow(row.key);
    },
  };
};
