import { useRef } from 'react';
import type { Row } from './rows.ts';
import type { MessageList } from './use-message-list.ts';
import type { RowFocus } from './use-row-focus.ts';

/**
 * The row that Tab reaches: the one that has the focus or had it last, else the last one in view. While the rows run along it
 * stays the same one: nobody presses Tab then, and scrolling draws none of them anew.
 */
export const useTabStop = (list: MessageList, rows: readonly Row[], focus: RowFocus): number => {
  const inViewRef = useRef<string>(undefined);
  if (!list.isScrolling) inViewRef.current = rows[list.range?.endIndex ?? rows.length - 1]?.key;
  if (focus.index >= 0) return focus.index;
  return rows.findIndex(({ key }) => key === inViewRef.current);
};
