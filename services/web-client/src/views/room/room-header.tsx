import type { MyRoom } from '@parley/contracts';
import { useGo } from '../../hooks/use-navigation.ts';
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
      <span className="room-header-end">{room !== undefined && <PanelToggle room={room} />}</span>
    </header>
  );
};
