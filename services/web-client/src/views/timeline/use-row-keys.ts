import { type KeyboardEvent, useContext } from 'react';
import { useMyId } from '../../hooks/use-session.ts';
import { actOfKey, actsFor, MayDoContext, MessageActsContext } from './message-acts.ts';
import type { SetRowPart } from './row-part.ts';
import type { Row } from './rows.ts';
import { ThreadContext } from './thread-context.ts';
import { isOnRow, type RowFocus, rowKeyOf } from './use-row-focus.ts';
import type { ScrollToRow } from './use-scroll-to-row.ts';

interface RowKeysOptions {
  readonly rows: readonly Row[];
  readonly focus: RowFocus;
  readonly scrollToRow: ScrollToRow;
  readonly setPart: SetRowPart;
}

/** What keys do on a row: go to another one, or do something with its message. */
export const useRowKeys = ({ rows, focus, scrollToRow, setPart }: RowKeysOptions): ((event: KeyboardEvent) => void) => {
  const myId = useMyId();
  const may = useContext(MayDoContext);
  const acts = useContext(MessageActsContext);
  const isInThread = useContext(ThreadContext) !== undefined;
  return (event) => {
    focus.onKeyDown(event, scrollToRow);
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !isOnRow(event)) return;
    const row = rows.find(({ key }) => key === rowKeyOf(event.target));
    if (row?.kind !== 'message') return;
    const act = actOfKey(event, actsFor(row.message, { myId, may, isInThread }));
    if (act === undefined) return;
    event.preventDefault();
    if (act === 'react') setPart(row.message.id, 'picker');
    else acts?.do(act, row.message);
  };
};
