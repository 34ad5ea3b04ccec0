import {
  type Attention,
  type Concerned,
  internalAttentionRoutes,
  internalDeletionRoutes,
  internalMessageRoutes,
  internalMissedRoutes,
  internalSessionRoutes,
  type Missed,
  type Result,
  type RoomId,
  type SessionId,
  type UserId,
} from '@parley/contracts';
import type { DeletedUser, InternalClient } from '@parley/service-kit';
import type { Reader } from './store/readers.ts';

/** What others know. @throws {UnavailableError} when they do not answer, each of them. */
export interface Owners {
  /** Whom what came after `after` in a room concerns. */
  concerned(roomId: RoomId, after: number): Promise<Concerned>;
  /** What somebody misses in some rooms, of at most `limits.missedRooms`. */
  missed(userId: UserId, roomIds: readonly RoomId[]): Promise<Missed>;
  /** Whether somebody would notice by themselves. */
  attention(userId: UserId): Promise<Attention>;
  /** Which of these sign-ins go on, of at most `limits.missedUsers`. */
  livingSessions(sessionIds: readonly SessionId[]): Promise<ReadonlySet<SessionId>>;
  /** Who was deleted, after a number, ascending. */
  deleted(after: number): Promise<readonly DeletedUser[]>;
  /** Where people's own changes stand; who never had any is left out. */
  heads(userIds: readonly UserId[]): Promise<readonly Reader[]>;
}

/** How they are reached. */
export interface OwnersOptions {
  readonly messages: InternalClient;
  readonly presence: InternalClient;
  readonly auth: InternalClient;
}

/** Asks message-persistence, presence and auth, in this service's own name. */
export const createOwners = ({ messages, presence, auth }: OwnersOptions): Owners => ({
  concerned: async (roomId, after) => dataOf(await messages.call(internalMissedRoutes.concerned, { body: { roomId, after } })),
  missed: async (userId, roomIds) => dataOf(await messages.call(internalMissedRoutes.missed, { body: { userId, roomIds } })),
  attention: async (userId) => {
    const { items } = dataOf(await presence.call(internalAttentionRoutes.attention, { body: { userIds: [userId] } }));
    return items[0] ?? { userId, state: 'gone' };
  },
  livingSessions: async (sessionIds) =>
    new Set(dataOf(await auth.call(internalSessionRoutes.livingSessions, { body: { sessionIds } })).sessionIds),
  deleted: async (after) => dataOf(await auth.call(internalDeletionRoutes.deletedUsers, { body: { after } })).items,
  heads: async (userIds) => dataOf(await messages.call(internalMessageRoutes.heads, { body: { roomIds: [], userIds } })).users,
});

/** These have no refusal that a service could do anything about. */
const dataOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`another service refused: ${result.error.code}`);
  return result.data;
};
