import { accept, type Result, refuse, type UserId } from '@parley/contracts';
import type { Identity } from '@parley/service-kit';
import type { AttemptLimits, Limited } from './attempt-limits.ts';
import type { Passwords } from './passwords.ts';
import type { UserDeletion } from './store/user-deletion.ts';
import type { LockedUsers } from './store/user-management.ts';

/** Deletes people for good (PV3). */
export interface Deletion {
  /**
   * Deletes the one who asks. Their password is asked again; of somebody who signs in elsewhere it is that they did so just now.
   * Codes: `forbidden` (another password, a token that is too old or limited to rooms), `conflict` (the last admin),
   * `rate_limited`, `overloaded`.
   */
  deleteMe(identity: Identity, password: string | undefined, address: string): Promise<Limited<undefined>>;
  /** Deletes somebody else, as an admin; again changes nothing. Codes: `forbidden`, `not_found`, `conflict`. */
  deleteUser(actor: Identity, userId: UserId): Promise<Result<undefined>>;
}

/** What it is made of. */
export interface DeletionParts {
  readonly store: UserDeletion;
  readonly passwords: Pick<Passwords, 'verify'>;
  readonly limits: Pick<AttemptLimits, 'beforeLogin' | 'loginFailed'>;
  readonly clock: () => Date;
  /** Called when there may be a new revocation. */
  readonly onRevoked: () => void;
}

/** How long ago somebody may have signed in elsewhere who has no password here. */
const freshMs = 600_000;

/** Makes the deletion of one process. */
export const createDeletion = (parts: DeletionParts): Deletion => {
  const erase = async (userId: UserId, judge: (users: LockedUsers) => Result<void>): Promise<Result<undefined>> => {
    const erased = await parts.store.erase(userId, judge, parts.clock);
    if (!erased.ok) return erased;
    parts.onRevoked();
    return accept(undefined);
  };
  return {
    deleteMe: async (identity, password, address) => {
      if (identity.rooms !== undefined) return { standing: undefined, result: limitedToRooms };
      const confirmed = await confirm(parts, identity, password, address);
      if (!confirmed.result.ok) return confirmed;
      return { standing: confirmed.standing, result: await erase(identity.userId, (users) => stays(users, identity.userId)) };
    },
    deleteUser: async (actor, userId) => {
      if (actor.role !== 'admin' || actor.rooms !== undefined) return adminsOnly;
      if (actor.userId === userId) return refuse('forbidden', 'whoever deletes themselves is asked for their password');
      return erase(userId, (users) => (users.adminIds.includes(actor.userId) ? stays(users, userId) : adminsOnly));
    },
  };
};

const adminsOnly = refuse('forbidden', 'only admins may do this');
const limitedToRooms = refuse('forbidden', 'this token is limited to some rooms');
const wrongPassword = refuse('forbidden', 'the password is wrong', {
  issues: [{ path: 'currentPassword', message: 'is wrong' }],
});

/** The installation keeps an admin. */
const stays = ({ adminIds }: LockedUsers, userId: UserId): Result<void> =>
  adminIds.length > 0 && adminIds.every((id) => id === userId)
    ? refuse('conflict', 'the last admin stays: make somebody else an admin first')
    : accept(undefined);

/** Guessing is slowed as at signing in (AU6), and counts together with it. */
const confirm = async (
  { store, passwords, limits, clock }: DeletionParts,
  { userId, issuedAt }: Identity,
  password: string | undefined,
  address: string,
): Promise<Limited<undefined>> => {
  const known = await store.credentialsOf(userId);
  if (known === undefined) return { standing: undefined, result: refuse('unauthenticated', 'this person is no more') };
  if (known.passwordHash === null) {
    const isFresh = clock().getTime() - issuedAt.getTime() <= freshMs;
    return { standing: undefined, result: isFresh ? accept(undefined) : refuse('forbidden', 'sign in again first') };
  }
  const attempt = { username: known.username, address };
  const before = await limits.beforeLogin(attempt);
  if (!before.result.ok) return before;
  const verified = await passwords.verify(known.passwordHash, password ?? '');
  if (!verified.ok) return { standing: undefined, result: verified };
  const { standing, result } = await (verified.data ? limits.beforeLogin(attempt) : limits.loginFailed(attempt));
  return { standing, result: result.ok && !verified.data ? wrongPassword : result };
};
