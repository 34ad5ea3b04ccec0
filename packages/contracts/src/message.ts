import { z } from 'zod';
import { Attachment, AttachmentTickets } from './attachment.ts';
import { Emoji } from './emoji.ts';
import { CommandId, Counter, MessageId, RoomId, Timestamp, Traceparent, UserId } from './ids.ts';
import { LinkPreview } from './link-preview.ts';
import { ContentOrNone, Metadata } from './text.ts';

const place = { start: Counter, length: Counter };

/**
 * A member's `@username` in a message, or `@room` for everybody in it: where it stands, in characters, and who is meant;
 * resolved when it was written.
 */
export const Mention = z.union([z.object({ userId: UserId, ...place }), z.object({ room: z.literal(true), ...place })]);
export type Mention = z.infer<typeof Mention>;

/** One kind of reaction: how many reacted with it, and the first ten of them in the order in which they did. */
export const Reaction = z.object({ emoji: z.string(), count: Counter, userIds: z.array(UserId) });
export type Reaction = z.infer<typeof Reaction>;

/** A stored message. A deleted one keeps its place as a tombstone: `content` is empty, `metadata`, `mentions`, `attachments`, `previews`, `reactions` and `pinnedAt` are gone. `seq` is its place in the room; `rev` the room's change that last touched it. */
export const Message = z.object({
  id: MessageId,
  roomId: RoomId,
  seq: Counter,
  rev: Counter,
  senderId: UserId,
  clientMessageId: CommandId,
  content: z.string(),
  metadata: Metadata.optional(),
  /** Its files, in the order in which they were named; absent where it has none. */
  attachments: z.array(Attachment).optional(),
  /** What is shown of the pages it links to; comes later than the message, and absent where there is none. */
  previews: z.array(LinkPreview).optional(),
  /** The message of the same room that it answers. */
  replyTo: MessageId.optional(),
  /** The message whose thread it stands in; it is not part of the room's own timeline then. */
  threadOf: MessageId.optional(),
  /** How many messages stand in its thread and are not deleted. */
  threadCount: Counter.default(0),
  mentions: z.array(Mention),
  /** In the order in which each kind was first there; a kind that nobody is left of is gone. */
  reactions: z.array(Reaction).default([]),
  createdAt: Timestamp,
  editedAt: Timestamp.optional(),
  deletedAt: Timestamp.optional(),
  pinnedAt: Timestamp.optional(),
});
export type Message = z.infer<typeof Message>;

/** What every way to send takes; `replyTo` and `threadOf` name messages of the same room, `attachments` are tickets. */
const said = {
  content: ContentOrNone,
  metadata: Metadata.optional(),
  replyTo: MessageId.optional(),
  threadOf: MessageId.optional(),
  attachments: AttachmentTickets.optional(),
};

/** Whoever sends files need not say anything (MS5). */
const saysSomething = (one: { readonly content: string; readonly attachments?: unknown }): boolean =>
  one.content !== '' || one.attachments !== undefined;
const saysNothing = { path: ['content'], message: 'must have at least 1 characters, or attachments' };

/** POST /api/rooms/:roomId/messages. The id may come as an Idempotency-Key header instead. */
export const SendMessageBody = z.object({ clientMessageId: CommandId.optional(), ...said }).refine(saysSomething, saysNothing);

/**
 * The payload of `message:send`. `replyTo` and `threadOf` name messages of the same room, `attachments` are tickets (AT4).
 * `traceparent` is for clients that trace themselves: the message's way here becomes a part of their trace.
 */
export const MessageSend = z
  .object({ roomId: RoomId, clientMessageId: CommandId, ...said, traceparent: Traceparent.optional() })
  .refine(saysSomething, saysNothing);
export type MessageSend = z.infer<typeof MessageSend>;

/** What a send is answered with, over both paths; `duplicate` when an earlier request stored it (MS4). */
export const Sent = z.object({ message: Message, duplicate: z.boolean() });
export type Sent = z.infer<typeof Sent>;

/** PATCH /api/rooms/:roomId/messages/:messageId. The id may come as an Idempotency-Key header instead. */
export const EditMessageBody = z.object({ content: ContentOrNone, commandId: CommandId.optional() });

/** The payload of `message:edit`; with `ifMatch` only while the message still has that `rev` (else `conflict`). */
export const MessageEdit = z.object({
  roomId: RoomId,
  messageId: MessageId,
  content: ContentOrNone,
  commandId: CommandId.optional(),
  ifMatch: Counter.optional(),
});
export type MessageEdit = z.infer<typeof MessageEdit>;

/** The payload of `message:delete`; `ifMatch` as in {@link MessageEdit}. */
export const MessageDelete = MessageEdit.omit({ content: true });
export type MessageDelete = z.infer<typeof MessageDelete>;

/** The payload of `reaction:add` and `reaction:remove`. */
export const ReactionChange = z.object({ roomId: RoomId, messageId: MessageId, emoji: Emoji, commandId: CommandId.optional() });
export type ReactionChange = z.infer<typeof ReactionChange>;

/** What a change of a message is answered with: the message as it is now. */
export const Changed = z.object({ message: Message });
export type Changed = z.infer<typeof Changed>;

/** What a message said until the edit `rev`, and when that was. */
export const EarlierContent = z.object({ rev: Counter, content: z.string(), mentions: z.array(Mention), until: Timestamp });
export type EarlierContent = z.infer<typeof EarlierContent>;

/** A page of history, ascending by `seq`; `rev` is the room's head in the same snapshot. */
export const HistoryPage = z.object({
  messages: z.array(Message),
  rev: Counter,
  hasMoreBefore: z.boolean(),
  hasMoreAfter: z.boolean(),
});
export type HistoryPage = z.infer<typeof HistoryPage>;

/** `sha256` is over `seq:id:rev\n` of each message of the range, from `floorSeq` on; comparable only at equal `rev`. */
export const Digest = z.object({ rev: Counter, count: Counter, sha256: z.string() });
export type Digest = z.infer<typeof Digest>;
