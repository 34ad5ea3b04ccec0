import type { TimelineView } from '@parley/client';
import type { Message, MyRoom } from '@parley/contracts';
import { useCallback, useRef, useState } from 'react';
import { HeldMessagesContext } from '../../hooks/use-message.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { onDemand } from '../../ui/on-demand.tsx';
import { SeenLineContext, useSeenLine } from '../seen/use-seen-line.ts';
import { Announcer } from './announcer.tsx';
import { DayLabel } from './day-label.tsx';
import { MayDoContext, MessageActsContext } from './message-acts.ts';
import { ReadMarker } from './read-marker.ts';
import { TimelineBusy } from './timeline-busy.tsx';
import { TimelineNotices } from './timeline-notices.tsx';
import './timeline.css';
import { TimelineRows } from './timeline-rows.tsx';
import { ToLatest } from './to-latest.tsx';
import { UnreadBar } from './unread-bar.tsx';
import { useEdges } from './use-edges.ts';
import { useEditInView } from './use-edit-in-view.ts';
import { useMayDo } from './use-may-do.ts';
import { useMessageActs } from './use-message-acts.ts';
import { useMessageList } from './use-message-list.ts';
import { useOpening } from './use-opening.ts';
import { usePinned } from './use-pinned.ts';
import { usePlace } from './use-place.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useRows } from './use-rows.ts';
import { useScrollToRow } from './use-scroll-to-row.ts';
import { useSeen } from './use-seen.ts';
import { useStayAtEnd } from './use-stay-at-end.ts';
import { useThreadOfLink } from './use-thread-of-link.ts';
import { useUnreadLine } from './use-unread-line.ts';

interface TimelineProps {
  readonly view: TimelineView;
  readonly room: MyRoom | undefined;
  readonly title: string;
}

const DeleteDialog = onDemand(() => import('./delete-dialog.tsx').then((part) => part.DeleteDialog));

/** The messages of a room: what is held of them, and every way about them. */
export const Timeline = ({ view, room, title }: TimelineProps) => {
  const t = useT();
  const myId = useMyId();
  const snapshot = useObservable(view);
  const edit = useObservable(useServices().editing.in(view.roomId));
  const line = useUnreadLine(room);
  const scrollRef = useRef<HTMLDivElement>(null);
  const [deleting, setDeleting] = useState<Message>();
  const isReady = snapshot.status.status === 'ready';
  const isEnd = !snapshot.hasMoreAfter;

  const rows = useRows(snapshot, myId, line.readSeq);
  const focus = useRowFocus(rows, scrollRef);
  const pinned = usePinned(rows, focus.index, edit?.seq);
  const list = useMessageList({ rows, scrollRef, pinned, isEnd });
  const scrollToRow = useScrollToRow(list, rows, scrollRef);
  const lookElsewhere = useThreadOfLink(view.roomId);
  const place = usePlace({ view, rows, list, scrollToRow, focusRow: focus.focusRow, lookElsewhere });
  const edges = useEdges(view, snapshot, list, rows.length);
  const seen = useSeen(list, rows, scrollRef);
  useStayAtEnd(scrollRef);
  useOpening({ snapshot, roomId: view.roomId, readSeq: line.readSeq, place });

  const may = useMayDo(view.roomId, room);
  const acts = useMessageActs({ markUnread: line.markUnread, askToDelete: setDeleting });
  const seenLine = useSeenLine(room, snapshot.messages);
  const goLatest = useCallback(() => place.go({ kind: 'latest' }), [place.go]);

  useEditInView({ roomId: view.roomId, edit, snapshot, rows, scrollRef, scrollToRow, place });

  return (
    <HeldMessagesContext value={view}>
      <MessageActsContext value={acts}>
        <MayDoContext value={may}>
          <div className="timeline">
            <TimelineNotices edges={edges} place={place} />
            <div className="timeline-view">
              <TimelineBusy edges={edges} isGoing={place.isGoing} isReady={isReady} />
              {isReady && (
                <UnreadBar
                  line={line}
                  rows={rows}
                  seen={seen}
                  unread={room?.unread ?? 0}
                  onJump={() => line.readSeq !== undefined && place.go({ kind: 'unread', readSeq: line.readSeq })}
                />
              )}
              <DayLabel seen={seen} since={room?.createdAt} onGo={place.go} />
              <SeenLineContext value={seenLine}>
                <TimelineRows
                  label={t('timeline.label', { room: title })}
                  scrollRef={scrollRef}
                  list={list}
                  rows={rows}
                  focus={focus}
                  scrollToRow={scrollToRow}
                  room={room}
                  title={title}
                  highlightedSeq={place.highlightedSeq}
                  editedId={edit?.messageId}
                />
              </SeenLineContext>
              <ToLatest seen={seen} isEnd={isEnd} unread={room?.unread ?? 0} onPress={goLatest} />
            </div>
            <ReadMarker room={room} seen={seen} isEnd={isEnd} isHeld={line.isHeld} />
            <Announcer messages={snapshot.messages} myId={myId} isReady={isReady && isEnd} />
            {deleting !== undefined && <DeleteDialog message={deleting} onClose={() => setDeleting(undefined)} />}
          </div>
        </MayDoContext>
      </MessageActsContext>
    </HeldMessagesContext>
  );
};
