import type { MyRoom } from '@parley/contracts';
import { useGo } from '../../hooks/use-navigation.ts';
import { useOverlays } from '../../hooks/use-overlays.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';
import { RoomMark } from '../room-list/room-mark.tsx';
import { PanelToggle } from './panel-toggle.tsx';

interface RoomHeaderProps {
  readonly room: MyRoom | undefined;
  readonly title: string;
}

/** What the room is called and about. */
export const RoomHeader = ({ room, title }: RoomHeaderProps) => {
  const t = useT();
  const go = useGo();
  const overlays = useOverlays();
  return (
    <header className="room-header">
      <IconButton icon="back" label={t('action.back')} className="room-back" onClick={() => go({ view: 'home' })} />
      <span className="room-header-mark">{room !== undefined && <RoomMark room={room} title={title} />}</span>
      {title !== '' && (
        <h1 title={title} dir="auto">
          {title}
        </h1>
      )}
      {room !== undefined && room.topic !== '' && (
        <p className="room-topic" title={room.topic}>
          <bdi className="one-line">{room.topic}</bdi>
        </p>
      )}
      {room !== undefined && (
        <span className="room-header-end">
          <IconButton
            icon="search"
            label={t('search.inRoom')}
            aria-haspopup="dialog"
            onClick={() => overlays.open({ kind: 'search', roomId: room.id })}
          />
          <PanelToggle room={room} />
        </span>
      )}
    </header>
  );
};
