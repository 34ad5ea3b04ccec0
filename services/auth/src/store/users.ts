import type { ManagedUser, User, UserId } from '@parley/contracts';
import { isUniqueViolation } from '@parley/service-kit';
import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import { nameWords } from './name-words.ts';
import { isReserved, type UsernameHash } from './reserved-usernames.ts';
import type { NewSession } from './sessions.ts';
import type { Tables, UsersTable } from './tables.ts';

/** A person with what only sign-in may see. */
export interface StoredUser {
  readonly user: User;
  readonly passwordHash: string | null;
}

/** Where people are kept. */
export interface UserStore {
  /** Adds a person and their first session in one transaction; `taken` when the username is. */
  register(person: { user: User; passwordHash: string }, session: NewSession): Promise<'added' | 'taken'>;
  isTaken(username: string): Promise<boolean>;
  findByUsername(username: string): Promise<StoredUser | undefined>;
  /** Those that exist, in no order. */
  findByIds(ids: readonly UserId[]): Promise<User[]>;
  /** The changed person; `undefined` when there is none. */
  rename(id: UserId, displayName: string): Promise<User | undefined>;
}

/** The columns everybody may see. */
export const publicColumns = ['users.id', 'users.username', 'users.display_name', 'users.role', 'users.created_at'] as const;

/** The columns an admin may see. */
export const managedColumns = [...publicColumns, 'users.suspended_at'] as const;

type PublicRow = Pick<Selectable<UsersTable>, 'id' | 'username' | 'display_name' | 'role' | 'created_at'>;

/** A row as a person. */
export const toUser = (row: PublicRow): User => ({
  id: row.id,
  username: row.username,
  displayName: row.display_name,
  role: row.role,
  createdAt: row.created_at.toISOString(),
});

/** A row as a person, for admins. */
export const toManagedUser = (row: PublicRow & Pick<Selectable<UsersTable>, 'suspended_at'>): ManagedUser => ({
  ...toUser(row),
  ...(row.suspended_at === null ? {} : { suspendedAt: row.suspended_at.toISOString() }),
});

/** Makes the store of people. @throws as pg does when the database does not answer. */
export const createUserStore = (db: Kysely<Tables>, hashOf: UsernameHash): UserStore => ({
  register: (person, session) => register(db, hashOf, person, session),
  isTaken: async (username) => {
    const row = await db.selectFrom('users').select('id').where('username', '=', username).executeTakeFirst();
    return row !== undefined || isReserved(db, username, hashOf);
  },
  findByUsername: async (username) => {
    const columns = [...publicColumns, 'password_hash'] as const;
    const row = await db.selectFrom('users').select(columns).where('username', '=', username).executeTakeFirst();
    return row && { user: toUser(row), passwordHash: row.password_hash };
  },
  findByIds: async (ids) => {
    if (ids.length === 0) return [];
    const rows = await db.selectFrom('users').select(publicColumns).where('id', 'in', ids).execute();
    return rows.map(toUser);
  },
  rename: async (id, displayName) => {
    const person = db.updateTable('users').set(displayNameColumns(displayName)).where('id', '=', id);
    const change = person.where('deleted_at', 'is', null);
    const row = await change.returning(publicColumns).executeTakeFirst();
    return row && toUser(row);
  },
});

const register: (
  db: Kysely<Tables>,
  hashOf: UsernameHash,
  ...person: Parameters<UserStore['register']>
) => Promise<'added' | 'taken'> = async (db, hashOf, { user, passwordHash }, session) => {
  try {
    return await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('users').values(toRow(user, passwordHash)).execute();
      // Once it is ours: the name of somebody who is being deleted is reserved by now.
      if (await isReserved(transaction, user.username, hashOf)) throw new ReservedName();
      await transaction.insertInto('sessions').values(session).execute();
      return 'added' as const;
    });
  } catch (error) {
    if (error instanceof ReservedName || isUniqueViolation(error, usernameUnique)) return 'taken';
    throw error;
  }
};

/** Undoes a registration. */
class ReservedName extends Error {}

/** The constraint that makes usernames unique. */
export const usernameUnique = 'users_username_unique';

/** A display name with the words by which it is found. */
export const displayNameColumns = (displayName: string) => ({
  display_name: displayName,
  name_words: sql<string>`array_to_tsvector(${nameWords(displayName)}::text[])`,
});

/** A person as a row, without what is absent at first. */
export const toRow = (user: User, passwordHash: string | null) =>
  ({
    id: user.id,
    username: user.username,
    ...displayNameColumns(user.displayName),
    role: user.role,
    password_hash: passwordHash,
    created_at: new Date(user.createdAt),
  }) satisfies { [Column in keyof Insertable<UsersTable>]: unknown };
