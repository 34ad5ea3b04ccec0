import { z } from 'zod';
import { RoomFrame, SyncedRoom, UserFrame } from './frame.ts';
import { Counter, RoomId, SessionId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { Changed, MessageDelete, MessageEdit, MessageSend, Sent } from './message.ts';
import { OwnPresence, PresenceItems, PresenceSet, PresenceWatch } from './presence.ts';
import { Membership, ReadState, RoomRead } from './room.ts';
import { RevocationReason, User } from './user.ts';

/** The version of this contract that a handshake names (CO1). */
export const protocolVersion = 1;

const token = z.string().min(1).max(8_192);

/** `auth` of the Socket.IO handshake (CO1). */
export const HandshakeAuth = z.object({ token, protocol: z.literal(protocolVersion) });

/** The payload of `room:sync`: where the client stands in each room. */
export const RoomSync = z.object({
  rooms: z.array(z.object({ roomId: RoomId, epoch: Counter, rev: Counter })).max(limits.syncRooms),
});
export type RoomSync = z.infer<typeof RoomSync>;

/** The payload of `session:refresh` (CO3): another token of the same person and session. */
export const SessionRefresh = z.object({ token });

/** The payload of `typing:start` and `typing:stop`. */
export const Typing = z.object({ roomId: RoomId });

/** The commands a client may emit, each with its payload and the data of its acknowledgement. */
export const clientEvents = {
  'message:send': { payload: MessageSend, data: Sent },
  'message:edit': { payload: MessageEdit, data: Changed },
  'message:delete': { payload: MessageDelete, data: Changed },
  'room:read': { payload: RoomRead, data: ReadState },
  'room:unread': { payload: RoomRead, data: ReadState },
  'room:sync': { payload: RoomSync, data: z.object({ rooms: z.array(SyncedRoom) }) },
  'typing:start': { payload: Typing, data: z.object({}) },
  'typing:stop': { payload: Typing, data: z.object({}) },
  'presence:set': { payload: PresenceSet, data: OwnPresence },
  'presence:watch': { payload: PresenceWatch, data: PresenceItems },
  'presence:unwatch': { payload: PresenceWatch, data: z.object({}) },
  'session:refresh': { payload: SessionRefresh, data: z.object({ tokenExpiresAt: Timestamp }) },
} as const;
export type ClientEventName = keyof typeof clientEvents;
export type ClientEventPayload<Name extends ClientEventName> = z.infer<(typeof clientEvents)[Name]['payload']>;
export type ClientEventData<Name extends ClientEventName> = z.infer<(typeof clientEvents)[Name]['data']>;

/** Whether room events arrive live at the moment (CO6). */
export const LiveState = z.enum(['live', 'degraded']);
export type LiveState = z.infer<typeof LiveState>;

/** The first event on every connection (CO2). Units are in the names; `rooms` carry the gateway's own positions. */
export const Ready = z.object({
  connectionId: z.string(),
  sessionId: SessionId,
  user: User.omit({ createdAt: true }),
  userRev: Counter,
  serverTime: Timestamp,
  tokenExpiresAt: Timestamp,
  heartbeatMs: z.int(),
  live: LiveState,
  limits: z.object({
    contentChars: z.int(),
    metadataBytes: z.int(),
    eventBytes: z.int(),
    frameBytes: z.int(),
    sendsPerSecond: z.number().nullable(),
  }),
  rooms: z.array(Membership),
});
export type Ready = z.infer<typeof Ready>;

/** What the server emits, each with its payload. */
export const serverEvents = {
  ready: Ready,
  'room:events': RoomFrame,
  'user:events': UserFrame,
  'room:resync': z.object({ roomIds: z.array(RoomId) }),
  'server:status': z.object({ live: LiveState }),
  typing: z.object({ roomId: RoomId, userId: UserId, typing: z.boolean() }),
  presence: PresenceItems,
  'session:expiring': z.object({ tokenExpiresAt: Timestamp }),
  'session:revoked': z.object({ reason: RevocationReason }),
} as const;
export type ServerEventName = keyof typeof serverEvents;
export type ServerEventPayload<Name extends ServerEventName> = z.infer<(typeof serverEvents)[Name]>;
