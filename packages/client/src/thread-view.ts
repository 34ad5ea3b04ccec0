import type { Message } from '@parley/contracts';
import type { Answer } from './answer.ts';
import { createComputed, type Observable } from './observable.ts';
import type { OpenRoom } from './open-room.ts';
import type { OpenThread, ThreadStatus } from './open-thread.ts';
import type { Outbox, OutboxItem } from './outbox.ts';

/** What can be shown of a thread. The same object until something changed. */
export interface ThreadSnapshot {
  readonly status: ThreadStatus;
  /** The message whose thread it is, where the room's timeline holds it. */
  readonly root: Message | undefined;
  /** The newest messages of the thread, ascending by `seq`, without holes; deleted ones as tombstones. */
  readonly messages: readonly Message[];
  /** One's own that are not among `messages` yet, in the order they were sent; changes of messages while they wait or failed. */
  readonly pending: readonly OutboxItem[];
  readonly hasMoreBefore: boolean;
}

/** A thread's messages for whoever shows them. */
export interface ThreadView extends Observable<ThreadSnapshot> {
  readonly roomId: string;
  readonly rootId: string;
  /** Fetches one older page; `data` tells whether there was one. Codes: those of the thread. */
  loadOlder(limit?: number): Promise<Answer<boolean>>;
  /** Lets go of the thread, and of its room. Again, it does nothing. */
  close(): void;
}

/** Makes the snapshots of an open thread. */
export const createThreadSnapshots = (
  room: OpenRoom,
  thread: OpenThread,
  outbox: Outbox,
): Observable<ThreadSnapshot> & { readonly changed: () => void } => {
  const isPending = ({ entry: { id, command } }: OutboxItem): boolean =>
    command.kind !== 'send' || (command.threadOf === thread.rootId && !thread.hasClientMessageId(id));
  return createComputed<ThreadSnapshot>(() => ({
    status: thread.status(),
    root: room.timeline.messages().find((message) => message.id === thread.rootId),
    messages: thread.messages(),
    pending: outbox.itemsOf(room.roomId).filter(isPending),
    hasMoreBefore: thread.hasMoreBefore(),
  }));
};
