import {
  type Heads,
  internalMessageRoutes,
  messageRoutes,
  type ReadState,
  type Refusal,
  type Result,
  type RoomFrame,
  type RoomId,
  type RoomRead,
  type RoomSync,
  type Route,
  refuse,
  type Submission,
  type SubmissionResult,
  type SyncedRoom,
  type UserFrame,
  type UserId,
  type UserMemberships,
} from '@parley/contracts';
import { type InternalClient, UnavailableError } from '@parley/service-kit';
import { createBatcher } from './batcher.ts';

/** What a gateway asks the owner of rooms; every call throws {@link UnavailableError} when it does not answer. */
export interface OwnerClient {
  /** All memberships of a user; questions that come together travel together. */
  memberships(userId: UserId): Promise<UserMemberships>;
  /** Where a user's own counter stands, 0 for one that storage does not know; questions that come together travel together. */
  userRev(userId: UserId): Promise<number>;
  heads(roomIds: RoomId[], userIds: UserId[]): Promise<Heads>;
  roomChanges(roomId: RoomId, since: number): Promise<RoomFrame>;
  userChanges(userId: UserId, since: number): Promise<UserFrame>;
  /** Carries out commands of one room in their order, as its shard would. */
  submit(submissions: readonly Submission[]): Promise<SubmissionResult[]>;
  /** In the user's own name; `bytes` bounds the events of the answer as JSON. */
  sync(token: string, payload: RoomSync & { readonly bytes: number }): Promise<Result<{ rooms: SyncedRoom[] }>>;
  readRoom(token: string, marker: RoomRead): Promise<Result<ReadState>>;
  unreadRoom(token: string, marker: RoomRead): Promise<Result<ReadState>>;
  /** What somebody gets who is not in a room: `forbidden` where it is public, else `not_found` (ER2). */
  refuseOutside(token: string, roomId: RoomId): Promise<Result<never>>;
  /** Adds the memberships that the token names (AU5). */
  claimRooms(token: string): Promise<Result<undefined>>;
}

/** Makes it over the internal routes of message-persistence. */
export const createOwnerClient = (client: InternalClient): OwnerClient => ({
  memberships: createBatcher(async (userIds: UserId[]) => {
    const { items } = expectData(await client.call(internalMessageRoutes.memberships, { body: { userIds } }));
    const byUser = new Map(items.map((item) => [item.userId, item]));
    return (userId) => byUser.get(userId);
  }),
  userRev: createBatcher(async (userIds: UserId[]) => {
    const { users } = expectData(await client.call(internalMessageRoutes.heads, { body: { roomIds: [], userIds } }));
    const byUser = new Map(users.map((head) => [head.userId, head.userRev]));
    return (userId) => byUser.get(userId) ?? 0;
  }),
  heads: async (roomIds, userIds) => expectData(await client.call(internalMessageRoutes.heads, { body: { roomIds, userIds } })),
  roomChanges: async (roomId, since) =>
    expectData(await client.call(internalMessageRoutes.roomChanges, { body: { roomId, since } })),
  userChanges: async (userId, since) =>
    expectData(await client.call(internalMessageRoutes.userChanges, { body: { userId, since } })),
  submit: async (submissions) =>
    expectData(await client.call(internalMessageRoutes.submit, { body: { submissions }, once: true })).results,
  sync: (token, payload) => client.call(internalMessageRoutes.sync, { body: payload, token }),
  readRoom: (token, { roomId, ...body }) => client.call(inRoom(messageRoutes.readRoom, roomId), { body, token }),
  unreadRoom: (token, { roomId, ...body }) => client.call(inRoom(messageRoutes.unreadRoom, roomId), { body, token }),
  refuseOutside: async (token, roomId) => {
    const room = await client.call(inRoom(messageRoutes.getRoom, roomId), { token });
    if (!room.ok) return room;
    return room.data.kind === 'public'
      ? refuse('forbidden', 'you are not a member of this room')
      : refuse('not_found', 'there is no such room');
  },
  claimRooms: (token) => client.call(internalMessageRoutes.claimRooms, { token }),
});

/** The route of one room; a parsed id needs no escaping. */
const inRoom = <R extends Route>(route: R, roomId: RoomId): R => ({ ...route, path: route.path.replace(':roomId', roomId) });

/** A refusal of one service to another is a fault: nobody outside caused it. */
const expectData = <T>(result: Result<T>): T => {
  if (result.ok) return result.data;
  throw new UnavailableError(`message-persistence refused: ${describe(result.error)}`);
};

const describe = (refusal: Refusal): string => `${refusal.code} (${refusal.message})`;
