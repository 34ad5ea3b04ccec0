import {
  accept,
  type Message,
  type MessageId,
  type Metadata,
  type RequestId,
  type Result,
  type RoomId,
  refuse,
  type Sent,
} from '@parley/contracts';
import { asMember } from './access.ts';
import type { KnownSend, NewMessage, RoomAdvance, SendName } from './store/messages.ts';
import type { StoredRoom } from './store/rooms.ts';

/** One send, over whichever path it came; `requestHash` is in hex. */
export interface Send extends SendName {
  readonly requestId: RequestId;
  readonly content: string;
  readonly metadata: Metadata | undefined;
  readonly requestHash: string;
}

/** How a repeat is recognised; `message` is absent when retention dropped it. */
export interface KnownMessage extends Pick<KnownSend, 'requestHash' | 'requestId'> {
  readonly message: Message | undefined;
}

/** What holds for one send, read under its room's lock. */
export interface SendState {
  readonly isMember: boolean;
  readonly known: KnownMessage | undefined;
}

/** Everything that a decision rests on; `states` has one entry per send, in their order. */
export interface SendBatch {
  readonly sends: readonly Send[];
  readonly states: readonly SendState[];
  readonly rooms: ReadonlyMap<RoomId, StoredRoom>;
  readonly now: Date;
  readonly newId: () => MessageId;
}

/** What becomes of a batch: an answer per send, in their order, and what is to be stored. */
export interface SendPlan {
  readonly answers: readonly Result<Sent>[];
  readonly messages: readonly NewMessage[];
  readonly advances: readonly RoomAdvance[];
}

const stranger: SendState = { isMember: false, known: undefined };

/**
 * Decides sends in their order (MS3): a repeat gets the present message (MS4), a member's new message the next `seq` and
 * `rev` of its room, everybody else a refusal (MS7). Repeats come first, so that what was stored stays answered `ok`
 * although its sender has left since. Codes: `conflict`, `gone`, `not_found`, `forbidden`.
 */
export const decideSends = ({ sends, states, rooms, now, newId }: SendBatch): SendPlan => {
  const advances = new Map<RoomId, RoomAdvance>();
  const stored = new Map<string, KnownMessage>();
  const messages: NewMessage[] = [];

  const store = (send: Send, room: StoredRoom): Message => {
    const advance = nextAdvance(room, advances.get(room.id), now);
    const message = messageOf(send, advance, newId());
    advances.set(room.id, advance);
    stored.set(nameOf(send), { ...send, message });
    messages.push({ message, requestHash: send.requestHash, requestId: send.requestId });
    return message;
  };

  const answer = (send: Send, state: SendState): Result<Sent> => {
    const known = stored.get(nameOf(send)) ?? state.known;
    if (known !== undefined) return answerRepeat(send, known);
    const room = asMember(rooms.get(send.roomId), state.isMember);
    return room.ok ? accept({ message: store(send, room.data), duplicate: false }) : room;
  };

  const answers = sends.map((send, index) => answer(send, states[index] ?? stranger));
  return { answers, messages, advances: [...advances.values()] };
};

const nameOf = ({ roomId, senderId, commandId }: SendName): string => `${roomId}/${senderId}/${commandId}`;

/** The same request is the same command given twice by whoever carries it: its first answer was perhaps never told. */
const answerRepeat = (send: Send, known: KnownMessage): Result<Sent> => {
  if (known.requestHash !== send.requestHash)
    return refuse('conflict', 'this clientMessageId was already used for another message');
  if (known.message === undefined) return refuse('gone', 'this message was stored and has since been removed by retention');
  return accept({ message: known.message, duplicate: known.requestId !== send.requestId });
};

const nextAdvance = (room: StoredRoom, before: RoomAdvance | undefined, now: Date): RoomAdvance =>
  before === undefined
    ? {
        roomId: room.id,
        rev: room.rev + 1,
        firstSeq: room.lastSeq + 1,
        lastSeq: room.lastSeq + 1,
        // Never back in a room, even where the clock goes back.
        createdAt: now > room.lastCreatedAt ? now : room.lastCreatedAt,
      }
    : { ...before, rev: before.rev + 1, lastSeq: before.lastSeq + 1 };

const messageOf = (send: Send, { rev, lastSeq, createdAt }: RoomAdvance, id: MessageId): Message => ({
  id,
  roomId: send.roomId,
  seq: lastSeq,
  rev,
  senderId: send.senderId,
  clientMessageId: send.commandId,
  content: send.content,
  ...(send.metadata === undefined ? {} : { metadata: send.metadata }),
  createdAt: createdAt.toISOString(),
});
