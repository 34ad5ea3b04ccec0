import { z } from 'zod';
import { RoomSync } from './client-events.ts';
import { RoomFrame, SyncedRoom, UserFrame } from './frame.ts';
import { Counter, RoomId, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { Membership } from './room.ts';
import type { Route } from './routes.ts';

const ids = <Id extends z.ZodType>(id: Id) => z.array(id).max(10_000);

/** Where the counters of what a gateway follows stand, and which epoch holds (RC3). Unknown ids are left out. */
export const Heads = z.object({
  epoch: Counter,
  rooms: z.array(z.object({ roomId: RoomId, rev: Counter })),
  users: z.array(z.object({ userId: UserId, userRev: Counter })),
});
export type Heads = z.infer<typeof Heads>;

/** Every membership of one person, with the `userRev` of the same snapshot (CO2). */
export const UserMemberships = z.object({ userId: UserId, userRev: Counter, epoch: Counter, rooms: z.array(Membership) });
export type UserMemberships = z.infer<typeof UserMemberships>;

/** What gateways ask message-persistence, service to service. `sync` carries the user's own token instead. */
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
  sync: {
    method: 'POST',
    path: '/internal/sync',
    auth: 'user',
    body: RoomSync,
    status: 200,
    response: z.object({ rooms: z.array(SyncedRoom).max(limits.syncRooms) }),
  },
} as const satisfies Record<string, Route>;
