import type { MyRoom } from '@parley/contracts';
import { useRooms } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Logo } from '../../ui/logo.tsx';
import { RoomListItem } from './room-list-item.tsx';
import { RoomListSkeleton } from './room-list-skeleton.tsx';
import './room-list.css';

/** My rooms, those with the newest message first; people apart from rooms. */
export const RoomList = ({ selectedId }: { readonly selectedId: string | undefined }) => {
  const t = useT();
  const { status, rooms } = useRooms();
  const channels = rooms.filter(({ kind }) => kind !== 'direct');
  const direct = rooms.filter(({ kind }) => kind === 'direct');

  return (
    <nav className="room-list" aria-label={t('rooms.title')}>
      <header className="room-list-header">
        <Logo size={24} />
        <h1>{t('app.name')}</h1>
      </header>
      <div className="room-list-scroll">
        {status === 'loading' && <RoomListSkeleton />}
        {status === 'ready' && rooms.length === 0 && (
          <p className="room-list-empty">
            {t('rooms.empty')} {t('rooms.empty.lead')}
          </p>
        )}
        <Section title={t('rooms.channels')} rooms={channels} selectedId={selectedId} />
        <Section title={t('rooms.direct')} rooms={direct} selectedId={selectedId} />
      </div>
    </nav>
  );
};

interface SectionProps {
  readonly title: string;
  readonly rooms: readonly MyRoom[];
  readonly selectedId: string | undefined;
}

const Section = ({ title, rooms, selectedId }: SectionProps) =>
  rooms.length === 0 ? null : (
    <section className="room-list-section" aria-label={title}>
      <h2>{title}</h2>
      {/* Safari forgets that a list without bullets is one. */}
      <ul role="list">
        {rooms.map((room) => (
          <RoomListItem key={room.id} room={room} isSelected={room.id === selectedId} />
        ))}
      </ul>
    </section>
  );
