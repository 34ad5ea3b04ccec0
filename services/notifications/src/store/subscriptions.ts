import { createHash } from 'node:crypto';
import type { PushSubscriptionId, SessionId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** A browser that is told. */
export interface StoredSubscription {
  readonly id: PushSubscriptionId;
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly language: string;
  readonly createdAt: Date;
  readonly renewedAt: Date;
  readonly lastToldAt: Date | null;
}

/** A subscription as a browser tells it. */
export interface NewSubscription extends Omit<StoredSubscription, 'createdAt' | 'renewedAt' | 'lastToldAt'> {
  readonly at: Date;
  readonly expiresAt: Date | null;
}

const columns = sql`
  id, user_id AS "userId", session_id AS "sessionId", endpoint, p256dh, auth, language, created_at AS "createdAt",
  renewed_at AS "renewedAt", last_told_at AS "lastToldAt"`;

const hashOf = (endpoint: string): Buffer => createHash('sha256').update(endpoint).digest();

/** Statements on push subscriptions. */
export const subscriptionQueries = (db: Database) => ({
  /** Those of somebody, the newest first. */
  findSubscriptions: async (userId: UserId): Promise<readonly StoredSubscription[]> => {
    const { rows } = await sql<StoredSubscription>`
      SELECT ${columns} FROM push_subscriptions WHERE user_id = ${userId} ORDER BY created_at DESC, id DESC`.execute(db);
    return rows;
  },

  findSubscription: async (id: PushSubscriptionId): Promise<StoredSubscription | undefined> => {
    const { rows } = await sql<StoredSubscription>`SELECT ${columns} FROM push_subscriptions WHERE id = ${id}`.execute(db);
    return rows[0];
  },

  /** Whether anybody has any. */
  hasSubscriptions: async (): Promise<boolean> => {
    const { rows } = await sql<{ some: boolean }>`SELECT EXISTS (SELECT FROM push_subscriptions) AS some`.execute(db);
    return rows[0]?.some ?? false;
  },

  /** Which of these people have any. */
  findSubscribers: async (userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> => {
    const { rows } = await sql<{ userId: UserId }>`
      SELECT DISTINCT user_id AS "userId" FROM push_subscriptions WHERE user_id = ANY(${userIds}::uuid[])`.execute(db);
    return new Set(rows.map(({ userId }) => userId));
  },

  /**
   * Keeps one, or renews the one of the same endpoint, whoever had it before in that browser. Nothing where the endpoint is
   * known with other keys: then it is no browser of theirs.
   */
  putSubscription: async (one: NewSubscription): Promise<StoredSubscription | undefined> => {
    const { rows } = await sql<StoredSubscription>`
      INSERT INTO push_subscriptions AS s
        (id, user_id, session_id, endpoint, endpoint_hash, p256dh, auth, language, created_at, renewed_at, expires_at)
      VALUES (${one.id}, ${one.userId}, ${one.sessionId}, ${one.endpoint}, ${hashOf(one.endpoint)}, ${one.p256dh}, ${one.auth},
        ${one.language}, ${one.at}, ${one.at}, ${one.expiresAt})
      ON CONFLICT (endpoint_hash) DO UPDATE SET
        id = CASE WHEN s.user_id = EXCLUDED.user_id THEN s.id ELSE EXCLUDED.id END,
        user_id = EXCLUDED.user_id, session_id = EXCLUDED.session_id, language = EXCLUDED.language,
        renewed_at = EXCLUDED.renewed_at, expires_at = EXCLUDED.expires_at, failures = 0
      WHERE s.p256dh = EXCLUDED.p256dh AND s.auth = EXCLUDED.auth
      RETURNING ${columns}`.execute(db);
    return rows[0];
  },

  /** Ends those of somebody beyond the `most` that were renewed last. */
  keepNewest: async (userId: UserId, most: number): Promise<void> => {
    await sql`
      DELETE FROM push_subscriptions WHERE id IN (
        SELECT id FROM push_subscriptions WHERE user_id = ${userId} ORDER BY renewed_at DESC, id DESC OFFSET ${most})`.execute(
      db,
    );
  },

  removeSubscription: async (id: PushSubscriptionId, userId?: UserId): Promise<void> => {
    const own = userId === undefined ? sql`true` : sql`user_id = ${userId}`;
    await sql`DELETE FROM push_subscriptions WHERE id = ${id} AND ${own}`.execute(db);
  },

  /** Ends those of sign-ins that are over. */
  removeOfSessions: async (sessionIds: readonly SessionId[]): Promise<void> => {
    await sql`DELETE FROM push_subscriptions WHERE session_id = ANY(${sessionIds}::uuid[])`.execute(db);
  },

  removeOfUser: async (userId: UserId): Promise<void> => {
    await sql`DELETE FROM push_subscriptions WHERE user_id = ${userId}`.execute(db);
  },

  /** Ends those whose browser has not been seen since, and those that have expired. */
  removeStale: async (renewedBefore: Date, now: Date): Promise<void> => {
    await sql`DELETE FROM push_subscriptions WHERE renewed_at < ${renewedBefore} OR expires_at < ${now}`.execute(db);
  },

  /** Sign-ins that have any, by id, after one. */
  pageOfSessions: async (
    after: SessionId | undefined,
    limit: number,
  ): Promise<readonly { userId: UserId; sessionId: SessionId }[]> => {
    const from = after === undefined ? sql`true` : sql`session_id > ${after}`;
    const { rows } = await sql<{ userId: UserId; sessionId: SessionId }>`
      SELECT DISTINCT ON (session_id) user_id AS "userId", session_id AS "sessionId" FROM push_subscriptions
      WHERE ${from} ORDER BY session_id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** A push service took something for it. */
  noteTaken: async (id: PushSubscriptionId, at: Date): Promise<void> => {
    await sql`UPDATE push_subscriptions SET last_told_at = ${at}, failures = 0 WHERE id = ${id}`.execute(db);
  },

  /** Something for it was given up; it ends after `most` times in a row. */
  noteFailure: async (id: PushSubscriptionId, most: number): Promise<void> => {
    await sql`
      WITH failed AS (UPDATE push_subscriptions SET failures = failures + 1 WHERE id = ${id} AND failures + 1 < ${most} RETURNING id)
      DELETE FROM push_subscriptions WHERE id = ${id} AND failures + 1 >= ${most}`.execute(db);
  },
});
