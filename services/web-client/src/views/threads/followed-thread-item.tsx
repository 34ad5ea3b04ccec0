import type { FollowedThread } from '@parley/contracts';
import { useName } from '../../hooks/use-person.ts';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { saidIn } from '../../state/said-in.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { RoomMark } from '../room-list/room-mark.tsx';

/** One thread that I follow: where it is, how it began, and what of it is new. */
export const FollowedThreadItem = ({ thread: { root, unread, mentions, lastReplyAt } }: { readonly thread: FollowedThread }) => {
  const t = useT();
  const formats = useFormats();
  const room = useRoom(root.roomId);
  const title = useRoomTitle(room);
  const name = useName(root.senderId);
  const words = [
    t('threads.unread', { count: unread }),
    ...(mentions > 0 ? [t('rooms.mentions', { count: mentions })] : []),
  ].join(', ');
  return (
    <li>
      <Link
        to={{ view: 'room', roomId: root.roomId, thread: { rootId: root.id } }}
        className="followed-thread"
        data-unread={unread > 0 || undefined}
      >
        <Avatar id={root.senderId} name={name} />
        <span className="followed-thread-words">
          <span className="followed-thread-head">
            <strong dir="auto">{name}</strong>
            {room !== undefined && (
              <span className="followed-thread-room">
                <RoomMark room={room} title={title} />
                <bdi className="one-line">{title}</bdi>
              </span>
            )}
            <time dateTime={lastReplyAt} title={formats.dateTime(lastReplyAt)}>
              {formats.moment(lastReplyAt)}
            </time>
          </span>
          <span className="followed-thread-text" dir="auto">
            {root.deletedAt === undefined ? saidIn(root, t) : t('message.deleted')}
          </span>
          <span className="followed-thread-count">{t('threads.count', { count: root.threadCount })}</span>
        </span>
        {unread > 0 && <Badge count={unread} isForMe={mentions > 0} label={words} />}
      </Link>
    </li>
  );
};
