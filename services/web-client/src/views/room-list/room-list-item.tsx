import type { MyRoom } from '@parley/contracts';
import { memo } from 'react';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { RoomMark } from './room-mark.tsx';

interface RoomListItemProps {
  readonly room: MyRoom;
  readonly isSelected: boolean;
}

/** One room of the list: its name, and what in it waits for me. */
export const RoomListItem = memo(({ room, isSelected }: RoomListItemProps) => {
  const t = useT();
  const title = useRoomTitle(room);
  const { unread, mentions } = room;
  // In a conversation between people every message is meant for me.
  const isForMe = mentions > 0 || (room.kind === 'direct' && unread > 0);

  return (
    <li>
      <Link
        to={{ view: 'room', roomId: room.id }}
        className="room-item"
        aria-current={isSelected ? 'page' : undefined}
        data-unread={unread > 0 || undefined}
        data-archived={room.archivedAt !== undefined || undefined}
      >
        <span className="room-item-mark">
          <RoomMark room={room} title={title} />
        </span>
        <span className="room-item-name" title={title} dir="auto">
          {title}
        </span>
        {room.kind === 'private' && <span className="visually-hidden">{t('rooms.private')}</span>}
        {room.archivedAt !== undefined && <span className="room-item-note">{t('rooms.archived')}</span>}
        {unread > 0 && <Badge count={isForMe && mentions > 0 ? mentions : unread} isForMe={isForMe} label={labelOf(room, t)} />}
      </Link>
    </li>
  );
});

const labelOf = ({ unread, mentions }: MyRoom, t: ReturnType<typeof useT>): string => {
  const text = t('rooms.unread', { count: unread });
  return mentions > 0 ? `${text}, ${t('rooms.mentions', { count: mentions })}` : text;
};
