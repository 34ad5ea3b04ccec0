import type { ChatClient, Observable } from '@parley/client';
import type { Message } from '@parley/contracts';
import type { Kept } from './kept.ts';
import { createObservable, type Settable } from './observable.ts';

/** A message that is being edited in place. */
export interface Edit {
  readonly messageId: string;
  readonly seq: number;
  /** The state of the message that is edited: a later one is not overwritten. */
  readonly rev: number;
  readonly text: string;
  /** Whether something was typed that the message does not say. */
  readonly isChanged: boolean;
  /** How often somebody wanted to edit while this was open: it is shown to them again. */
  readonly asked: number;
}

/** What is being edited: one message a room at most, kept over reloads with every key. */
export interface Editing {
  in(roomId: string): Observable<Edit | undefined>;
  /** Begins, with another text where one is given. False where another edit of the room has something unsaved in it, which is shown. */
  start(message: Message, text?: string): boolean;
  /** Begins with the last message of mine that is held of a room, or goes on with what has something unsaved in it, which is what ↑ in an empty composer does; false where there is none. */
  startLast(roomId: string): boolean;
  change(roomId: string, text: string): void;
  /** Ends without saving. */
  stop(roomId: string): void;
  /** Sends what was typed, and ends. */
  save(roomId: string): void;
  /** Nobody is signed in, or somebody else: what is open is closed, and stays kept. */
  clear(): void;
}

/** What editing needs. */
export interface EditingOptions {
  readonly client: Pick<ChatClient, 'edit' | 'session' | 'timeline'>;
  readonly kept: Kept;
}

/** What was kept, or undefined for anything else. */
export const parseEdit = (text: string | undefined): Edit | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('messageId' in value && 'seq' in value && 'rev' in value && 'text' in value)) return undefined;
    const { messageId, seq, rev, text: typed } = value;
    if (typeof messageId !== 'string' || typeof seq !== 'number' || typeof rev !== 'number') return undefined;
    return typeof typed === 'string' ? { messageId, seq, rev, text: typed, isChanged: true, asked: 0 } : undefined;
  } catch {
    return undefined;
  }
};

/** Makes it. */
export const createEditing = ({ client, kept }: EditingOptions): Editing => {
  const rooms = new Map<string, Settable<Edit | undefined>>();

  const myId = (): string => {
    const session = client.session.getSnapshot();
    return session.status === 'signed_in' ? session.userId : '';
  };
  const keyOf = (roomId: string): string => `parley:edit:${myId()}:${roomId}`;

  const roomOf = (roomId: string): Settable<Edit | undefined> => {
    const room = rooms.get(roomId) ?? createObservable(parseEdit(kept.get(keyOf(roomId))));
    rooms.set(roomId, room);
    return room;
  };

  const put = (roomId: string, edit: Edit | undefined): void => {
    kept.set(keyOf(roomId), edit?.isChanged === true ? JSON.stringify(edit) : undefined);
    roomOf(roomId).set(edit);
  };

  const showAgain = (roomId: string, edit: Edit): void => put(roomId, { ...edit, asked: edit.asked + 1 });

  const start = (message: Message, text = message.content): boolean => {
    const { id: messageId, roomId, seq, rev, content } = message;
    const before = roomOf(roomId).getSnapshot();
    const isOther = before?.messageId !== messageId;
    if (before?.isChanged === true && (isOther || text === content)) {
      showAgain(roomId, before);
      return !isOther;
    }
    put(roomId, { messageId, seq, rev, text, isChanged: text !== content, asked: 0 });
    return true;
  };

  const heldOf = (roomId: string): readonly Message[] => {
    const view = client.timeline(roomId);
    const { messages } = view.getSnapshot();
    view.close();
    return messages;
  };

  return {
    in: roomOf,
    start,
    startLast: (roomId) => {
      const open = roomOf(roomId).getSnapshot();
      if (open?.isChanged === true) {
        showAgain(roomId, open);
        return true;
      }
      const me = myId();
      const last = heldOf(roomId).findLast(({ senderId, deletedAt }) => senderId === me && deletedAt === undefined);
      return last !== undefined && start(last);
    },
    change: (roomId, text) => {
      const edit = roomOf(roomId).getSnapshot();
      if (edit !== undefined) put(roomId, { ...edit, text, isChanged: true });
    },
    stop: (roomId) => put(roomId, undefined),
    save: (roomId) => {
      const edit = roomOf(roomId).getSnapshot();
      put(roomId, undefined);
      if (edit?.isChanged === true) client.edit(roomId, edit.messageId, edit.text.trim(), { ifMatch: edit.rev });
    },
    clear: () => rooms.clear(),
  };
};
