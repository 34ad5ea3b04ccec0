import { useNarrow } from '../../hooks/use-narrow.ts';
import { useGo, useRoute } from '../../hooks/use-navigation.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { usePageTitle } from '../../hooks/use-page-title.ts';
import { useRoomTitle } from '../../hooks/use-room-title.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useTimelineView } from '../../hooks/use-timeline.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Composer } from '../composer/composer.tsx';
import { FormatHint } from '../composer/format-hint.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import { TypingLine } from '../timeline/typing-line.tsx';
import { RoomHeader } from './room-header.tsx';
import { RoomNotMine } from './room-not-mine.tsx';
import './room-view.css';

const ThreadPanel = onDemand(() => import('../threads/thread-panel.tsx').then((part) => part.ThreadPanel));
const RoomPanel = onDemand(() => import('../room-panel/room-panel.tsx').then((part) => part.RoomPanel));

/** One room: its head, its messages, and where one writes. */
export const RoomView = ({ roomId }: { readonly roomId: string }) => {
  const t = useT();
  const room = useRoom(roomId);
  const title = useRoomTitle(room);
  const view = useTimelineView(roomId);
  const panel = useObservable(useServices().roomPanel);
  const route = useRoute();
  const go = useGo();
  const thread = route.view === 'room' ? route.thread : undefined;
  // On a phone the panel is the screen: what lies beneath shall not be reached by keys.
  const isCovered = useNarrow() && (panel !== 'closed' || thread !== undefined) && room !== undefined;

  usePageTitle(title);

  if (view === undefined)
    return (
      <div className="room-waiting">
        <Spinner label={t('timeline.loading')} />
      </div>
    );
  return (
    <section className="room" aria-label={title}>
      <div className="room-main" inert={isCovered}>
        <RoomHeader room={room} title={title} />
        <RoomNotMine view={view} room={room}>
          <Timeline view={view} room={room} title={title} />
          <div className="room-foot">
            <Composer place={{ roomId }} room={room} title={title} view={view} />
            <div className="room-foot-line">
              <TypingLine roomId={roomId} />
              <FormatHint />
            </div>
          </div>
        </RoomNotMine>
      </div>
      {thread !== undefined && room !== undefined && (
        <ThreadPanel room={room} title={title} thread={thread} onLoadFailed={() => go({ view: 'room', roomId }, 'replace')} />
      )}
      {thread === undefined && panel !== 'closed' && room !== undefined && <RoomPanel room={room} title={title} tab={panel} />}
    </section>
  );
};
