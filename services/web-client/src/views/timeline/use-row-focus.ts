import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Row } from './rows.ts';
import type { MessageList } from './use-message-list.ts';

/** The keyboard's way through the rows: one of them is a tab stop, the arrows go from one to the next. */
export interface RowFocus {
  /** The row that has the focus, else -1. */
  readonly index: number;
  /** The row that Tab reaches. */
  readonly tabStop: number;
  readonly onKeyDown: (event: KeyboardEvent, list: MessageList) => void;
  readonly onFocus: (event: FocusEvent) => void;
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

const keyOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;

/** Makes it. */
export const useRowFocus = (rows: readonly Row[], scrollRef: RefObject<HTMLDivElement | null>): RowFocus => {
  const [focusedKey, setFocusedKey] = useState<string>();
  const wanted = useRef<string>(undefined);
  const index = focusedKey === undefined ? -1 : rows.findIndex(({ key }) => key === focusedKey);

  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = scrollRef.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"] article`);
    if (row === null || row === undefined) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  return {
    index,
    tabStop: index >= 0 ? index : rows.length - 1,
    onFocus: (event) => setFocusedKey(keyOf(event.target)),
    onKeyDown: (event, list) => {
      const from = rows.findIndex(({ key }) => key === keyOf(event.target));
      const isOnRow = event.target instanceof HTMLElement && event.target.tagName === 'ARTICLE';
      const next = isOnRow ? rowAfterKey(event.key, from, rows) : undefined;
      const row = next === undefined ? undefined : rows[next];
      if (row === undefined || next === undefined) return;
      event.preventDefault();
      list.scrollToIndex(next, { align: 'auto' });
      wanted.current = row.key;
      setFocusedKey(row.key);
    },
  };
};
