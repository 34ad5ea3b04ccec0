import type { Attachment, Message, MessageId, Reaction, RoomCommand, RoomId, SentAttachment, UserId } from '@parley/contracts';
import { type Giver, isSlowed, mayCallRoom } from './command-access.ts';
import type { HashedCommand } from './command-batch.ts';
import { mentionsIn } from './mentions.ts';
import { isMessageChange, type MessageEvent } from './message-events.ts';
import type { PresentMessages } from './present-messages.ts';
import { keptPreviews, picturesLost, withPreviews } from './previewing.ts';
import { reactionsWith } from './reacting.ts';
import { createRowsBeside } from './rows-beside.ts';
import type { SendPace } from './store/members.ts';
import type { RowsBeside } from './store/message-changes.ts';
import type { NewKey } from './store/message-keys.ts';
import type { NewMessage, RoomAdvance } from './store/messages.ts';
import type { StoredRoom } from './store/rooms.ts';

/** A message that was there, before and after a batch. */
export interface MessageChange {
  readonly before: Message;
  readonly after: Message;
  /** What changed last, where the times of `after` do not tell it. */
  readonly lastChange: { readonly type: MessageEvent['type']; readonly at: string } | undefined;
  /** The `seq` of the message in whose thread it stands, where a command asked for it. */
  readonly rootSeq: number | undefined;
}

/** What a batch comes to: what is to be stored, and what is to be told. */
export interface Effects {
  /** New messages, as they were sent. */
  readonly messages: readonly NewMessage[];
  /** Each message that was there and is another now, once. */
  readonly changes: readonly MessageChange[];
  /** Rows beside messages that go with those changes. */
  readonly beside: RowsBeside;
  /** The keys of all commands but sends. */
  readonly keys: readonly NewKey[];
  /** Where the heads of the rooms that changed stand; `firstSeq` is above `lastSeq` where nothing was sent. */
  readonly advances: readonly RoomAdvance[];
  /** Each change with the message after it, in the order of the batch: one per `rev`. */
  readonly told: readonly MessageEvent[];
  /** When people last wrote in rooms that are slow; each once. */
  readonly paces: readonly SendPace[];
}

/** Collects what commands that are allowed come to, one after the other. */
export interface EffectsCollector {
  /** `root` is the message in whose thread it stands, which counts it: a change of its own. */
  send(
    request: HashedCommand,
    room: StoredRoom,
    giver: Giver,
    command: Extract<RoomCommand, { type: 'message.send' }>,
    root: Message | undefined,
  ): Message;
  /** When somebody last wrote in a slow room, in this batch or before it. */
  lastSent(room: StoredRoom, giver: Giver): Date | null;
  edit(room: StoredRoom, giver: Giver, before: Message, content: string, root: Message | undefined): Message;
  remove(room: StoredRoom, before: Message, root: Message | undefined): Message;
  /** `reaction` is what one emoji comes to now that this person added it or took it back; undefined where nobody is left. */
  react(room: StoredRoom, before: Message, userId: UserId, emoji: string, reaction: Reaction | undefined): Message;
  /** Pinned by somebody, or by nobody any more. */
  pin(room: StoredRoom, before: Message, by: UserId | undefined): Message;
  /** The message without what was shown of a page, now or later. */
  removePreview(room: StoredRoom, before: Message, url: string): Message;
  /** Keeps the key of a command that is no send, also of one that changed nothing: given again later, it must not either. */
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
  const [messages, keys, told]: [NewMessage[], NewKey[], MessageEvent[]] = [[], [], []];
  const beside = createRowsBeside();
  const paces = new Map<string, SendPace>();

  const advance = (room: StoredRoom, sent: 0 | 1): RoomAdvance => {
    const next = nextAdvance(advances.get(room.id) ?? standing(room, now), sent);
    advances.set(room.id, next);
    return next;
  };
  const nowText = now.toISOString();
  // Nearly everything in a batch is of this time.
  const textOf = (time: Date): string => (time === now ? nowText : time.toISOString());
  const tell = (type: MessageEvent['type'], at: string, message: Message): Message => {
    present.put(message);
    told.push({ rev: message.rev, type, at, data: message });
    return message;
  };
  const mentioned = (room: StoredRoom, giver: Giver, content: string) =>
    mentionsIn(content, {
      memberNamed: (username) => memberNamed(room.id, username),
      mayCallRoom: mayCallRoom(room, giver),
    });
  /** `told` is what its own times tell, or else is kept beside it. */
  const change = (type: MessageEvent['type'], at: string, before: Message, after: Message, root?: Message): Message => {
    const lastChange = isMessageChange(type) ? { type, at } : undefined;
    const earlier = changes.get(after.id);
    const rootSeq = root?.seq ?? earlier?.rootSeq;
    changes.set(after.id, { before: earlier?.before ?? before, after, lastChange, rootSeq });
    return tell(type, at, after);
  };
  const count = (room: StoredRoom, root: Message, by: 1 | -1): void => {
    const { rev, createdAt } = advance(room, 0);
    change('thread.changed', textOf(createdAt), root, { ...root, rev, threadCount: root.threadCount + by });
  };

