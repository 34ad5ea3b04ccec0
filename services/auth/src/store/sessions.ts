import type { SessionId, User } from '@parley/contracts';
import type { Insertable, Kysely } from 'kysely';
import type { SessionsTable, Tables } from './tables.ts';
import { publicColumns, toUser } from './users.ts';

/** A session about to begin; its first refresh token has counter 1. */
export type NewSession = Pick<Insertable<SessionsTable>, 'id' | 'user_id' | 'created_at' | 'expires_at'>;

/** A session as it stands. */
export interface StoredSession {
  readonly user: User;
  readonly counter: number;
  readonly rotatedAt: Date | undefined;
  readonly expiresAt: Date;
  readonly endedAt: Date | undefined;
}

/** What a refresh changes. */
export interface Rotation {
  readonly id: SessionId;
  /** The counter that must be the present one; the next one takes its place. */
  readonly counter: number;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** Where sign-ins are kept. */
export interface SessionStore {
  add(session: NewSession): Promise<void>;
  /** Counts on, if the session lives and the counter is its present one: of any number of callers exactly one gets the person. */
  rotate(rotation: Rotation): Promise<User | undefined>;
  find(id: SessionId): Promise<StoredSession | undefined>;
  /** Ends a session; whether it lived until now. */
  end(id: SessionId, at: Date): Promise<boolean>;
}

/** Makes the store of sessions. @throws as pg does when the database does not answer. */
export const createSessionStore = (db: Kysely<Tables>): SessionStore => ({
  add: async (session) => {
    await db.insertInto('sessions').values(session).execute();
  },
  rotate: (rotation) => rotate(db, rotation),
  find: (id) => find(db, id),
  end: async (id, at) => {
    const living = db.updateTable('sessions').set({ ended_at: at }).where('id', '=', id).where('ended_at', 'is', null);
    return (await living.executeTakeFirst()).numUpdatedRows > 0n;
  },
});

const rotate = async (db: Kysely<Tables>, { id, counter, at, expiresAt }: Rotation): Promise<User | undefined> => {
  const row = await db
    .updateTable('sessions')
    .from('users')
    .set({ counter: counter + 1, rotated_at: at, expires_at: expiresAt })
    .whereRef('users.id', '=', 'sessions.user_id')
    .where('sessions.id', '=', id)
    .where('counter', '=', counter)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .returning(publicColumns)
    .executeTakeFirst();
  return row && toUser(row);
};

const find = async (db: Kysely<Tables>, id: SessionId): Promise<StoredSession | undefined> => {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .where('sessions.id', '=', id)
    .select([...publicColumns, 'counter', 'rotated_at', 'expires_at', 'ended_at'])
    .executeTakeFirst();
  return (
    row && {
      user: toUser(row),
      counter: row.counter,
      rotatedAt: row.rotated_at ?? undefined,
      expiresAt: row.expires_at,
      endedAt: row.ended_at ?? undefined,
    }
  );
};
