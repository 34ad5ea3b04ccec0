import type { User, UserId } from '@parley/contracts';
import { isUniqueViolation } from '@parley/service-kit';
import type { Kysely, Selectable } from 'kysely';
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

/** A row as a person. */
export const toUser = (row: Omit<Selectable<UsersTable>, 'password_hash'>): User => ({
  id: row.id,
  username: row.username,
  displayName: row.display_name,
  role: row.role,
  createdAt: row.created_at.toISOString(),
});

/** Makes the store of people. @throws as pg does when the database does not answer. */
export const createUserStore = (db: Kysely<Tables>): UserStore => ({
  register: (person, session) => register(db, person, session),
  isTaken: async (username) => {
    const row = await db.selectFrom('users').select('id').where('username', '=', username).executeTakeFirst();
    return row !== undefined;
  },
  findByUsername: async (username) => {
    const row = await db.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst();
    return row && { user: toUser(row), passwordHash: row.password_hash };
  },
  findByIds: async (ids) => {
    if (ids.length === 0) return [];
    const rows = await db.selectFrom('users').select(publicColumns).where('id', 'in', ids).execute();
    return rows.map(toUser);
  },
  rename: async (id, displayName) => {
    const change = db.updateTable('users').set({ display_name: displayName }).where('id', '=', id);
    const row = await change.returning(publicColumns).executeTakeFirst();
    return row && toUser(row);
  },
});

const register: (db: Kysely<Tables>, ...person: Parameters<UserStore['register']>) => Promise<'added' | 'taken'> = async (
  db,
  { user, passwordHash },
  session,
) => {
  try {
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('users').values(toRow(user, passwordHash)).execute();
      await transaction.insertInto('sessions').values(session).execute();
    });
    return 'added';
  } catch (error) {
    if (isUniqueViolation(error, 'users_username_unique')) return 'taken';
    throw error;
  }
};

const toRow = (user: User, passwordHash: string): Selectable<UsersTable> => ({
  id: user.id,
  username: user.username,
  display_name: user.displayName,
  role: user.role,
  password_hash: passwordHash,
  created_at: new Date(user.createdAt),
});
