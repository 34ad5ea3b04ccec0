import { deletedPerson, type Result, refuse, type UserId } from '@parley/contracts';
import type { Kysely, Transaction } from 'kysely';
import type { UsernameHash } from './reserved-usernames.ts';
import { addRevocations } from './revocations.ts';
import type { Tables } from './tables.ts';
import { type LockedUsers, lockAdminsAnd, toLockedUsers } from './user-management.ts';
import { displayNameColumns } from './users.ts';

/** What shows that it is really somebody who asks for their own deletion. */
export interface Credentials {
  readonly username: string;
  /** Null for somebody who signs in elsewhere. */
  readonly passwordHash: string | null;
}

/** Deletes people. */
export interface UserDeletion {
  /** Of somebody who is not deleted. */
  credentialsOf(userId: UserId): Promise<Credentials | undefined>;
  /**
   * Locks the admins and the person, asks `judge`, and in one transaction leaves nothing of the person but their id and the time
   * they came: no names, no password, no sign-ins. Numbers the revocation of all their tokens, which holds for good, and by which
   * others learn of it. Doing it again changes nothing.
   */
  erase(userId: UserId, judge: (users: LockedUsers) => Result<void>, clock: () => Date): Promise<Result<void>>;
}

/** Makes it. @throws as pg does when the database does not answer. */
export const createUserDeletion = (db: Kysely<Tables>, hashOf: UsernameHash): UserDeletion => ({
  credentialsOf: async (userId) => {
    const person = db.selectFrom('users').select(['username', 'password_hash']).where('id', '=', userId);
    const row = await person.where('deleted_at', 'is', null).executeTakeFirst();
    return row && { username: row.username, passwordHash: row.password_hash };
  },
  erase: (userId, judge, clock) =>
    db.transaction().execute(async (transaction) => {
      const rows = await lockAdminsAnd(transaction, userId);
      const judged = judge(toLockedUsers(rows, userId));
      if (!judged.ok) return judged;
      const target = rows.find(({ id }) => id === userId);
      if (target === undefined) return refuse('not_found', 'there is no such user');
      if (target.deleted_at === null) await erase(transaction, target, hashOf, clock());
      return judged;
    }),
});

const erase = async (
  transaction: Transaction<Tables>,
  { id, username, suspended_at }: { readonly id: UserId; readonly username: string; readonly suspended_at: Date | null },
  hashOf: UsernameHash,
  at: Date,
): Promise<void> => {
  const names = deletedPerson(id);
  await transaction
    .updateTable('users')
    .set({
      username: names.username,
      ...displayNameColumns(names.displayName),
      role: 'user',
      password_hash: null,
      issuer: null,
      subject: null,
      suspended_at: suspended_at ?? at,
      deleted_at: at,
    })
    .where('id', '=', id)
    .execute();
  await transaction
    .insertInto('reserved_usernames')
    .values({ hash: hashOf(username) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await transaction.deleteFrom('sessions').where('user_id', '=', id).execute();
  await addRevocations(transaction, [{ reason: 'suspended', userId: id, deleted: true }], at);
};
