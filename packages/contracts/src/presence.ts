import { z } from 'zod';
import { CommandId, RoomId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { PresenceText } from './text.ts';

/** What one may be; `invisible` looks like `offline` to everyone else (PR3). */
export const OwnStatus = z.enum(['online', 'away', 'dnd', 'invisible']);
export type OwnStatus = z.infer<typeof OwnStatus>;

/** What others see; `unknown` while presence cannot be told. */
export const PresenceStatus = z.enum(['online', 'away', 'dnd', 'offline', 'unknown']);
export type PresenceStatus = z.infer<typeof PresenceStatus>;

const shown = {
  userId: UserId,
  text: z.string().optional(),
  /** When `text`, and a status that was set, end by themselves. */
  until: Timestamp.optional(),
  /** Null for somebody who was never seen, or not for so long that it was forgotten (PR5). */
  lastSeen: Timestamp.nullable(),
};

/** A person's presence as others see it. `roomId`, the room being looked at, only for its members, and never over REST (PR3). */
export const Presence = z.object({ ...shown, status: PresenceStatus, roomId: RoomId.optional() });
export type Presence = z.infer<typeof Presence>;

/** One's own presence. */
export const OwnPresence = z.object({ ...shown, status: z.union([OwnStatus, PresenceStatus]), roomId: RoomId.optional() });
export type OwnPresence = z.infer<typeof OwnPresence>;

/** The payload of `presence:set`: the whole of it; what is left out ends. Without `until` it stays until it is changed. */
export const PresenceSet = z.object({
  status: OwnStatus,
  text: PresenceText.optional(),
  until: Timestamp.optional(),
  roomId: RoomId.optional(),
  commandId: CommandId.optional(),
});
export type PresenceSet = z.infer<typeof PresenceSet>;

/** The payload of `presence:watch` and `presence:unwatch`; a connection watches at most 500 people (`too_large` beyond it). */
export const PresenceWatch = z.object({ userIds: z.array(UserId).min(1).max(limits.presenceUserIds) });
export type PresenceWatch = z.infer<typeof PresenceWatch>;

/** Present states of people. */
export const PresenceItems = z.object({ items: z.array(Presence) });
export type PresenceItems = z.infer<typeof PresenceItems>;
