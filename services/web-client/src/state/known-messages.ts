import type { Answer } from '@parley/client';
import type { Message, RoomFrame } from '@parley/contracts';

/** A message by its id, or that there is none to be shown. */
export type KnownMessage = Message | 'missing';

/** Single messages that are shown beside what is held of a room: what another one answers, or where a thread began. */
export interface KnownMessages {
  /** Undefined until it is known; asks for it where it is not. */
  get(roomId: string, messageId: string): KnownMessage | undefined;
  learn(message: Message): void;
  takeFrame(frame: RoomFrame): void;
  /** Frames may have been missed: what is wanted is asked for again. */
  doubt(): void;
  readonly subscribe: (listener: () => void) => () => void;
  clear(): void;
}

/** What they need: `GET /api/rooms/:roomId/messages/:messageId`. */
export interface KnownMessagesOptions {
  readonly ask: (roomId: string, messageId: string) => Promise<Answer<Message>>;
}

/** More are not kept; those that came first go first. */
const mostKnown = 500;

/** Makes them; none is known. */
export const createKnownMessages = ({ ask }: KnownMessagesOptions): KnownMessages => {
  const known = new Map<string, KnownMessage>();
  /** Asked for; of what could not be answered, until there is reason to hope. */
  const asked = new Set<string>();
  const listeners = new Set<() => void>();
  /** Raised when what was asked before is of no use. */
  let turn = 0;

  const put = (id: string, message: KnownMessage): void => {
    known.delete(id);
    known.set(id, message);
    for (const old of known.keys()) if (known.size > mostKnown) known.delete(old);
    for (const listener of listeners) listener();
  };

  /** An object is only ever replaced by one of a higher `rev` (FR2). */
  const isNews = (message: Message): boolean => {
    const before = known.get(message.id);
    return before === undefined || before === 'missing' || before.rev < message.rev;
  };

  const askFor = async (roomId: string, id: string): Promise<void> => {
    const mine = turn;
    asked.add(id);
    const answer = await ask(roomId, id);
    if (mine !== turn) return;
    if (answer.ok) {
      asked.delete(id);
      if (isNews(answer.data)) put(id, answer.data);
    } else if (!answer.error.retryable && answer.error.outcome === 'rejected') {
      asked.delete(id);
      put(id, 'missing');
    }
  };

  return {
    get: (roomId, id) => {
      const message = known.get(id);
      if (message === undefined && !asked.has(id)) void askFor(roomId, id);
      return message;
    },
    learn: (message) => {
      if (isNews(message)) put(message.id, message);
    },
    takeFrame: ({ events }) => {
      for (const { data } of events) if ('seq' in data && known.has(data.id) && isNews(data)) put(data.id, data);
    },
    doubt: () => {
      turn += 1;
      asked.clear();
      known.clear();
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    clear: () => {
      turn += 1;
      asked.clear();
      known.clear();
    },
  };
};
