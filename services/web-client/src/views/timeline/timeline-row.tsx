import type { MyRoom } from '@parley/contracts';
import { memo } from 'react';
import { Beginning } from './beginning.tsx';
import { MessageRow } from './message-row.tsx';
import { PendingRow } from './pending-row.tsx';
import { RowLines } from './row-lines.tsx';
import type { Row } from './rows.ts';

interface TimelineRowProps {
  readonly row: Row;
  readonly room: MyRoom | undefined;
  readonly title: string;
  readonly myId: string;
  readonly isTabStop: boolean;
  readonly isEmpty: boolean;
}

/** One row of whatever kind, with the lines above it. */
export const TimelineRow = ({ row, room, title, myId, isTabStop, isEmpty }: TimelineRowProps) => {
  if (row.kind === 'beginning') return <Beginning room={room} title={title} isEmpty={isEmpty} />;
  return (
    <>
      <Lines day={row.day} isFirstUnread={row.isFirstUnread} />
      {row.kind === 'message' ? (
        <MessageRow
          message={row.message}
          startsGroup={row.startsGroup}
          mentionsMe={row.message.mentions.some(({ userId }) => userId === myId)}
          isTabStop={isTabStop}
        />
      ) : (
        <PendingRow item={row.item} content={row.content} startsGroup={row.startsGroup} myId={myId} isTabStop={isTabStop} />
      )}
    </>
  );
};

const Lines = memo(RowLines);
