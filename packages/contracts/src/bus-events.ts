import { z } from 'zod';
import { SentAttachment } from './attachment.ts';
import { Refusal } from './errors.ts';
import { RoomFrame, UserFrame } from './frame.ts';
import { CommandId, Counter, MessageId, RoomId, Timestamp, Traceparent, UserId } from './ids.ts';
import { Message } from './message.ts';
import { Presence } from './presence.ts';
import { SeenChange } from './reading.ts';
import { Metadata } from './text.ts';
import { UserRole } from './user.ts';

/** Names one submission until it is answered; the same over re-submissions. */
export const RequestId = z.guid().brand<'RequestId'>();
export type RequestId = z.infer<typeof RequestId>;

/** A gateway's name plus the id of its present boot, so that a new boot never gets its predecessor's results. */
export const GatewayId = z.string().min(1).brand<'GatewayId'>();
export type GatewayId = z.infer<typeof GatewayId>;

/** What is to be done to a room; `commandId` names it for repeats (MS4). */
export const RoomCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message.send'),
    commandId: CommandId,
    content: z.string(),
    metadata: Metadata.optional(),
    replyTo: MessageId.optional(),
    threadOf: MessageId.optional(),
    attachments: z.array(SentAttachment).optional(),
  }),
  z.object({
    type: z.literal('message.edit'),
    commandId: CommandId,
    messageId: MessageId,
    content: z.string(),
    ifMatch: Counter.optional(),
  }),
  z.object({ type: z.literal('message.delete'), commandId: CommandId, messageId: MessageId, ifMatch: Counter.optional() }),
  z.object({ type: z.literal('message.pin'), commandId: CommandId, messageId: MessageId }),
  z.object({ type: z.literal('message.unpin'), commandId: CommandId, messageId: MessageId }),
  z.object({ type: z.literal('preview.remove'), commandId: CommandId, messageId: MessageId, url: z.string() }),
  z.object({ type: z.literal('reaction.add'), commandId: CommandId, messageId: MessageId, emoji: z.string() }),
  z.object({ type: z.literal('reaction.remove'), commandId: CommandId, messageId: MessageId, emoji: z.string() }),
]);
export type RoomCommand = z.infer<typeof RoomCommand>;

/** What a command did: the message as it is now; `duplicate` when an earlier request had done it already. */
export const CommandDone = z.object({ message: Message, duplicate: z.boolean() });
export type CommandDone = z.infer<typeof CommandDone>;

/** One command that changes a room, on its way through the room's shard (`message.submitted`). */
export const Submission = z.object({
  requestId: RequestId,
  gatewayId: GatewayId,
  userId: UserId,
  /** What the sender's token says; installation moderators and admins may delete anywhere. */
  userRole: UserRole,
  roomId: RoomId,
  command: RoomCommand,
  /** Only of what is traced. */
  traceparent: Traceparent.optional(),
});
export type Submission = z.infer<typeof Submission>;

/** The answer to a submission, sent to the gateway that made it. */
export const SubmissionResult = z.object({
  requestId: RequestId,
  result: z.union([z.object({ ok: z.literal(true), data: CommandDone }), z.object({ ok: z.literal(false), error: Refusal })]),
});
export type SubmissionResult = z.infer<typeof SubmissionResult>;

/**
 * What gateways tell of their connections (PR1, PR2). `connections` of a heartbeat names everything that is open, so that
 * presence can be built anew from heartbeats alone; `activeAt` is when the user last did anything there.
 */
export const PresenceFact = z.discriminatedUnion('type', [
  z.object({ type: z.literal('gateway.started'), gatewayId: GatewayId }),
  z.object({ type: z.literal('connection.opened'), gatewayId: GatewayId, connectionId: z.string(), userId: UserId }),
  z.object({ type: z.literal('connection.closed'), gatewayId: GatewayId, connectionId: z.string(), userId: UserId }),
  z.object({
    type: z.literal('gateway.heartbeat'),
    gatewayId: GatewayId,
    users: z.array(z.object({ userId: UserId, connectionIds: z.array(z.string()), activeAt: Timestamp })),
  }),
]);
export type PresenceFact = z.infer<typeof PresenceFact>;

/** What travels over feeds: by room, by user, to one gateway, by watched person, and to everybody who checks tokens. */
export const feedEvents = {
  'room.frame': RoomFrame,
  'user.frame': UserFrame,
  'room.seen': SeenChange,
  'submissions.answered': z.object({ results: z.array(SubmissionResult) }),
  'presence.changed': Presence,
  'revocations.added': z.object({ head: Counter }),
} as const;
export type FeedEventType = keyof typeof feedEvents;
/** `traces` names spans of which this is the news; only where something of it is traced. */
export type FeedEvent = {
  [Type in FeedEventType]: { type: Type; data: z.infer<(typeof feedEvents)[Type]>; traces?: readonly Traceparent[] };
}[FeedEventType];
