import type { MyRoom } from '@parley/contracts';
import { memo, useEffect, useRef } from 'react';
import { useIsMuted } from '../../hooks/use-is-muted.ts';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useFailedCount, useHasDraft } from '../../hooks/use-unsent.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../ui/link.tsx';
import { RoomBadge } from './room-badge.tsx';
import { RoomMark } from './room-mark.tsx';
import { RoomPresence } from './room-presence.tsx';

interface RoomListItemProps {
  readonly room: MyRoom;
  readonly isSelected: boolean;
}

/** One room of the list: its name, and what in it waits for me. */
export const RoomListItem = memo(({ room, isSelected }: RoomListItemProps) => {
  const t = useT();
  const title = useRoomTitle(room);
  const itemRef = useRef<HTMLLIElement>(null);
  const isArchived = room.archivedAt !== undefined;

  useEffect(() => {
    // One may come here by keys or by a link, while the list is elsewhere.
    if (isSelected) itemRef.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);

  return (
    <li ref={itemRef} data-unread={room.unread > 0 || undefined}>
      <Link
        to={{ view: 'room', roomId: room.id }}
        className="room-item"
        aria-current={isSelected ? 'page' : undefined}
        data-unread={room.unread > 0 || undefined}
        data-archived={isArchived || undefined}
      >
        <span className="room-item-mark">
          <RoomMark room={room} title={title} />
        </span>
        <span className="room-item-name" title={title} dir="auto">
          {title}
        </span>
        {room.kind === 'private' && <span className="visually-hidden">{t('rooms.private')}</span>}
        {room.kind === 'direct' && <RoomPresence room={room} />}
        {isArchived && <span className="room-item-note">{t('rooms.archived')}</span>}
        {useIsMuted(room.id) && <Mark icon="bellOff" label={t('rooms.muted')} />}
        <Unsent roomId={room.id} isSelected={isSelected} />
        <RoomBadge room={room} />
      </Link>
    </li>
  );
});

/** What I wrote there and is not sent: refused, or not finished. Where I am just now I see it anyway. */
const Unsent = ({ roomId, isSelected }: { readonly roomId: string; readonly isSelected: boolean }) => {
  const t = useT();
  const failed = useFailedCount(roomId);
  const hasDraft = useHasDraft(roomId);
  if (failed > 0) return <Mark icon="alert" label={t('rooms.failed', { count: failed })} isDanger />;
  return hasDraft && !isSelected ? <Mark icon="edit" label={t('rooms.draft')} /> : null;
};

interface MarkProps {
  readonly icon: 'alert' | 'edit' | 'bellOff';
  readonly label: string;
  readonly isDanger?: boolean;
}

const Mark = ({ icon, label, isDanger }: MarkProps) => (
  <span className="room-item-unsent" title={label} data-danger={isDanger}>
    <Icon name={icon} size={14} />
    <span className="visually-hidden">{label}</span>
  </span>
);
