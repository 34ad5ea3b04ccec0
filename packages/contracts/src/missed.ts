import { z } from 'zod';
import { Counter, RoomId, SessionId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { Message } from './message.ts';
import { NotificationSettings } from './notification.ts';
import { RoomKind } from './room.ts';
import type { Route } from './routes/route.ts';

/** Whom new messages of a room concern; `lastSeq` is how far it was looked. */
export const Concerned = z.object({ lastSeq: Counter, userIds: z.array(UserId) });
export type Concerned = z.infer<typeof Concerned>;

/**
 * What somebody misses in one room now: unread messages that they are to be told of by their settings (NO2), counted as in
 * {@link ReadState}; none where they left it or muted it. `latest` is the last of them, with who wrote it.
 */
export const MissedInRoom = z.object({
  roomId: RoomId,
  count: Counter,
  mentions: Counter,
  latest: z.object({ kind: RoomKind, roomName: z.string().nullable(), senderName: z.string(), message: Message }).nullable(),
});
export type MissedInRoom = z.infer<typeof MissedInRoom>;

/** What somebody misses in some rooms, how they want to be told, and how much is meant for them in all rooms. */
export const Missed = z.object({
  settings: NotificationSettings,
  rooms: z.array(MissedInRoom),
  badge: Counter,
});
export type Missed = z.infer<typeof Missed>;

/** What the notifications service asks message-persistence. */
export const internalMissedRoutes = {
  /** Whom what came after `after` in a room concerns by their settings, read or not told of yet. */
  concerned: {
    method: 'POST',
    path: '/internal/concerned',
    auth: 'service',
    body: z.object({ roomId: RoomId, after: Counter }),
    status: 200,
    response: Concerned,
  },
  missed: {
    method: 'POST',
    path: '/internal/missed',
    auth: 'service',
    body: z.object({ userId: UserId, roomIds: z.array(RoomId).max(limits.missedRooms) }),
    status: 200,
    response: Missed,
  },
} as const satisfies Record<string, Route>;

/**
 * Whether somebody would notice by themselves what comes: `here` with a connection that was used lately, `idle` with one that
 * was not, `gone` without any; `dnd` where they asked not to be disturbed, until a time or until they say otherwise.
 */
export const Attention = z.object({
  userId: UserId,
  state: z.enum(['here', 'idle', 'gone', 'dnd']),
  until: Timestamp.optional(),
});
export type Attention = z.infer<typeof Attention>;

/** What the notifications service asks presence: as people are, also those who are invisible to others. */
export const internalAttentionRoutes = {
  attention: {
    method: 'POST',
    path: '/internal/presence/attention',
    auth: 'service',
    body: z.object({ userIds: z.array(UserId).max(limits.missedUsers) }),
    status: 200,
    response: z.object({ items: z.array(Attention) }),
  },
} as const satisfies Record<string, Route>;

/** What the notifications service asks auth: which of these sign-ins go on. */
export const internalSessionRoutes = {
  livingSessions: {
    method: 'POST',
    path: '/internal/sessions/living',
    auth: 'service',
    body: z.object({ sessionIds: z.array(SessionId).max(limits.missedUsers) }),
    status: 200,
    response: z.object({ sessionIds: z.array(SessionId) }),
  },
} as const satisfies Record<string, Route>;
