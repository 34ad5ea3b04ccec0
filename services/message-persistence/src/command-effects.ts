import type { Message, MessageId, RoomCommand, RoomId, UserId } from '@parley/contracts';
import { type Giver, isSlowed } from './command-access.ts';
import type { HashedCommand } from './command-batch.ts';
import { mentionsIn } from './mentions.ts';
import type { PresentMessages } from './present-messages.ts';
import type { SendPace } from './store/members.ts';
import type { NewKey } from './store/message-keys.ts';
import type { NewMessage, RoomAdvance } from './store/messages.ts';
import type { StoredRoom } from './store/rooms.ts';

/** A message that was there, before and after a batch. */
export interface MessageChange {
  readonly before: Message;
  readonly after: Message;
}

/** What a batch comes to: what is to be stored, and what is to be told. */
export interface Effects {
  /** New messages, as they were sent. */
  readonly messages: readonly NewMessage[];
  /** Each message that was edited or deleted, once. */
  readonly changes: readonly MessageChange[];
  /** The keys of edits and deletions. */
  readonly keys: readonly NewKey[];
  /** Where the heads of the rooms that changed stand; `firstSeq` is above `lastSeq` where nothing was sent. */
  readonly advances: readonly RoomAdvance[];
  /** The state of a message after each change, in the order of the batch: one per `rev`. */
  readonly told: readonly Message[];
  /** When people last wrote in rooms that are slow; each once. */
  readonly paces: readonly SendPace[];
}

/** Collects what commands that are allowed come to, one after the other. */
export interface EffectsCollector {
  send(request: HashedCommand, room: StoredRoom, giver: Giver, command: Extract<RoomCommand, { type: 'message.send' }>): Message;
  /** When somebody last wrote in a slow room, in this batch or before it. */
  lastSent(room: StoredRoom, giver: Giver): Date | null;
  edit(room: StoredRoom, before: Message, content: string): Message;
  remove(room: StoredRoom, before: Message): Message;
  /** Keeps the key of an edit or a deletion, also of one that changed nothing: given again later, it must not either. */
  keep(request: HashedCommand, message: Message): void;
  collected(): Effects;
}

/** What {@link collectEffects} needs; `present` is kept up to date. */
export interface CollectEffects {
  readonly present: PresentMessages;
  readonly memberNamed: (roomId: RoomId, username: string) => UserId | undefined;
  readonly now: Date;
  readonly newId: () => MessageId;
}

/** Makes a collector: it gives out `seq` and `rev`, and never takes time back in a room. */
export const collectEffects = ({ present, memberNamed, now, newId }: CollectEffects): EffectsCollector => {
  const advances = new Map<RoomId, RoomAdvance>();
  const changes = new Map<MessageId, MessageChange>();
  const [messages, keys, told]: [NewMessage[], NewKey[], Message[]] = [[], [], []];
  const paces = new Map<string, SendPace>();

  const advance = (room: StoredRoom, sent: 0 | 1): RoomAdvance => {
    const next = nextAdvance(advances.get(room.id) ?? standing(room, now), sent);
    advances.set(room.id, next);
    return next;
  };
  const nowText = now.toISOString();
  // Nearly everything in a batch is of this time.
  const textOf = (time: Date): string => (time === now ? nowText : time.toISOString());
  const tell = (message: Message): Message => {
    present.put(message);
    told.push(message);
    return message;
  };
  const mentioned = (roomId: RoomId, content: string) => mentionsIn(content, (username) => memberNamed(roomId, username));
  const change = (before: Message, after: Message): Message => {
    changes.set(after.id, { before: changes.get(after.id)?.before ?? before, after });
    return tell(after);
  };

  return {
    send: (request, room, giver, { commandId, content, metadata }) => {
      const { rev, lastSeq: seq, createdAt } = advance(room, 1);
      const message = tell({
        id: newId(),
        roomId: room.id,
        seq,
        rev,
        senderId: request.userId,
        clientMessageId: commandId,
        content,
        ...(metadata === undefined ? {} : { metadata }),
        mentions: mentioned(room.id, content),
        createdAt: textOf(createdAt),
      });
      if (isSlowed(room, giver)) paces.set(paceKey(room, giver), { roomId: room.id, userId: giver.userId, at: now });
      messages.push({ message, requestHash: request.requestHash, requestId: request.requestId });
      return message;
    },
    lastSent: (room, giver) => (isSlowed(room, giver) ? (paces.get(paceKey(room, giver))?.at ?? giver.lastSentAt) : null),
    edit: (room, before, content) => {
      const { rev, createdAt: at } = advance(room, 0);
      return change(before, { ...before, rev, content, mentions: mentioned(room.id, content), editedAt: textOf(at) });
    },
    remove: (room, before) => {
      const { rev, createdAt: at } = advance(room, 0);
      const { metadata: _, ...kept } = before;
      return change(before, { ...kept, rev, content: '', mentions: [], deletedAt: textOf(at) });
    },
    keep: ({ roomId, userId, command, requestHash, requestId }, { seq, createdAt }) => {
      const { commandId } = command;
      keys.push({ roomId, userId, commandId, requestHash, requestId, seq, createdAt: new Date(createdAt), givenAt: now });
    },
    collected: () => ({
      messages,
      changes: [...changes.values()],
      keys,
      advances: [...advances.values()],
      told,
      paces: [...paces.values()],
    }),
  };
};

const paceKey = (room: StoredRoom, { userId }: Giver): string => `${room.id}/${userId}`;

const standing = (room: StoredRoom, now: Date): RoomAdvance => ({
  roomId: room.id,
  rev: room.rev,
  firstSeq: room.lastSeq + 1,
  lastSeq: room.lastSeq,
  // Never back in a room, even where the clock goes back.
  createdAt: now > room.lastCreatedAt ? now : room.lastCreatedAt,
});

const nextAdvance = (before: RoomAdvance, sent: 0 | 1): RoomAdvance => ({
  ...before,
  rev: before.rev + 1,
  lastSeq: before.lastSeq + sent,
});
