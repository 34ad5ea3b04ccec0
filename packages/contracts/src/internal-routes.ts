import { z } from 'zod';
import { Submission, SubmissionResult } from './bus-events.ts';
import { RoomSync } from './client-events.ts';
import { PersonalData, PersonalDataBody } from './export.ts';
import { FollowedChanges, RoomHeads } from './followed-rooms.ts';
import { RoomFrame, SyncedRoom, UserFrame } from './frame.ts';
import { Counter, RoomId, Timestamp, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { OwnPresence, PresenceItems, PresenceSet } from './presence.ts';
import { ReadingSettings } from './reading.ts';
import { Membership } from './room.ts';
import type { Route } from './routes/route.ts';
import { ManagedUser, Revocation, User, UserRole } from './user.ts';

const ids = <Id extends z.ZodType>(id: Id) => z.array(id).max(10_000);

/** Where the counters of what a gateway follows stand, and which epoch holds (RC3). Unknown ids are left out. */
export const Heads = z.object({
  epoch: Counter,
  rooms: z.array(z.object({ roomId: RoomId, rev: Counter })),
  users: z.array(z.object({ userId: UserId, userRev: Counter })),
});
export type Heads = z.infer<typeof Heads>;

/** Every membership of one person, with the `userRev` of the same snapshot (CO2). */
export const UserMemberships = z.object({
  userId: UserId,
  userRev: Counter,
  epoch: Counter,
  rooms: z.array(Membership),
  reading: ReadingSettings.default({ readReceipts: true }),
});
export type UserMemberships = z.infer<typeof UserMemberships>;

/** A person as a foreign issuer describes them (AU5); their id follows from `issuer` and `subject`. */
export const ForeignUser = z.object({
  issuer: z.string().max(500),
  subject: z.string().min(1).max(500),
  username: z.string().max(200).optional(),
  displayName: z.string().max(200).optional(),
  role: UserRole,
});
export type ForeignUser = z.infer<typeof ForeignUser>;

/** What every service asks auth. */
export const internalAuthRoutes = {
  lookupUsers: {
    method: 'POST',
    path: '/internal/users/lookup',
    auth: 'service',
    body: z.object({ userIds: z.array(UserId).max(limits.userIdsPerRequest) }),
    status: 200,
    response: z.object({ items: z.array(User) }),
  },
  /** Makes the person where they are new, and answers them as they are known here. */
  rememberForeignUser: {
    method: 'POST',
    path: '/internal/users/foreign',
    auth: 'service',
    body: ForeignUser,
    status: 200,
    response: ManagedUser,
  },
  /** What follows `after`; without it everything since longer than any token lasts. `head` is the number of the last one. */
  revocations: {
    method: 'POST',
    path: '/internal/revocations',
    auth: 'service',
    body: z.object({ after: Counter.optional() }),
    status: 200,
    response: z.object({ items: z.array(Revocation), head: Counter }),
  },
} as const satisfies Record<string, Route>;

/** What services ask auth that keep something of people. */
export const internalDeletionRoutes = {
  /** What auth keeps of somebody (PV4). */
  personalData: {
    method: 'POST',
    path: '/internal/users/data',
    auth: 'service',
    body: PersonalDataBody,
    status: 200,
    response: PersonalData,
  },
  /** The people who were deleted, after a number, ascending, at most 1,000 (PV3). */
  deletedUsers: {
    method: 'POST',
    path: '/internal/users/deleted',
    auth: 'service',
    body: z.object({ after: Counter }),
    status: 200,
    response: z.object({ items: z.array(z.object({ number: Counter, userId: UserId, at: Timestamp })) }),
  },
} as const satisfies Record<string, Route>;

/** What message-persistence, which makes copies, asks each service beside auth that keeps something of people (PV4). */
export const internalPersonalRoutes = {
  personalData: {
    method: 'POST',
    path: '/internal/personal-data',
    auth: 'service',
    body: PersonalDataBody,
    status: 200,
    response: PersonalData,
  },
} as const satisfies Record<string, Route>;

/** What gateways ask presence: `lookup` service to service, the room included; `set` with the user's own token. */
export const internalPresenceRoutes = {
  lookup: {
    method: 'POST',
    path: '/internal/presence/lookup',
    auth: 'service',
    body: z.object({ userIds: ids(UserId) }),
    status: 200,
    response: PresenceItems,
  },
  set: {
    method: 'PUT',
    path: '/internal/presence',
    auth: 'user',
    body: PresenceSet,
    status: 200,
    response: OwnPresence,
  },
} as const satisfies Record<string, Route>;

/** What services that follow rooms ask message-persistence. */
export const followerRoutes = {
  /** Every room of the installation behind `after`, in the order of ids. */
  roomHeads: {
    method: 'POST',
    path: '/internal/room-heads',
    auth: 'service',
    body: z.object({ after: RoomId.optional(), limit: z.int().min(1).max(limits.roomHeadsPage) }),
    status: 200,
    response: RoomHeads,
  },
  /**
   * What changed in rooms, each after the `rev` that is named, in the order asked for and all of one snapshot. What does not
   * fit into the answer has `more`, and is asked for again. With `only: 'links'` all else than messages with a link in their
   * content, or with what looks like one, is left out.
   */
  followedChanges: {
    method: 'POST',
    path: '/internal/followed-changes',
    auth: 'service',
    body: z.object({
      rooms: z
        .array(z.object({ roomId: RoomId, since: Counter }))
        .min(1)
        .max(limits.followedRooms),
      only: z.literal('links').optional(),
    }),
    status: 200,
    response: z.object({ rooms: z.array(FollowedChanges) }),
  },
} as const satisfies Record<string, Route>;

/** What gateways ask message-persistence, service to service. `sync` and `claimRooms` carry the user's own token instead. */
export const internalMessageRoutes = {
  memberships: {
    method: 'POST',
    path: '/internal/memberships',
    auth: 'service',
    body: z.object({ userIds: ids(UserId) }),
    status: 200,
    response: z.object({ items: z.array(UserMemberships) }),
  },
  heads: {
    method: 'POST',
    path: '/internal/heads',
    auth: 'service',
    body: z.object({ roomIds: ids(RoomId), userIds: ids(UserId) }),
    status: 200,
    response: Heads,
  },
  roomChanges: {
    method: 'POST',
    path: '/internal/room-changes',
    auth: 'service',
    body: z.object({ roomId: RoomId, since: Counter }),
    status: 200,
    response: RoomFrame,
  },
  userChanges: {
    method: 'POST',
    path: '/internal/user-changes',
    auth: 'service',
    body: z.object({ userId: UserId, since: Counter }),
    status: 200,
    response: UserFrame,
  },
  /** Adds the memberships that the token names and that nobody ended since it was issued (AU5). */
  claimRooms: {
    method: 'POST',
    path: '/internal/claimed-rooms',
    auth: 'user',
    status: 204,
    response: null,
  },
  /**
   * Carries out commands of one room in their order, as its shard would, while Redis is away; all in one transaction. What
   * could not be asked of the database is answered `unavailable`, outcome `rejected`.
   */
  submit: {
    method: 'POST',
    path: '/internal/submissions',
    auth: 'service',
    body: z.object({ submissions: z.array(Submission).min(1).max(limits.submissionsPerRequest) }),
    status: 200,
    response: z.object({ results: z.array(SubmissionResult) }),
  },
  sync: {
    method: 'POST',
    path: '/internal/sync',
    auth: 'user',
    // What the answer may hold of events as JSON: less than a frame where others share the reply.
    body: RoomSync.extend({ bytes: z.int().min(0).max(limits.frameBytes).optional() }),
    status: 200,
    response: z.object({ rooms: z.array(SyncedRoom).max(limits.syncRooms) }),
  },
} as const satisfies Record<string, Route>;
