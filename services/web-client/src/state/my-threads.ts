import { type Answer, mentionsMe, type Observable } from '@parley/client';
import type { FollowedThread, Message, ReadState, RoomFrame, UserFrame } from '@parley/contracts';
import { createObservable } from './observable.ts';

/** The threads that I follow, as far as they were asked for. */
export interface MyThreadsSnapshot {
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  /** The one somebody wrote in last first. */
  readonly items: readonly FollowedThread[];
  readonly hasMore: boolean;
}

/** The threads that I follow (RD4): asked for when first shown, then kept current by frames. */
export interface MyThreads extends Observable<MyThreadsSnapshot> {
  /** Asks for the first ones, where that was not done since frames may have been missed. */
  want(): void;
  more(): void;
  takeFrame(frame: RoomFrame): void;
  takeUserFrame(frame: UserFrame): void;
  /** The server has moved the marker of a thread. */
  takeRead(rootId: string, state: ReadState): void;
  /** Frames may have been missed. */
  doubt(): void;
  clear(): void;
}

/** A page of `GET /api/me/threads`. */
export type ThreadsPage = { readonly items: readonly FollowedThread[]; readonly nextCursor: string | null };

/** What they need; `later` runs something after a while, once for all who asked meanwhile. */
export interface MyThreadsOptions {
  readonly ask: (cursor: string | undefined) => Promise<Answer<ThreadsPage>>;
  readonly myId: () => string | undefined;
  readonly later: (run: () => void, afterMs: number) => () => void;
}

/** What is new is asked for together, ms. */
const gatherMs = 300;
const nothing: MyThreadsSnapshot = { status: 'idle', items: [], hasMore: false };

/** Makes them; none is known. */
export const createMyThreads = ({ ask, myId, later }: MyThreadsOptions): MyThreads => {
  const threads = createObservable(nothing);
  let cursor: string | undefined;
  let cancel: (() => void) | undefined;
  let isWanted = false;
  let turn = 0;

  const put = (patch: Partial<MyThreadsSnapshot>): void => threads.set({ ...threads.getSnapshot(), ...patch });

  const load = async (from: string | undefined): Promise<void> => {
    const mine = (turn += 1);
    if (threads.getSnapshot().status !== 'ready') put({ status: 'loading' });
    const answer = await ask(from);
    if (mine !== turn) return;
    if (!answer.ok) return put({ status: 'failed' });
    cursor = answer.data.nextCursor ?? undefined;
    const before = from === undefined ? [] : threads.getSnapshot().items;
    put({ status: 'ready', items: merged(before, answer.data.items), hasMore: cursor !== undefined });
  };

  const refreshSoon = (): void => {
    if (!isWanted) return;
    cancel ??= later(() => {
      cancel = undefined;
      void load(undefined);
    }, gatherMs);
  };

  const change = (rootId: string, how: (thread: FollowedThread) => FollowedThread): boolean => {
    const { items } = threads.getSnapshot();
    const found = items.find(({ root }) => root.id === rootId);
    if (found === undefined) return false;
    const after = how(found);
    if (after !== found)
      put({
        items: merged(
          [after],
          items.filter((one) => one !== found),
        ),
      });
    return true;
  };

  const takeReply = (message: Message): void => {
    const isKnown = change(message.threadOf ?? '', (thread) => withReply(thread, message, myId()));
    const isMine = message.senderId === myId();
    // I may follow it from now on.
    if (!isKnown && (isMine || mentionsMe(message, myId()))) refreshSoon();
  };

  const take = ({ type, data }: RoomFrame['events'][number]): void => {
    if (!isWanted || !('seq' in data)) return;
    if (type === 'message.created' && data.threadOf !== undefined) return takeReply(data);
    // What was unread may be gone.
    if (type === 'message.deleted' && data.threadOf !== undefined && hasUnread(data.threadOf)) return refreshSoon();
    const isKnown = change(data.id, (thread) => (thread.root.rev < data.rev ? { ...thread, root: data } : thread));
    if (!isKnown && type === 'thread.changed' && data.senderId === myId()) refreshSoon();
  };

  const hasUnread = (rootId: string): boolean =>
    threads.getSnapshot().items.some(({ root, unread }) => root.id === rootId && unread > 0);

  const takeRead: MyThreads['takeRead'] = (rootId, { readSeq, unread, mentions }) =>
    // Back too: what was read may be marked unread.
    void change(rootId, (thread) => ({ ...thread, readSeq, unread, mentions }));

  return {
    getSnapshot: threads.getSnapshot,
    subscribe: threads.subscribe,
    want: () => {
      const { status } = threads.getSnapshot();
      if (isWanted && (status === 'loading' || status === 'ready')) return;
      isWanted = true;
      void load(undefined);
    },
    more: () => {
      if (cursor !== undefined || threads.getSnapshot().status === 'failed') void load(cursor);
    },
    takeFrame: ({ events }) => {
      for (const event of events) take(event);
    },
    takeUserFrame: ({ events }) => {
      for (const { type, data } of events) if (type === 'thread.read') takeRead(data.threadOf, data);
    },
    takeRead,
    doubt: refreshSoon,
    clear: () => {
      turn += 1;
      cancel?.();
      cancel = undefined;
      cursor = undefined;
      isWanted = false;
      threads.set(nothing);
    },
  };
};

const withReply = (thread: FollowedThread, message: Message, myId: string | undefined): FollowedThread => {
  const lastReplyAt = message.createdAt > thread.lastReplyAt ? message.createdAt : thread.lastReplyAt;
  // Frames come twice: live, and as what was caught up.
  if (message.createdAt <= thread.lastReplyAt || message.senderId === myId || message.seq <= thread.readSeq)
    return lastReplyAt === thread.lastReplyAt ? thread : { ...thread, lastReplyAt };
  const mentions = thread.mentions + (mentionsMe(message, myId) ? 1 : 0);
  return { ...thread, lastReplyAt, unread: thread.unread + 1, mentions };
};

const byLastReply = (one: FollowedThread, other: FollowedThread): number => other.lastReplyAt.localeCompare(one.lastReplyAt);

/** Of two of the same thread the later one counts. */
const merged = (before: readonly FollowedThread[], more: readonly FollowedThread[]): readonly FollowedThread[] =>
  [...new Map([...before, ...more].map((thread) => [thread.root.id, thread])).values()].toSorted(byLastReply);
