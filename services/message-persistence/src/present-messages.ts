import type { Message, MessageId, RoomId } from '@parley/contracts';

/** Messages as they are at present, found by their place and by their id; see {@link createPresentMessages}. */
export interface PresentMessages {
  at(roomId: RoomId, seq: number): Message | undefined;
  named(roomId: RoomId, messageId: MessageId): Message | undefined;
  /** From now on this is the message. */
  put(message: Message): void;
}

/** What a batch knows of messages, while it goes on. */
export const createPresentMessages = (messages: readonly Message[]): PresentMessages => {
  const byPlace = new Map<string, Message>();
  const byId = new Map<string, Message>();
  const put = (message: Message): void => {
    byPlace.set(`${message.roomId}/${message.seq}`, message);
    byId.set(`${message.roomId}/${message.id}`, message);
  };
  for (const message of messages) put(message);
  return {
    at: (roomId, seq) => byPlace.get(`${roomId}/${seq}`),
    named: (roomId, messageId) => byId.get(`${roomId}/${messageId}`),
    put,
  };
};
