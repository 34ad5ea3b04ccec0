import { z } from 'zod';
import { AckError } from './errors.ts';
import { RoomFrame, SyncedRoom, UserFrame } from './frame.ts';
import { Counter, MessageId, RoomId, SessionId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { Changed, MessageDelete, MessageEdit, MessageSend, ReactionChange, Sent } from './message.ts';
import { OwnPresence, PresenceItems, PresenceSet, PresenceWatch } from './presence.ts';
import { ReadingSettings, ReadState, RoomRead, SeenChange } from './reading.ts';
import { Membership } from './room.ts';
import { RevocationReason, User } from './user.ts';

/** The version of this contract that a handshake names (CO1). */
export const protocolVersion = 1;

const token = z.string().min(1).max(8_192);

/** The payload of `room:sync`: where the client stands in each room. */
export const RoomSync = z.object({
  rooms: z.array(z.object({ roomId: RoomId, epoch: Counter, rev: Counter })).max(limits.syncRooms),
});
export type RoomSync = z.infer<typeof RoomSync>;

/** What `room:sync` answers: for each room that was named, in their order. */
export const Synced = z.object({ rooms: z.array(SyncedRoom) });
export type Synced = z.infer<typeof Synced>;

/** `auth` of the Socket.IO handshake (CO1); whoever comes back names in `rooms` where it stands, and need not ask `room:sync` (RC1). */
export const HandshakeAuth = z.object({ token, protocol: z.literal(protocolVersion), rooms: RoomSync.shape.rooms.optional() });

/** The payload of `session:refresh` (CO3): another token of the same person and session. */
export const SessionRefresh = z.object({ token });

/** The payload of `typing:start` and `typing:stop`; in a thread, `threadOf` is its root. */
export const Typing = z.object({ roomId: RoomId, threadOf: MessageId.optional() });

/** The commands a client may emit, each with its payload and the data of its acknowledgement. */
export const clientEvents = {
  /** Sends a message. The acknowledgement comes after the commit (MS1); a repeated `clientMessageId` stores once (MS4). */
  'message:send': {
    payload: MessageSend,
    data: Sent,
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only'],
  },
  /** Edits a message of one's own. */
  'message:edit': { payload: MessageEdit, data: Changed, errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only'] },
  /** Deletes a message, one's own or as a moderator; a tombstone keeps its place. */
  'message:delete': { payload: MessageDelete, data: Changed, errors: ['conflict', 'gone', 'banned', 'room_read_only'] },
  /** Reacts to a message with an emoji; again, it changes nothing. */
  'reaction:add': { payload: ReactionChange, data: Changed, errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only'] },
  /** Takes a reaction of one's own back; where there is none, it changes nothing. */
  'reaction:remove': {
    payload: ReactionChange,
    data: Changed,
    errors: ['conflict', 'gone', 'muted', 'banned', 'room_read_only'],
  },
  /** Moves my read marker forward (RD2). */
  'room:read': { payload: RoomRead, data: ReadState },
  /** Moves my read marker back on purpose (RD2). */
  'room:unread': { payload: RoomRead, data: ReadState, errors: ['conflict'] },
  /** Asks what changed in rooms since the client's position, one frame each (RC1). */
  'room:sync': { payload: RoomSync, data: Synced },
  /** Tells the room that I am typing; may be lost. */
  'typing:start': { payload: Typing, data: z.object({}), errors: ['muted'] },
  /** Tells the room that I stopped typing; may be lost. */
  'typing:stop': { payload: Typing, data: z.object({}) },
  /** Sets my own presence. */
  'presence:set': { payload: PresenceSet, data: OwnPresence },
  /** Tells from now on when these people's presence changes, and answers how it is now (PR4). */
  'presence:watch': { payload: PresenceWatch, data: PresenceItems },
  /** Ends `presence:watch` for these people. */
  'presence:unwatch': { payload: PresenceWatch, data: z.object({}) },
  /** Replaces the token of this connection in place (CO3). */
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
  /** What I have decided about myself. */
  reading: ReadingSettings,
  /** Set where the handshake named rooms that are elsewhere now: `room:synced` follows. */
  syncing: z.literal(true).optional(),
});
export type Ready = z.infer<typeof Ready>;

/** What the server emits, each with its payload. */
export const serverEvents = {
  /** The first event on every connection, before any other (CO2). */
  ready: Ready,
  /** Changes of a room one is in, in `rev` order (FR1). */
  'room:events': RoomFrame,
  /** Changes of what is one's own, in `userRev` order (FR3). */
  'user:events': UserFrame,
  /** Answers, as the acknowledgement of `room:sync` would, for those rooms of the handshake that are elsewhere now (RC1). */
  'room:synced': z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), data: Synced }),
    z.object({ ok: z.literal(false), error: AckError }),
  ]),
  /** These rooms' counters started anew: call `room:sync` (RC3). */
  'room:resync': z.object({ roomIds: z.array(RoomId) }),
  /** Whether room events arrive live at the moment (CO6). */
  'server:status': z.object({ live: LiveState }),
  /** Somebody in a room started or stopped typing; dropped first under pressure. */
  typing: z.object({ roomId: RoomId, userId: UserId, typing: z.boolean(), threadOf: MessageId.optional() }),
  /** People of a room have seen more (RD7): gathered for a moment, and may be lost. */
  seen: SeenChange,
  /** The presence of watched people changed (PR4). */
  presence: PresenceItems,
  /** The token of this connection expires soon: send `session:refresh` (CO3). */
  'session:expiring': z.object({ tokenExpiresAt: Timestamp }),
  /** The session has ended; the connection is closed next (CO4). */
  'session:revoked': z.object({ reason: RevocationReason }),
  /** This gateway is about to stop: connect anew after so many milliseconds, then leave this connection (CO5). */
  'server:draining': z.object({ reconnectAfterMs: z.int().min(0) }),
} as const;
export type ServerEventName = keyof typeof serverEvents;
export type ServerEventPayload<Name extends ServerEventName> = z.infer<(typeof serverEvents)[Name]>;
