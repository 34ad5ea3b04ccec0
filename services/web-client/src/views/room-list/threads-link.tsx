import { useRoute } from '../../hooks/use-navigation.ts';
import { useRooms } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../ui/link.tsx';
import './threads-link.css';

/** The way to the threads that I follow, and how much in them is new. */
export const ThreadsLink = () => {
  const t = useT();
  const isHere = useRoute().view === 'threads';
  const { rooms } = useRooms();
  const unread = rooms.reduce((sum, { threads }) => sum + threads.unread, 0);
  const mentions = rooms.reduce((sum, { threads }) => sum + threads.mentions, 0);
  return (
    <Link
      to={{ view: 'threads' }}
      className="threads-link"
      aria-current={isHere ? 'page' : undefined}
      data-unread={unread > 0 || undefined}
    >
      <span className="room-item-mark">
        <Icon name="thread" size={16} />
      </span>
      <span>{t('threads.title')}</span>
      {unread > 0 && <Badge count={unread} isForMe={mentions > 0} label={t('threads.unread', { count: unread })} />}
    </Link>
  );
};
