import type { AuthSession, SessionId, User, UserId } from '@parley/contracts';
import type { Insertable, Kysely } from 'kysely';
import { addRevocations } from './revocations.ts';
import type { SessionsTable, Tables } from './tables.ts';
import { publicColumns, toUser } from './users.ts';

/** A session about to begin; its first refresh token has counter 1. */
export type NewSession = Pick<Insertable<SessionsTable>, 'id' | 'user_id' | 'created_at' | 'expires_at' | 'user_agent'>;

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
  /** Adds a session of somebody who is not suspended, and answers them as they are now; else undefined. */
  add(session: NewSession): Promise<User | undefined>;
  /** Counts on, if the session lives and the counter is its present one: of any number of callers exactly one gets the person. */
  rotate(rotation: Rotation): Promise<User | undefined>;
  find(id: SessionId): Promise<StoredSession | undefined>;
  /** Those of a person that live, newest first, at most 200. */
  living(userId: UserId, at: Date): Promise<Omit<AuthSession, 'current'>[]>;
  /** Which of these live. */
  livingAmong(ids: readonly SessionId[], at: Date): Promise<SessionId[]>;
  /** Whose it is, ended or not. */
  owner(id: SessionId): Promise<UserId | undefined>;
  /** Ends a session and writes its revocation (CO4); whether it lived until now. */
  end(id: SessionId, at: Date): Promise<boolean>;
  /** Removes up to 5,000 that expired before; whether there may be more. */
  removeBefore(at: Date): Promise<boolean>;
}

const mostListed = 200;

/** Makes the store of sessions. @throws as pg does when the database does not answer. */
export const createSessionStore = (db: Kysely<Tables>): SessionStore => ({
  add: (session) => add(db, session),
  rotate: (rotation) => rotate(db, rotation),
  find: (id) => find(db, id),
  living: (userId, at) => living(db, userId, at),
  livingAmong: (ids, at) => livingAmong(db, ids, at),
  owner: async (id) => (await db.selectFrom('sessions').select('user_id').where('id', '=', id).executeTakeFirst())?.user_id,
  end: (id, at) =>
    db.transaction().execute(async (transaction) => {
      const living = transaction.updateTable('sessions').set({ ended_at: at }).where('id', '=', id).where('ended_at', 'is', null);
      const ended = (await living.executeTakeFirst()).numUpdatedRows > 0n;
      if (ended) await addRevocations(transaction, [{ reason: 'session_ended', sessionId: id }], at);
      return ended;
    }),
  removeBefore: (at) => removeBefore(db, at),
});

const living = async (db: Kysely<Tables>, userId: UserId, at: Date): Promise<Omit<AuthSession, 'current'>[]> => {
  const mine = db.selectFrom('sessions').selectAll().where('user_id', '=', userId).where('ended_at', 'is', null);
  const newest = mine.where('expires_at', '>', at).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(mostListed);
  return (await newest.execute()).map((row) => ({
    id: row.id,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: (row.rotated_at ?? row.created_at).toISOString(),
    expiresAt: row.expires_at.toISOString(),
    userAgent: row.user_agent,
  }));
};

const livingAmong = async (db: Kysely<Tables>, ids: readonly SessionId[], at: Date): Promise<SessionId[]> => {
  if (ids.length === 0) return [];
  const asked = db
    .selectFrom('sessions')
    .select('id')
    .where('id', 'in', [...ids]);
  return (await asked.where('ended_at', 'is', null).where('expires_at', '>', at).execute()).map(({ id }) => id);
};

/** The person's row is locked, so that a suspension or a new role comes before this or after it, never in between. */
const add = (db: Kysely<Tables>, session: NewSession): Promise<User | undefined> =>
  db.transaction().execute(async (transaction) => {
    const person = transaction.selectFrom('users').select(publicColumns).where('id', '=', session.user_id);
    const row = await person.where('suspended_at', 'is', null).forShare().executeTakeFirst();
    if (row !== undefined) await transaction.insertInto('sessions').values(session).execute();
    return row && toUser(row);
  });

const rotate = async (db: Kysely<Tables>, { id, counter, at, expiresAt }: Rotation): Promise<User | undefined> => {
  const row = await db
    .with('person', (person) =>
      person
        .selectFrom('users')
        .select(publicColumns)
        .where('users.id', '=', (owner) => owner.selectFrom('sessions').select('user_id').where('sessions.id', '=', id))
        .where('suspended_at', 'is', null)
        .forShare(),
    )
    .updateTable('sessions')
    .from('person')
    .set({ counter: counter + 1, rotated_at: at, expires_at: expiresAt })
    .whereRef('person.id', '=', 'sessions.user_id')
    .where('sessions.id', '=', id)
    .where('counter', '=', counter)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .returning(['person.id', 'person.username', 'person.display_name', 'person.role', 'person.created_at'])
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

const chunk = 5_000;

const removeBefore = async (db: Kysely<Tables>, at: Date): Promise<boolean> => {
  const old = db.selectFrom('sessions').select('id').where('expires_at', '<', at).limit(chunk);
  const { numDeletedRows } = await db.deleteFrom('sessions').where('id', 'in', old).executeTakeFirst();
  return numDeletedRows === BigInt(chunk);
};
