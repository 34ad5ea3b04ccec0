import { mentionsMe } from '@parley/client';
import type { MyRoom } from '@parley/contracts';
import { memo, useContext } from 'react';
import { RepliesLine } from '../threads/replies-line.tsx';
import { Beginning } from './beginning.tsx';
import { actsFor, MayDoContext } from './message-acts.ts';
import { MessageRow } from './message-row.tsx';
import { PendingRow } from './pending-row.tsx';
import { RowLines } from './row-lines.tsx';
import type { RowPart } from './row-part.ts';
import type { MessageRowData, Row } from './rows.ts';
import { ThreadContext } from './thread-context.ts';

interface TimelineRowProps extends RowState {
  readonly row: Row;
  readonly room: Pick<MyRoom, 'kind' | 'floorSeq'> | undefined;
  readonly title: string;
  readonly isEmpty: boolean;
}

/** How a row is just now. */
interface RowState {
  readonly myId: string;
  readonly isTabStop: boolean;
  /** Somebody points at it, or has the focus there. */
  readonly isActive: boolean;
  readonly isHighlighted: boolean;
  readonly isEdited: boolean;
  readonly openPart: RowPart | undefined;
}

/** One row of whatever kind, with the lines above it. Scrolling draws none of them again. */
export const TimelineRow = memo(({ row, room, title, isEmpty, ...state }: TimelineRowProps) => {
  if (row.kind === 'beginning') return <Beginning room={room} title={title} isEmpty={isEmpty} />;
  return (
    <>
      <RowLines day={row.day} isFirstUnread={row.isFirstUnread} />
      {row.kind === 'message' ? (
        <Stored {...state} row={row} />
      ) : (
        <PendingRow
          item={row.item}
          content={row.content}
          startsGroup={row.startsGroup}
          myId={state.myId}
          isTabStop={state.isTabStop}
        />
      )}
    </>
  );
});

const Stored = ({ row, myId, isActive, isEdited, ...state }: RowState & { readonly row: MessageRowData }) => {
  const may = useContext(MayDoContext);
  const isInThread = useContext(ThreadContext) !== undefined;
  const { message, change, reacting, startsGroup } = row;
  return (
    <>
      <MessageRow
        message={message}
        change={change}
        reacting={reacting}
        startsGroup={startsGroup}
        mentionsMe={mentionsMe(message, myId)}
        isEdited={isEdited && message.deletedAt === undefined}
        acts={isActive ? actsFor(message, { myId, may, isInThread }) : undefined}
        {...state}
      />
      {isInThread && message.threadOf === undefined && <RepliesLine count={message.threadCount} />}
    </>
  );
};
