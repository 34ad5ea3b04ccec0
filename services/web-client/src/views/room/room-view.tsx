import { useEffect } from 'react';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useTimelineView } from '../../hooks/use-timeline.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Composer } from '../composer/composer.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import { TypingLine } from '../timeline/typing-line.tsx';
import { RoomHeader } from './room-header.tsx';
import { RoomNotMine } from './room-not-mine.tsx';
import './room-view.css';

interface RoomViewProps {
  readonly roomId: string;
  /** The message that a link points at. */
  readonly seq: number | undefined;
}

/** One room: its head, its messages, and where one writes. */
export const RoomView = ({ roomId, seq }: RoomViewProps) => {
  const t = useT();
  const room = useRoom(roomId);
  const title = useRoomTitle(room);
  const view = useTimelineView(roomId);

  useEffect(() => {
    document.title = title === '' ? t('app.name') : `${title} · ${t('app.name')}`;
  }, [title, t]);

  if (view === undefined) return null;
  return (
    <section className="room" aria-label={title}>
      <RoomHeader room={room} title={title} />
      <RoomNotMine view={view} room={room}>
        <Timeline view={view} room={room} title={title} seq={seq} />
        <div className="room-foot">
          <Composer roomId={roomId} room={room} title={title} />
          <TypingLine roomId={roomId} />
        </div>
      </RoomNotMine>
    </section>
  );
};
