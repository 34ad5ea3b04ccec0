import type { Message, MessageId, RoomId } from '@parley/contracts';

/** Messages as they are at present, found by their place and by their id; see {@link createPresentMessages}. */
export interface PresentMessages {
  at(roomId: RoomId, seq: number): Message | undefined;
  named(roomId: RoomId, messageId: MessageId): Message | undefined;
  /** From now on this is the message. */
  put(message: Message): void;
}

/** The same as somebody sees it to whom what was before a `seq` is not there (RO7). */
export const visibleMessages = (present: PresentMessages, fromSeq: number | null): PresentMessages => {
  if (fromSeq === null) return present;
  const named = (roomId: RoomId, messageId: MessageId): Message | undefined => {
    const message = present.named(roomId, messageId);
    return message !== undefined && message.seq >= fromSeq ? message : undefined;
  };
  return { ...present, named };
};

/** What a batch knows of messages, while it goes on. */
export const createPresentMessages = (messages: readonly Message[]): PresentMessages => {
  const rooms = new Map<RoomId, Map<number, Message>>();
  // Only edits and deletions name a message, and few batches have any: an index made for all would cost the others.
  let byId: Map<MessageId, Message> | undefined;
  const put = (message: Message): void => {
    const room = rooms.get(message.roomId) ?? new Map<number, Message>();
    rooms.set(message.roomId, room.set(message.seq, message));
    byId?.set(message.id, message);
  };
  const indexed = (): Map<MessageId, Message> =>
    new Map([...rooms.values()].flatMap((room) => [...room.values()]).map((message) => [message.id, message]));
  for (const message of messages) put(message);
  return {
    at: (roomId, seq) => rooms.get(roomId)?.get(seq),
    named: (roomId, messageId) => {
      byId ??= indexed();
      const found = byId.get(messageId);
      return found?.roomId === roomId ? found : undefined;
    },
    put,
  };
};
