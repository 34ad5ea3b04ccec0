import { useState } from 'react';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListEnd } from '../../ui/list-end.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import './browse-rooms.css';
import { PublicRoomRow } from './public-room-row.tsx';
import { usePublicRooms } from './use-public-rooms.ts';

/** On a touch screen the keyboard would cover half of what one came to look at. */
const isForTyping = (): boolean => window.matchMedia('(pointer: fine)').matches;

/** The public rooms there are: to look for, to look into, and to join. */
export const BrowseRoomsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const overlays = useOverlays();
  const [typed, setTyped] = useState('');
  const { status, rooms, nextCursor, code, more } = usePublicRooms(typed.trim());

  const create = (): void => {
    onClose();
    overlays.open({ kind: 'createRoom', name: rooms.length === 0 ? typed.trim() : '' });
  };
  const createButton = <Button onClick={create}>{t('rooms.create')}</Button>;

  return (
    <Dialog title={t('rooms.browse')} size="lg" onClose={onClose} footer={createButton}>
      <div className="browse-rooms">
        <SearchField label={t('browse.find')} value={typed} onChange={setTyped} maxLength={80} autoFocus={isForTyping()} />
        <p className="visually-hidden" role="status">
          {status === 'ready' && t('browse.count', { count: rooms.length })}
        </p>
        <ul role="list" className="browse-list" aria-label={t('rooms.browse')}>
          {rooms.map((room) => (
            <PublicRoomRow key={room.id} room={room} typed={typed} />
          ))}
        </ul>
        <ListEnd status={status} code={code} busy={t('browse.loading')} hasMore={nextCursor !== null} onMore={more} />
        {status === 'ready' && rooms.length === 0 && (
          <EmptyState
            icon="search"
            title={typed.trim() === '' ? t('browse.empty') : t('browse.none', { text: typed.trim() })}
            lead={t('browse.none.lead')}
          />
        )}
      </div>
    </Dialog>
  );
};
