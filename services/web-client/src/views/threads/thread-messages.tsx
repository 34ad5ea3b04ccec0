import type { ThreadView } from '@parley/client';
import type { MyRoom } from '@parley/contracts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useMessage } from '../../hooks/use-message.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useMyThread } from '../../hooks/use-thread.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Announcer } from '../timeline/announcer.tsx';
import { MessageRows } from '../timeline/message-rows.tsx';
import { type ShownThread, ThreadContext } from '../timeline/thread-context.ts';
import { useEditGone } from '../timeline/use-edit-gone.ts';
import { useRowFocus } from '../timeline/use-row-focus.ts';
import { useThreadRead } from './use-thread-read.ts';
import { useThreadRows } from './use-thread-rows.ts';
import { useThreadScroll } from './use-thread-scroll.ts';

interface ThreadMessagesProps {
  readonly view: ThreadView;
  readonly room: MyRoom;
  readonly title: string;
  /** The message that the address names. */
  readonly seq: number | undefined;
}

/** Earlier replies that are asked for already. */
const onTheirWay = (): void => {};

/** The message at which a thread began, and what was said to it. */
export const ThreadMessages = ({ view, room, title, seq }: ThreadMessagesProps) => {
  const t = useT();
  const myId = useMyId();
  const snapshot = useObservable(view);
  const edit = useObservable(useServices().editing.in(view.roomId));
  const known = useMessage(view.roomId, view.rootId);
  const root = snapshot.root ?? (known === 'missing' ? undefined : known);
  const isReady = snapshot.status.status === 'ready' && root !== undefined;
  const readSeq = useReadSeqAtOpening(view.rootId);
  const boxRef = useRef<HTMLDivElement>(null);
  const rows = useThreadRows({ snapshot, root, myId, readSeq });
  const focus = useRowFocus(rows, boxRef);
  const thread = useShownThread(view, snapshot.hasMoreBefore);
  const sent = snapshot.pending.filter(({ entry }) => entry.command.kind === 'send').at(-1)?.entry.place ?? 0;
  const { highlightedSeq, isAtEnd } = useThreadScroll({
    boxRef,
    rows,
    isReady,
    seq,
    sent,
    loadOlder: thread.hasMoreBefore ? (thread.isLoading ? onTheirWay : thread.loadOlder) : undefined,
  });
  const last = snapshot.messages.at(-1)?.seq ?? 0;
  useThreadRead({ roomId: view.roomId, rootId: view.rootId, lastSeq: isReady && isAtEnd ? last : 0 });
  useEditGone(edit, snapshot.messages);

  const scrollToRow = useCallback((key: string): void => {
    boxRef.current?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, []);

  if (snapshot.status.status === 'gone' || known === 'missing') return <EmptyState icon="thread" title={t('threads.gone')} />;
  return (
    <ThreadContext value={thread}>
      {!isReady && (
        <div className="thread-loading">
          <Spinner label={t('timeline.loading')} />
        </div>
      )}
      <MessageRows
        label={t('threads.messages')}
        className="thread-scroll"
        scrollRef={boxRef}
        rows={isReady ? rows : noRows}
        shown={isReady ? [...rows.keys()] : []}
        isScrolling={false}
        focus={focus}
        scrollToRow={scrollToRow}
        tabStop={focus.index >= 0 ? focus.index : rows.length - 1}
        room={room}
        title={title}
        highlightedSeq={highlightedSeq}
        editedId={edit?.threadOf === view.rootId ? edit.messageId : undefined}
      />
      <Announcer messages={snapshot.messages} myId={myId} isReady={isReady} />
    </ThreadContext>
  );
};

const noRows: readonly never[] = [];

/** Up to where I had read it when it was opened: the line of what is new does not move while one reads. */
const useReadSeqAtOpening = (rootId: string): number | undefined => {
  const thread = useMyThread(rootId);
  const [readSeq, setReadSeq] = useState<number>();
  const isKnown = thread !== undefined;
  useEffect(() => {
    if (thread !== undefined && thread.unread > 0) setReadSeq(thread.readSeq);
    // Once, when it is first known.
  }, [isKnown]);
  return readSeq;
};

const useShownThread = (view: ThreadView, hasMoreBefore: boolean): ShownThread => {
  const [isLoading, setIsLoading] = useState(false);
  const loadOlder = useCallback((): void => {
    setIsLoading(true);
    void view.loadOlder().finally(() => setIsLoading(false));
  }, [view]);
  return useMemo(
    () => ({ rootId: view.rootId, hasMoreBefore, isLoading, loadOlder }),
    [view, hasMoreBefore, isLoading, loadOlder],
  );
};
