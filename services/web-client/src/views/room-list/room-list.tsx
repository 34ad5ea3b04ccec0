import { useRef } from 'react';
import { useOrderedRooms } from '../../hooks/use-ordered-rooms.ts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useRooms } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { SlowNote } from '../../ui/slow-note.tsx';
import { JumpButton } from './jump-button.tsx';
import { MoreUnread } from './more-unread.tsx';
import { RoomListSection } from './room-list-section.tsx';
import { RoomListSkeleton } from './room-list-skeleton.tsx';
import { SearchButton } from './search-button.tsx';
import './room-list.css';
import { ThreadsLink } from './threads-link.tsx';

/** My rooms and conversations, and the ways to more of them. */
export const RoomList = ({ selectedId }: { readonly selectedId: string | undefined }) => {
  const t = useT();
  const { status } = useRooms();
  const scrollRef = useRef<HTMLDivElement>(null);

  return (
    <nav className="room-list" aria-label={t('rooms.title')}>
      <header className="room-list-header">
        <Logo size={24} />
        <h1>{t('app.name')}</h1>
        <SearchButton />
      </header>
      <JumpButton />
      <div className="room-list-middle">
        <div ref={scrollRef} className="room-list-scroll">
          {status === 'loading' ? (
            <>
              <RoomListSkeleton />
              <SlowNote />
            </>
          ) : (
            <Sections selectedId={selectedId} />
          )}
        </div>
        <MoreUnread scrollRef={scrollRef} />
      </div>
    </nav>
  );
};

const Sections = ({ selectedId }: { readonly selectedId: string | undefined }) => {
  const t = useT();
  const { open } = useOverlays();
  const { channels, direct } = useOrderedRooms();
  const browse = (): void => open({ kind: 'browseRooms' });
  const create = (): void => open({ kind: 'createRoom' });
  const talk = (): void => open({ kind: 'newDirect' });

  return (
    <>
      <ThreadsLink />
      <RoomListSection
        title={t('rooms.channels')}
        rooms={channels}
        selectedId={selectedId}
        action={
          <MenuButton
            icon="plus"
            label={t('rooms.add')}
            entries={[
              { kind: 'item', id: 'browse', label: t('rooms.browse'), icon: 'search', onChoose: browse },
              { kind: 'item', id: 'create', label: t('rooms.create'), icon: 'plus', onChoose: create },
            ]}
          />
        }
      >
        <div className="room-list-empty">
          <p>{t('rooms.empty')}</p>
          <Button onClick={browse}>{t('rooms.browse')}</Button>
          <Button onClick={create}>{t('rooms.create')}</Button>
        </div>
      </RoomListSection>
      <RoomListSection
        title={t('rooms.direct')}
        rooms={direct}
        selectedId={selectedId}
        action={<IconButton icon="plus" label={t('newDirect.title')} aria-haspopup="dialog" onClick={talk} />}
      >
        <div className="room-list-empty">
          <p>{t('rooms.direct.empty')}</p>
        </div>
      </RoomListSection>
    </>
  );
};