  return {
    send: (request, room, giver, { commandId, content, metadata, attachments, replyTo, threadOf }, root) => {
      const { rev, lastSeq: seq, createdAt } = advance(room, 1);
      const at = textOf(createdAt);
      const message = tell('message.created', at, {
        id: newId(),
        roomId: room.id,
        seq,
        rev,
        senderId: request.userId,
        clientMessageId: commandId,
        content,
        ...(metadata === undefined ? {} : { metadata }),
        ...(attachments === undefined ? {} : { attachments: attachments.map(asAttached) }),
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(threadOf === undefined ? {} : { threadOf }),
        threadCount: 0,
        mentions: mentioned(room, giver, content),
        reactions: [],
        createdAt: at,
      });
      if (isSlowed(room, giver)) paces.set(paceKey(room, giver), { roomId: room.id, userId: giver.userId, at: now });
      messages.push({ message, root, requestHash: request.requestHash, requestId: request.requestId });
      if (root !== undefined) count(room, root, 1);
      return message;
    },
    lastSent: (room, giver) => (isSlowed(room, giver) ? (paces.get(paceKey(room, giver))?.at ?? giver.lastSentAt) : null),
    edit: (room, giver, before, content, root) => {
      const { rev, createdAt } = advance(room, 0);
      const at = textOf(createdAt);
      const mentions = mentioned(room, giver, content);
      beside.edited(before, rev, createdAt);
      const after = withPreviews({ ...before, rev, content, mentions, editedAt: at }, keptPreviews(before, content));
      beside.picturesLost(picturesLost(before, after));
      return change('message.edited', at, before, after, root);
    },
    remove: (room, before, root) => {
      const { rev, createdAt } = advance(room, 0);
      const at = textOf(createdAt);
      const { metadata: _, pinnedAt: __, attachments: ___, previews: ____, ...kept } = before;
      beside.deleted(before, root);
      const gone = { ...kept, rev, content: '', mentions: [], reactions: [], deletedAt: at };
      const after = change('message.deleted', at, before, gone, root);
      if (root !== undefined) count(room, root, -1);
      return after;
    },
    react: (room, before, userId, emoji, reaction) => {
      const { rev, createdAt } = advance(room, 0);
      const reactions = reactionsWith(before.reactions, emoji, reaction);
      const isThere =
        reaction !== undefined && reaction.count > (before.reactions.find((one) => one.emoji === emoji)?.count ?? 0);
      beside.reaction({ roomId: room.id, seq: before.seq, emoji, userId, rev, at: createdAt, isThere });
      return change('reaction.changed', textOf(createdAt), before, { ...before, rev, reactions });
    },
    pin: (room, before, by) => {
      const { rev, createdAt } = advance(room, 0);
      const at = textOf(createdAt);
      const { pinnedAt: _, ...unpinned } = before;
      beside.pin(before, by === undefined ? undefined : { userId: by, at: createdAt, rev });
      if (by === undefined) return change('message.unpinned', at, before, { ...unpinned, rev });
      return change('message.pinned', at, before, { ...unpinned, rev, pinnedAt: at });
    },
    removePreview: (room, before, url) => {
      const previews = before.previews?.filter((one) => one.url !== url) ?? [];
      beside.previewRemoved(before, url);
      if (previews.length === (before.previews?.length ?? 0)) return before;
      const { rev, createdAt } = advance(room, 0);
      const after = withPreviews({ ...before, rev }, previews);
      beside.picturesLost(picturesLost(before, after));
      return change('message.previewed', textOf(createdAt), before, after);
    },
    keep: ({ roomId, userId, command, requestHash, requestId }, { seq, createdAt }) => {
      const { commandId } = command;
      keys.push({ roomId, userId, commandId, requestHash, requestId, seq, createdAt: new Date(createdAt), givenAt: now });
    },
    collected: () => ({
      messages,
      changes: [...changes.values()],
      beside: beside.collected(),
      keys,
      advances: [...advances.values()],
      told,
      paces: [...paces.values()],
    }),
  };
};

/** Until when it could be attached is nobody's concern any more. */
const asAttached = ({ id, name, type, size, image }: SentAttachment): Attachment => ({
  id,
  name,
  type,
  size,
  ...(image === undefined ? {} : { image }),
});

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
