import type { MyRoom } from '@parley/contracts';
import type { PointerEvent, ReactNode, Ref, RefObject } from 'react';
import { useMemo } from 'react';
import { useMyId } from '../../hooks/use-session.ts';
import { RowPartContext } from './row-part.ts';
import type { Row } from './rows.ts';
import { TimelineRow } from './timeline-row.tsx';
import type { RowFocus } from './use-row-focus.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useRowParts } from './use-row-parts.ts';
import type { ScrollToRow } from './use-scroll-to-row.ts';

interface MessageRowsProps {
  readonly label: string;
  readonly className: string;
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly containerRef?: Ref<HTMLDivElement> | undefined;
  readonly rows: readonly Row[];
  /** Which of them are drawn. */
  readonly shown: readonly number[];
  readonly measureRef?: Ref<HTMLDivElement> | undefined;
  readonly isScrolling: boolean;
  readonly focus: RowFocus;
  readonly scrollToRow: ScrollToRow;
  /** The row that Tab reaches. */
  readonly tabStop: number;
  readonly room: MyRoom | undefined;
  readonly title: string;
  readonly highlightedSeq: number | undefined;
  readonly editedId: string | undefined;
  /** What stands above all of them. */
  readonly children?: ReactNode;
}

/** Rows of messages in the box in which they scroll, with what pointing at them and keys do. */
export const MessageRows = (props: MessageRowsProps) => {
  const { label, className, scrollRef, containerRef, rows, shown, measureRef, focus, room, title, highlightedSeq, editedId } =
    props;
  const myId = useMyId();
  const parts = useRowParts();
  const onKeyDown = useRowKeys({ rows, focus, scrollToRow: props.scrollToRow, setPart: parts.setPart });
  const { kind, floorSeq } = room ?? {};
  const itsStart = useMemo(
    () => (kind === undefined || floorSeq === undefined ? undefined : { kind, floorSeq }),
    [kind, floorSeq],
  );

  /** While rows run along beneath the pointer, nobody points at one. */
  const point = (event: PointerEvent): void => {
    if (!props.isScrolling || event.pointerType !== 'mouse') parts.point(event.target);
  };

  return (
    <RowPartContext value={parts.setPart}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its rows have the focus */}
      <div
        ref={scrollRef}
        className={className}
        role="region"
        aria-label={label}
        onKeyDown={onKeyDown}
        onFocus={focus.onFocus}
        onBlur={focus.onBlur}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => parts.point(null)}
      >
        {props.children}
        <div ref={containerRef} className="timeline-rows">
          {shown.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            const message = row.kind === 'message' ? row.message : undefined;
            const openPart = message === undefined ? undefined : parts.openAt(message.id);
            return (
              <div key={row.key} data-index={index} data-key={row.key} ref={measureRef} className="timeline-row">
                <TimelineRow
                  row={row}
                  room={itsStart}
                  title={title}
                  isEmpty={rows.length === 1}
                  myId={myId}
                  isTabStop={index === props.tabStop}
                  isActive={row.key === parts.pointedKey || row.key === focus.key || openPart !== undefined}
                  isHighlighted={message !== undefined && message.seq === highlightedSeq}
                  isEdited={message !== undefined && message.id === editedId}
                  openPart={openPart}
                />
              </div>
            );
          })}
        </div>
      </div>
    </RowPartContext>
  );
};
