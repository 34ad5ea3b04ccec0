import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Somebody who may still see a notification, or does not want to be told now, and their `userRev` when it was last looked. */
export interface Reader {
  readonly userId: UserId;
  readonly userRev: number;
}

/** Statements on who may have read what they were told of. */
export const readerQueries = (db: Database) => ({
  /** By id, after one. */
  pageOfReaders: async (after: UserId | undefined, limit: number): Promise<readonly Reader[]> => {
    const from = after === undefined ? sql`true` : sql`user_id > ${after}`;
    const { rows } = await sql<Reader>`
      SELECT user_id AS "userId", user_rev AS "userRev" FROM readers WHERE ${from} ORDER BY user_id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Something of these people's own has changed, up to this `userRev`. */
  noteChanged: async (readers: readonly Reader[]): Promise<void> => {
    await sql`
      UPDATE readers r SET user_rev = c.user_rev, generation = r.generation + 1, changed = true
      FROM unnest(${readers.map((one) => one.userId)}::uuid[], ${readers.map((one) => one.userRev)}::bigint[]) AS c (user_id, user_rev)
      WHERE r.user_id = c.user_id`.execute(db);
  },

  /** Something in a room may have changed what its people were told of. */
  noteChangedIn: async (roomId: RoomId): Promise<void> => {
    await sql`
      UPDATE readers SET generation = generation + 1, changed = true
      WHERE user_id IN (SELECT user_id FROM tellings WHERE room_id = ${roomId} AND is_shown)`.execute(db);
  },

  /** Those whom a job is to look after, and is not yet. */
  claimChanged: async (now: Date, queuedUntil: Date, limit: number): Promise<readonly UserId[]> => {
    const { rows } = await sql<{ userId: UserId }>`
      UPDATE readers SET queued_until = ${queuedUntil} WHERE user_id IN (
        SELECT user_id FROM readers WHERE changed AND (queued_until IS NULL OR queued_until <= ${now})
        LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING user_id AS "userId"`.execute(db);
    return rows.map(({ userId }) => userId);
  },

  /** Begins to look after somebody: what is looked at is as of this generation. */
  findReader: async (userId: UserId): Promise<number | undefined> => {
    const { rows } = await sql<{ generation: number }>`SELECT generation FROM readers WHERE user_id = ${userId}`.execute(db);
    return rows[0]?.generation;
  },

  /** Ends it, unless something came since; somebody who sees no notification and is told of nothing later is not looked after any more. */
  endLook: async (userId: UserId, generation: number, now: Date): Promise<void> => {
    await sql`
      WITH done AS (
        DELETE FROM readers r WHERE user_id = ${userId} AND generation = ${generation}
          AND NOT EXISTS (SELECT FROM tellings t WHERE t.user_id = r.user_id AND (t.is_shown OR t.due_at > ${now})) RETURNING user_id)
      UPDATE readers SET queued_until = NULL, changed = (generation <> ${generation})
      WHERE user_id = ${userId} AND user_id NOT IN (SELECT user_id FROM done)`.execute(db);
  },
});
