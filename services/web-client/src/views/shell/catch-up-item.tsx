import type { MyRoom } from '@parley/contracts';
import { usePerson } from '../../hooks/use-person.ts';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { saidIn } from '../../state/said-in.ts';
import { Link } from '../../ui/link.tsx';
import { RoomBadge } from '../room-list/room-badge.tsx';
import { RoomMark } from '../room-list/room-mark.tsx';

/** One room in which something is new, with what was said last. */
export const CatchUpItem = ({ room }: { readonly room: MyRoom }) => {
  const t = useT();
  const formats = useFormats();
  const title = useRoomTitle(room);
  const { lastMessage } = room;
  const author = usePerson(lastMessage?.senderId ?? '');
  const said = lastMessage?.deletedAt === undefined ? saidIn(lastMessage ?? { content: '' }, t) : t('message.deleted');

  return (
    <li>
      <Link to={{ view: 'room', roomId: room.id }} className="catch-up-item">
        <span className="catch-up-line">
          <span className="catch-up-mark">
            <RoomMark room={room} title={title} />
          </span>
          <strong title={title} dir="auto">
            {title}
          </strong>
          {lastMessage !== null && <time dateTime={lastMessage.createdAt}>{formats.moment(lastMessage.createdAt)}</time>}
          <RoomBadge room={room} />
        </span>
        {lastMessage !== null && (
          <span className="catch-up-said">
            <bdi>{author?.displayName ?? t('message.unknownAuthor')}</bdi>: <bdi>{said}</bdi>
          </span>
        )}
      </Link>
    </li>
  );
};
