import type { MyRoom } from '@parley/contracts';
import type { RefObject } from 'react';
import { MessageRows } from './message-rows.tsx';
import type { Row } from './rows.ts';
import type { MessageList } from './use-message-list.ts';
import type { RowFocus } from './use-row-focus.ts';
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
export const TimelineRows = ({ list, ...props }: TimelineRowsProps) => (
  <MessageRows
    {...props}
    className="timeline-scroll"
    containerRef={list.containerRef}
    measureRef={list.measureElement}
    shown={list.getVirtualItems().map(({ index }) => index)}
    isScrolling={list.isScrolling}
    tabStop={useTabStop(list, props.rows, props.focus)}
  />
);
