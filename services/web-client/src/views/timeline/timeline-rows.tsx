import type { MyRoom } from '@parley/contracts';
import { type KeyboardEvent, type PointerEvent, type RefObject, useContext, useMemo, useState } from 'react';
import { useMyId } from '../../hooks/use-session.ts';
import { actOfKey, actsFor, MayDoContext, MessageActsContext } from './message-acts.ts';
import type { Row } from './rows.ts';
import { TimelineRow } from './timeline-row.tsx';
import type { MessageList } from './use-message-list.ts';
import { isOnRow, type RowFocus, rowKeyOf } from './use-row-focus.ts';
import type { ScrollToRow } from './use-scroll-to-row.ts';
import { useTabStop } from './use-tab-stop.ts';

interface TimelineRowsProps {
  readonly label: string;
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly list: MessageList;
  readonly rows: readonly Row[];
  readonly focus: RowFocus;
  readonly scrollToRow: ScrollToRow;
  readonly room: MyRoom | undefined;
  readonly title: string;
  readonly highlightedSeq: number | undefined;
  readonly editedId: string | undefined;
}

/** The rows that are in view, and some around them. */
export const TimelineRows = (props: TimelineRowsProps) => {
  const { label, scrollRef, list, rows, focus, scrollToRow, room, title, highlightedSeq, editedId } = props;
  const myId = useMyId();
  const may = useContext(MayDoContext);
  const acts = useContext(MessageActsContext);
  const [pointedKey, setPointedKey] = useState<string>();
  const tabStop = useTabStop(list, rows, focus);
  const { kind, floorSeq } = room ?? {};
  const itsStart = useMemo(
    () => (kind === undefined || floorSeq === undefined ? undefined : { kind, floorSeq }),
    [kind, floorSeq],
  );

  /** While rows run along beneath the pointer, nobody points at one. */
  const point = (event: PointerEvent): void => {
    if (!list.isScrolling || event.pointerType !== 'mouse') setPointedKey(rowKeyOf(event.target));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    focus.onKeyDown(event, scrollToRow);
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !isOnRow(event)) return;
    const row = rows.find(({ key }) => key === rowKeyOf(event.target));
    const act = row?.kind === 'message' ? actOfKey(event, actsFor(row.message, myId, may)) : undefined;
    if (act === undefined || row?.kind !== 'message') return;
    event.preventDefault();
    acts?.do(act, row.message);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its rows have the focus
    <div
      ref={scrollRef}
      className="timeline-scroll"
      role="region"
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocus={focus.onFocus}
      onBlur={focus.onBlur}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => setPointedKey(undefined)}
    >
      <div ref={list.containerRef} className="timeline-rows">
        {list.getVirtualItems().map(({ index, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const message = row.kind === 'message' ? row.message : undefined;
          return (
            <div key={key} data-index={index} data-key={row.key} ref={list.measureElement} className="timeline-row">
              <TimelineRow
                row={row}
                room={itsStart}
                title={title}
                isEmpty={rows.length === 1}
                myId={myId}
                isTabStop={index === tabStop}
                isActive={row.key === pointedKey || row.key === focus.key}
                isHighlighted={message !== undefined && message.seq === highlightedSeq}
                isEdited={message !== undefined && message.id === editedId}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
};
