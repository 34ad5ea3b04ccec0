import type { ChatClient, Observable, Settled } from '@parley/client';
import type { Message } from '@parley/contracts';
import type { WritingPlace } from './composing.ts';
import { type Edit, editsToKeep, parseEdits } from './edit.ts';
import type { Kept } from './kept.ts';
import { createObservable, type Settable } from './observable.ts';
import { sentText } from './sent-text.ts';

/** What is being edited: one message a room at most, kept over reloads with every key. */
export interface Editing {
  in(roomId: string): Observable<Edit | undefined>;
  /** Begins, with another text where one is given. False where another edit of the room has something unsaved in it, which is shown. */
  start(message: Message, text?: string): boolean;
  /** Begins with the last message of mine that is held of a room, or of a thread, or goes on with what has something unsaved in it, which is what ↑ in an empty composer does; false where there is none. */
  startLast(place: WritingPlace): boolean;
  change(roomId: string, text: string): void;
  /** Ends without saving. */
  stop(roomId: string): void;
  /** Sends what was typed, and ends. Where it is not taken it stays open, and the answer says why. */
  save(roomId: string): Promise<Settled> | undefined;
  /** Another window of this browser has kept something under a key: what it typed of the same message, or that it has ended that. */
  takeForeign(key: string, before: string | undefined, now: string | undefined): void;
  /** Nobody is signed in, or somebody else: what is open is closed, and stays kept. */
  clear(): void;
}

/** What editing needs. */
export interface EditingOptions {
  readonly client: Pick<ChatClient, 'edit' | 'session' | 'timeline' | 'thread'>;
  readonly kept: Kept;
}

/** Makes it. */
export const createEditing = ({ client, kept }: EditingOptions): Editing => {
  const rooms = new Map<string, Settable<Edit | undefined>>();

  const myId = (): string => {
    const session = client.session.getSnapshot();
    return session.status === 'signed_in' ? session.userId : '';
  };
  const keyOf = (roomId: string): string => `parley:edit:${myId()}:${roomId}`;
  const keptOf = (roomId: string): readonly Edit[] => parseEdits(kept.get(keyOf(roomId)));

  const roomOf = (roomId: string): Settable<Edit | undefined> => {
    const room = rooms.get(roomId) ?? createObservable(keptOf(roomId)[0]);
    rooms.set(roomId, room);
    return room;
  };

  /** What other windows keep of other messages stays theirs. */
  const put = (roomId: string, edit: Edit | undefined): void => {
    const before = roomOf(roomId).getSnapshot();
    const mine = new Set([before, edit].flatMap((one) => (one?.isChanged === true ? [one.messageId] : [])));
    const others = keptOf(roomId).filter(({ messageId }) => !mine.has(messageId));
    if (mine.size > 0) kept.set(keyOf(roomId), editsToKeep(edit?.isChanged === true ? [edit, ...others] : others));
    roomOf(roomId).set(edit);
  };

  const showAgain = (roomId: string, edit: Edit): void => put(roomId, { ...edit, asked: edit.asked + 1 });

  const heldOf = ({ roomId, threadOf }: WritingPlace) => {
    const view = threadOf === undefined ? client.timeline(roomId) : client.thread(roomId, threadOf);
    const snapshot = view.getSnapshot();
    view.close();
    return snapshot;
  };

  /** What my edit of a message that is on its way will make of it. */
  const comingOf = ({ id, roomId, threadOf }: Message): string | undefined =>
    heldOf({ roomId, threadOf })
      .pending.flatMap(({ entry: { command }, status }) =>
        command.kind === 'edit' && command.messageId === id && status.status !== 'failed' ? [command.content] : [],
      )
      .at(-1);

  const start = (message: Message, typed?: string): boolean => {
    const { id: messageId, roomId, seq, threadOf } = message;
    const coming = comingOf(message);
    const from = coming ?? message.content;
    const text = typed ?? from;
    const before = roomOf(roomId).getSnapshot();
    const isOther = before?.messageId !== messageId;
    if (before?.isChanged === true && (isOther || text === from)) {
      showAgain(roomId, before);
      return !isOther;
    }
    const rev = coming === undefined ? message.rev : undefined;
    put(roomId, { messageId, seq, threadOf, rev, from, text, isChanged: text !== from, asked: 0 });
    return true;
  };

  return {
    in: roomOf,
    start,
    startLast: (place) => {
      const { roomId } = place;
      const open = roomOf(roomId).getSnapshot();
      if (open?.isChanged === true) {
        showAgain(roomId, open);
        return true;
      }
      const me = myId();
      const { messages } = heldOf(place);
      const last = messages.findLast(({ senderId, deletedAt }) => senderId === me && deletedAt === undefined);
      return last !== undefined && start(last);
    },
    change: (roomId, text) => {
      const edit = roomOf(roomId).getSnapshot();
      if (edit !== undefined) put(roomId, { ...edit, text, isChanged: true });
    },
    stop: (roomId) => put(roomId, undefined),
    save: (roomId) => {
      const edit = roomOf(roomId).getSnapshot();
      if (edit === undefined) return undefined;
      const { messageId, rev, from, text } = edit;
      const content = sentText(text);
      const sending =
        content === from ? undefined : client.edit(roomId, messageId, content, rev === undefined ? {} : { ifMatch: rev });
      if (sending?.isTaken === false) return sending.settled;
      put(roomId, undefined);
      return undefined;
    },
    takeForeign: (key, before, now) => {
      for (const [roomId, room] of rooms) {
        const mine = room.getSnapshot();
        if (mine === undefined || key !== keyOf(roomId)) continue;
        const isMine = ({ messageId }: Edit): boolean => messageId === mine.messageId;
        const theirs = parseEdits(now).find(isMine);
        if (theirs !== undefined) room.set({ ...theirs, asked: mine.asked });
        else if (parseEdits(before).some(isMine)) room.set(undefined);
      }
    },
    clear: () => rooms.clear(),
  };
};
