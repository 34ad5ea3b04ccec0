import type { TimelineView } from '@parley/client';
import type { MyRoom } from '@parley/contracts';
import { useEffect, useMemo, useRef } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Announcer } from './announcer.tsx';
import { rowsOf } from './rows.ts';
import './timeline.css';
import { TimelineRow } from './timeline-row.tsx';
import { ToLatest } from './to-latest.tsx';
import { useMessageList } from './use-message-list.ts';
import { useOlder } from './use-older.ts';
import { useReadMarker, useUnreadLine } from './use-read-marker.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useSeen } from './use-seen.ts';

interface TimelineProps {
  readonly view: TimelineView;
  readonly room: MyRoom | undefined;
  readonly title: string;
  /** The message that a link points at. */
  readonly seq: number | undefined;
}

/** The messages of a room. */
export const Timeline = ({ view, room, title }: TimelineProps) => {
  const t = useT();
  const myId = useMyId();
  const snapshot = useObservable(view);
  const readSeq = useUnreadLine(room);
  const scrollRef = useRef<HTMLDivElement>(null);
  const { messages, pending, hasMoreBefore, status } = snapshot;
  const isReady = status.status === 'ready';

  const rows = useMemo(
    () => rowsOf({ messages, pending, myId, readSeq, isBeginning: isReady && !hasMoreBefore, isEnd: true }),
    [messages, pending, myId, readSeq, isReady, hasMoreBefore],
  );
  const focus = useRowFocus(rows, scrollRef);
  const list = useMessageList({ rows, scrollRef, focusedIndex: focus.index });
  const older = useOlder(view, snapshot, list);
  const seen = useSeen(list, rows, scrollRef);
  useReadMarker({ room, lastSeenSeq: seen.lastSeq });

  const lastKey = rows.at(-1)?.kind === 'pending' ? rows.at(-1)?.key : undefined;
  useEffect(() => {
    if (lastKey !== undefined) list.scrollToEnd();
  }, [lastKey, list]);

  return (
    <div className="timeline">
      {older.hasFailed && (
        <Notice tone="warning" end={<RetryOlder onPress={older.retry} />}>
          {t('timeline.loadFailed')}
        </Notice>
      )}
      {(!isReady || older.isLoading) && (
        <div className={isReady ? 'timeline-older' : 'timeline-loading'}>
          <Spinner label={t(isReady ? 'timeline.loadingOlder' : 'timeline.loading')} />
        </div>
      )}
      <div
        ref={scrollRef}
        className="timeline-scroll"
        role="region"
        aria-label={t('timeline.label', { room: title })}
        onKeyDown={(event) => focus.onKeyDown(event, list)}
        onFocus={focus.onFocus}
      >
        <div ref={list.containerRef} className="timeline-rows">
          {list.getVirtualItems().map(({ index, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div key={key} data-index={index} data-key={row.key} ref={list.measureElement} className="timeline-row">
                <TimelineRow
                  row={row}
                  room={room}
                  title={title}
                  myId={myId}
                  isTabStop={index === focus.tabStop}
                  isEmpty={rows.length === 1}
                />
              </div>
            );
          })}
        </div>
      </div>
      {!seen.isAtEnd && <ToLatest unread={room?.unread ?? 0} onPress={() => list.scrollToEnd()} />}
      <Announcer messages={messages} myId={myId} isReady={isReady} />
    </div>
  );
};

const RetryOlder = ({ onPress }: { readonly onPress: () => void }) => {
  const t = useT();
  return (
    <Button look="quiet" onClick={onPress}>
      {t('action.retry')}
    </Button>
  );
};
