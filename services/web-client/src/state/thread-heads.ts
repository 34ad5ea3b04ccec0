import type { Answer } from '@parley/client';
import type { HistoryPage, Message, RoomFrame } from '@parley/contracts';

/** What is told of a thread beneath the message it began at. */
export interface ThreadHead {
  /** When somebody wrote in it last, ISO 8601. */
  readonly lastAt: string;
  /** Who wrote in it lately, the last one first. */
  readonly userIds: readonly string[];
}

/** Who wrote last in which thread: asked for when its root is first shown, then kept current by frames. */
export interface ThreadHeads {
  /** Undefined until it is known; asks for it where it is not. */
  get(roomId: string, rootId: string): ThreadHead | undefined;
  takeFrame(frame: RoomFrame): void;
  /** Frames may have been missed: what is shown is asked for again. */
  doubt(): void;
  readonly subscribe: (listener: () => void) => () => void;
  clear(): void;
}

/** What they need: a page of the newest messages of a thread. */
export interface ThreadHeadsOptions {
  readonly ask: (roomId: string, rootId: string) => Promise<Answer<HistoryPage>>;
}

const mostNamed = 3;
/** A long room may show many threads at once; they come one after the other. */
const mostAtOnce = 2;

const headOf = (messages: readonly Message[]): ThreadHead | undefined => {
  const latest = messages.filter(({ deletedAt }) => deletedAt === undefined).toReversed();
  const lastAt = latest[0]?.createdAt;
  return lastAt === undefined ? undefined : { lastAt, userIds: namesOf(latest.map(({ senderId }) => senderId)) };
};

const namesOf = (senderIds: readonly string[]): readonly string[] => [...new Set(senderIds)].slice(0, mostNamed);

/** Makes them; none is known. */
export const createThreadHeads = ({ ask }: ThreadHeadsOptions): ThreadHeads => {
  const heads = new Map<string, ThreadHead>();
  const asked = new Set<string>();
  const waiting: (readonly [roomId: string, rootId: string])[] = [];
  const listeners = new Set<() => void>();
  let running = 0;
  let turn = 0;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const next = (): void => {
    const [roomId, rootId] = waiting.shift() ?? [];
    if (roomId === undefined || rootId === undefined) return;
    running += 1;
    void askFor(roomId, rootId).finally(() => {
      running -= 1;
      next();
    });
  };

  const askFor = async (roomId: string, rootId: string): Promise<void> => {
    const mine = turn;
    const answer = await ask(roomId, rootId);
    if (mine !== turn || !answer.ok) return;
    const head = headOf(answer.data.messages);
    // What came by a frame meanwhile is newer.
    if (head === undefined || (heads.get(rootId)?.lastAt ?? '') > head.lastAt) return;
    heads.set(rootId, head);
    tell();
  };

  const forget = (): void => {
    turn += 1;
    heads.clear();
    asked.clear();
    waiting.splice(0);
  };

  const take = ({ type, data }: RoomFrame['events'][number]): boolean => {
    if (!('seq' in data) || data.threadOf === undefined) return false;
    const before = heads.get(data.threadOf);
    if (type === 'message.created' && data.createdAt > (before?.lastAt ?? '')) {
      // Whoever sees a thread begin knows all of it, and need not ask as all others in the room would.
      asked.add(data.threadOf);
      heads.set(data.threadOf, {
        lastAt: data.createdAt,
        userIds: namesOf([data.senderId, ...(before?.userIds ?? [])]),
      });
      return true;
    }
    // The last one may be gone.
    if (type === 'message.deleted') asked.delete(data.threadOf);
    return type === 'message.deleted' && heads.delete(data.threadOf);
  };

  return {
    get: (roomId, rootId) => {
      if (!asked.has(rootId)) {
        asked.add(rootId);
        waiting.push([roomId, rootId]);
        if (running < mostAtOnce) next();
      }
      return heads.get(rootId);
    },
    takeFrame: ({ events }) => {
      if (events.map(take).includes(true)) tell();
    },
    doubt: () => {
      forget();
      tell();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    clear: forget,
  };
};
