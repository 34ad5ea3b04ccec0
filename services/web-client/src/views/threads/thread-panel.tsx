import type { Message, MyRoom } from '@parley/contracts';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { HeldMessagesContext } from '../../hooks/use-message.ts';
import { isNarrow } from '../../hooks/use-narrow.ts';
import { useGo } from '../../hooks/use-navigation.ts';
import { useThreadView } from '../../hooks/use-thread.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { pathOf, type ThreadPlace } from '../../state/route.ts';
import { IconButton } from '../../ui/button.tsx';
import { hasKeyboard } from '../../ui/keyboard.ts';
import { onDemand } from '../../ui/on-demand.tsx';
import { Composer } from '../composer/composer.tsx';
import { MayDoContext, MessageActsContext } from '../timeline/message-acts.ts';
import { TypingLine } from '../timeline/typing-line.tsx';
import { useMayDo } from '../timeline/use-may-do.ts';
import { useMessageActs } from '../timeline/use-message-acts.ts';
import { ThreadMessages } from './thread-messages.tsx';
import './thread-panel.css';
import { useThreadUnread } from './use-thread-unread.ts';

interface ThreadPanelProps {
  readonly room: MyRoom;
  readonly title: string;
  readonly thread: ThreadPlace;
}

const DeleteDialog = onDemand(() => import('../timeline/delete-dialog.tsx').then((part) => part.DeleteDialog));

/** A thread beside its room, with where one writes in it. On a phone it is the screen. */
export const ThreadPanel = ({ room, title, thread: { rootId, seq } }: ThreadPanelProps) => {
  const t = useT();
  const go = useGo();
  const panelRef = useRef<HTMLElement>(null);
  const view = useThreadView(room.id, rootId);
  const may = useMayDo(room.id, room);
  const [deleting, setDeleting] = useState<Message>();
  const place = useMemo(() => ({ roomId: room.id, threadOf: rootId }), [room.id, rootId]);

  const close = (): void => {
    go({ view: 'room', roomId: room.id });
    leaveTo(pathOf({ view: 'room', roomId: room.id, thread: { rootId } }));
  };
  const markUnread = useThreadUnread(room.id, rootId, close);
  const acts = useMessageActs({ markUnread, askToDelete: setDeleting });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    // What opens from here is drawn elsewhere, and has its own Escape.
    if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return;
    event.stopPropagation();
    close();
  };

  useEffect(() => {
    // On a phone what led here lies beneath, and cannot keep the focus.
    if (isNarrow()) panelRef.current?.querySelector('button')?.focus();
  }, [rootId]);

  return (
    <aside ref={panelRef} className="thread-panel" aria-label={t('threads.panel', { room: title })} onKeyDown={onKeyDown}>
      <header className="thread-panel-header">
        <h2>{t('threads.heading')}</h2>
        <bdi className="one-line">{title}</bdi>
        <IconButton icon="close" label={t('threads.close')} onClick={close} />
      </header>
      {view !== undefined && (
        <HeldMessagesContext value={view}>
          <MessageActsContext value={acts}>
            <MayDoContext value={may}>
              <ThreadMessages key={rootId} view={view} room={room} title={title} seq={seq} />
              <div className="room-foot">
                <Composer key={rootId} place={place} room={room} title={title} view={view} />
                <div className="room-foot-line">
                  <TypingLine roomId={room.id} threadOf={rootId} />
                </div>
              </div>
            </MayDoContext>
          </MessageActsContext>
        </HeldMessagesContext>
      )}
      {deleting !== undefined && <DeleteDialog message={deleting} onClose={() => setDeleting(undefined)} />}
    </aside>
  );
};

/** Whoever closes it goes on at the line that led to it, or where one writes; not before what lies beneath can be reached. */
const leaveTo = (path: string): void => {
  requestAnimationFrame(() => {
    const line = document.querySelector<HTMLElement>(`a[href="${path}"]`);
    (line ?? (hasKeyboard() ? document.querySelector<HTMLElement>('#composer-field') : null))?.focus();
  });
};
