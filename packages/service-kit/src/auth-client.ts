import {
  type ForeignUser,
  internalAuthRoutes,
  internalDeletionRoutes,
  type ManagedUser,
  type PersonalData,
  type Result,
  type Revocation,
  type User,
  type UserId,
} from '@parley/contracts';
import type { InternalClient } from './internal-client.ts';

/** Somebody who was deleted; `number` is where the next question goes on, `at` ISO 8601. */
export interface DeletedUser {
  readonly number: number;
  readonly userId: UserId;
  readonly at: string;
}

/** What every service asks auth. @throws {UnavailableError} when auth does not answer, each of them. */
export interface AuthClient {
  /** Those that exist, each once. */
  lookupUsers(userIds: readonly UserId[]): Promise<readonly User[]>;
  /** What follows a number; without one, everything that may still matter. */
  revocations(after?: number): Promise<{ items: Revocation[]; head: number }>;
  /** What auth keeps of somebody (PV4). */
  personalData(userId: UserId): Promise<readonly PersonalData['items'][number][]>;
  /** The people who were deleted, after a number, ascending, at most 1,000 (PV3). */
  deletedUsers(after: number): Promise<readonly DeletedUser[]>;
  /** Tells auth of somebody of a foreign issuer (AU5) and asks who they are here. Code: `invalid`. */
  rememberForeignUser(person: ForeignUser): Promise<Result<ManagedUser>>;
}

/** Asks auth over a client of its replicas, in the service's own name. */
export const createAuthClient = (client: InternalClient): AuthClient => ({
  lookupUsers: async (userIds) => unwrap(await client.call(internalAuthRoutes.lookupUsers, { body: { userIds } })).items,
  revocations: async (after) => {
    const body = after === undefined ? {} : { after };
    return unwrap(await client.call(internalAuthRoutes.revocations, { body }));
  },
  personalData: async (userId) => unwrap(await client.call(internalDeletionRoutes.personalData, { body: { userId } })).items,
  deletedUsers: async (after) => unwrap(await client.call(internalDeletionRoutes.deletedUsers, { body: { after } })).items,
  rememberForeignUser: (person) => client.call(internalAuthRoutes.rememberForeignUser, { body: person }),
});

/** These have no refusal that a service could do anything about. */
const unwrap = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`auth refused a service: ${result.error.code}`);
  return result.data;
};
