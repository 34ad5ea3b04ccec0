import type { ManagedUser, User, UserId } from '@parley/contracts';
import { isUniqueViolation } from '@parley/service-kit';
import type { Kysely } from 'kysely';
import { isReserved, type UsernameHash } from './reserved-usernames.ts';
import type { Tables, UsersTable } from './tables.ts';
import { displayNameColumns, managedColumns, toManagedUser, toRow, usernameUnique } from './users.ts';

/** Where a person comes from. */
export interface Origin {
  readonly issuer: string;
  readonly subject: string;
}

/** Where people of a foreign issuer are kept, among the others. */
export interface ForeignUserStore {
  find(id: UserId): Promise<ManagedUser | undefined>;
  /** Adds a person unless they are there; `taken` when the username is somebody else's. */
  add(user: User, origin: Origin): Promise<ManagedUser | 'taken'>;
  /** What the issuer says now. */
  update(id: UserId, change: { displayName: string; role: UsersTable['role'] }): Promise<ManagedUser | undefined>;
}

/** Makes the store. @throws as pg does when the database does not answer. */
export const createForeignUserStore = (db: Kysely<Tables>, hashOf: UsernameHash): ForeignUserStore => {
  const find = async (id: UserId): Promise<ManagedUser | undefined> => {
    const row = await db.selectFrom('users').select(managedColumns).where('id', '=', id).executeTakeFirst();
    return row && toManagedUser(row);
  };
  return {
    find,
    add: async (user, { issuer, subject }) => {
      if (await isReserved(db, user.username, hashOf)) return 'taken';
      try {
        const row = { ...toRow(user, null), issuer, subject };
        await db
          .insertInto('users')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
        return (await find(user.id)) ?? 'taken';
      } catch (error) {
        if (isUniqueViolation(error, usernameUnique)) return 'taken';
        throw error;
      }
    },
    update: async (id, { displayName, role }) => {
      const change = db
        .updateTable('users')
        .set({ ...displayNameColumns(displayName), role })
        .where('id', '=', id)
        // Who was deleted stays so, whatever their issuer says.
        .where('deleted_at', 'is', null);
      const row = await change.returning(managedColumns).executeTakeFirst();
      return row && toManagedUser(row);
    },
  };
};
