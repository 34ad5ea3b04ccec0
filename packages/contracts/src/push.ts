import { z } from 'zod';
import { Counter, MessageId, RoomId, SessionId, Timestamp } from './ids.ts';
import { limits } from './limits.ts';
import { RoomKind } from './room.ts';

/** Names one push subscription of somebody. */
export const PushSubscriptionId = z
  .guid()
  .transform((text) => text.toLowerCase())
  .brand<'PushSubscriptionId'>();
export type PushSubscriptionId = z.infer<typeof PushSubscriptionId>;

const base64url = (bytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url')
    .refine((text) => Math.floor((text.replace(/=+$/, '').length * 3) / 4) === bytes, `must be ${bytes} bytes in base64url`);

/** The latest time that there is, ms since the epoch (ECMA-262, "Time Values and Time Range"). */
const latestTime = 8_640_000_000_000_000;

/** PUT /api/push/subscriptions: what a browser's `PushSubscription.toJSON()` has (RFC 8030, RFC 8291), and the language to be told in. */
export const PushSubscriptionBody = z.object({
  endpoint: z.string().max(limits.pushEndpointChars),
  keys: z.object({ p256dh: base64url(65), auth: base64url(16) }),
  /** Ms since the epoch, as browsers say it. */
  expirationTime: z.int().min(0).max(latestTime).nullish(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a language tag')
    .max(35)
    .default('en'),
});
export type PushSubscriptionBody = z.infer<typeof PushSubscriptionBody>;

/** A browser that is told; it ends with the sign-in it was made in. */
export const PushDevice = z.object({
  id: PushSubscriptionId,
  sessionId: SessionId,
  createdAt: Timestamp,
  /** When a push service last took something for it. */
  lastToldAt: Timestamp.nullable(),
});
export type PushDevice = z.infer<typeof PushDevice>;

/**
 * What a browser is sent, encrypted: of a conversation in which something is missed, or that some were read elsewhere. `badge`
 * counts what is meant for the person in all rooms. Names and text are there only where a preview is wanted.
 */
export const PushPayload = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('missed'),
    roomId: RoomId,
    messageId: MessageId,
    seq: Counter,
    threadOf: MessageId.optional(),
    kind: RoomKind,
    /** How many messages of the conversation are missed: exact to 999, then 1000 for more. */
    count: Counter,
    /** Whether one of them mentions the reader. */
    mentioned: z.boolean(),
    roomName: z.string().optional(),
    senderName: z.string().optional(),
    text: z.string().optional(),
    language: z.string(),
    badge: Counter,
  }),
  z.object({ type: z.literal('read'), roomIds: z.array(RoomId), badge: Counter }),
  z.object({ type: z.literal('test'), language: z.string() }),
]);
export type PushPayload = z.infer<typeof PushPayload>;
