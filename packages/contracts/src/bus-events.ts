import { z } from 'zod';
import { Refusal } from './errors.ts';
import { RoomFrame, UserFrame } from './frame.ts';
import { CommandId, RoomId, UserId } from './ids.ts';
import { Sent } from './message.ts';
import { Metadata } from './text.ts';

/** Names one submission until it is answered; the same over re-submissions. */
export const RequestId = z.guid().brand<'RequestId'>();
export type RequestId = z.infer<typeof RequestId>;

/** A gateway's name plus the id of its present boot, so that a new boot never gets its predecessor's results. */
export const GatewayId = z.string().min(1).brand<'GatewayId'>();
export type GatewayId = z.infer<typeof GatewayId>;

/** One command that changes a room, on its way through the room's shard (`message.submitted`). */
export const Submission = z.object({
  requestId: RequestId,
  gatewayId: GatewayId,
  userId: UserId,
  roomId: RoomId,
  command: z.object({
    type: z.literal('message.send'),
    clientMessageId: CommandId,
    content: z.string(),
    metadata: Metadata.optional(),
  }),
});
export type Submission = z.infer<typeof Submission>;

/** The answer to a submission, sent to the gateway that made it. */
export const SubmissionResult = z.object({
  requestId: RequestId,
  result: z.union([z.object({ ok: z.literal(true), data: Sent }), z.object({ ok: z.literal(false), error: Refusal })]),
});
export type SubmissionResult = z.infer<typeof SubmissionResult>;

/** What travels over feeds: by room, by user, and to one gateway. */
export const feedEvents = {
  'room.frame': RoomFrame,
  'user.frame': UserFrame,
  'submissions.answered': z.object({ results: z.array(SubmissionResult) }),
} as const;
export type FeedEventType = keyof typeof feedEvents;
export type FeedEvent = { [Type in FeedEventType]: { type: Type; data: z.infer<(typeof feedEvents)[Type]> } }[FeedEventType];
