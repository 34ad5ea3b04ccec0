import { z } from 'zod';

/** RFC 9562 lets UUIDs arrive in either case; one case is kept, so that ids compare as strings. Each kind is a schema of its own, so that it has a name. */
export const uuid = () => z.guid().transform((text) => text.toLowerCase());

/** A person. UUIDv7 for people who registered here, UUIDv8 for those of a foreign issuer (AU5). */
export const UserId = uuid().brand<'UserId'>();
export type UserId = z.infer<typeof UserId>;

/** One sign-in on one device. */
export const SessionId = uuid().brand<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;

/** A room of any kind. */
export const RoomId = uuid().brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;

/** A stored message; given out by the server. */
export const MessageId = uuid().brand<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;

/** Any UUID that the client chose to name one command; repeats of it are recognised (MS4, RE3). */
export const CommandId = uuid().brand<'CommandId'>();
export type CommandId = z.infer<typeof CommandId>;

/** A time: ISO 8601, UTC, milliseconds, as `Date.prototype.toISOString` writes it. */
export const Timestamp = z.iso.datetime({ precision: 3 });
export type Timestamp = z.infer<typeof Timestamp>;

/** A counter of changes or messages: a whole number from 0 (nothing yet). */
export const Counter = z.int().min(0);

/**
 * Where a trace stands: the `traceparent` of W3C Trace Context. What is none is as if it were not there.
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
export const Traceparent = z.string().max(200);
export type Traceparent = z.infer<typeof Traceparent>;
