import { z } from 'zod';
import { CommandId, Counter, RoomId, UserId } from './ids.ts';

/**
 * How far somebody has read. `unread` counts messages after `readSeq` that others sent and that are not deleted: exact to
 * 999, then 1000 for more (RD1); `mentions` those of them that mention the reader (RD3), likewise.
 */
export const ReadState = z.object({ readSeq: Counter, unread: Counter, mentions: Counter });
export type ReadState = z.infer<typeof ReadState>;

/** PUT /api/rooms/:roomId/read and /unread, and those of threads. `commandId` (or an Idempotency-Key header) makes the latter safe to repeat. */
export const ReadBody = z.object({ seq: Counter, commandId: CommandId.optional() });

/** The payload of `room:read` and `room:unread`: the marker moves to `seq`, forward and back (RD2). */
export const RoomRead = ReadBody.extend({ roomId: RoomId });
export type RoomRead = z.infer<typeof RoomRead>;

/** The messages of a room that somebody has seen (RD5): those from `from` to `to`, both included. */
export const Seen = z.object({ userId: UserId, from: Counter, to: Counter });
export type Seen = z.infer<typeof Seen>;

/** The payload of `seen` (RD7): people of a room who have seen more, each with all that they have seen. */
export const SeenChange = z.object({ roomId: RoomId, items: z.array(Seen) });
export type SeenChange = z.infer<typeof SeenChange>;

/** What a person has decided about themselves. `readReceipts`: others see how far they have read, and they see others (RD6). */
export const ReadingSettings = z.object({ readReceipts: z.boolean() });
export type ReadingSettings = z.infer<typeof ReadingSettings>;

/** PATCH /api/me/reading: what is left out stays. */
export const ReadingSettingsPatch = ReadingSettings.partial().refine(
  (body) => Object.values(body).some((value) => value !== undefined),
  'something to change is needed',
);
export type ReadingSettingsPatch = z.infer<typeof ReadingSettingsPatch>;
