import type { UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** A person's names. */
export interface Person {
  readonly userId: UserId;
  readonly username: string;
  readonly displayName: string;
}

/** The same, and whether they are a guest of the installation. */
export interface PersonSeen extends Person {
  readonly isGuest: boolean;
}

/** Statements on people and on the heads of their own changes. */
export const peopleQueries = (db: Database) => ({
  /** Which of these people were seen before, and are not deleted. */
  findPeople: async (userIds: readonly UserId[]): Promise<readonly Person[]> => {
    const { rows } = await sql<Person>`
      SELECT user_id AS "userId", username, display_name AS "displayName" FROM people
      WHERE user_id = ANY(${userIds}::uuid[]) AND deleted_at IS NULL`.execute(db);
    return rows;
  },

  /** Keeps people as they were seen; writes only what differs. */
  putPeople: async (people: readonly PersonSeen[]): Promise<void> => {
    const sorted = people.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
    await sql`
      INSERT INTO people (user_id, username, display_name, is_guest)
      SELECT * FROM unnest(${sorted.map((one) => one.userId)}::uuid[], ${sorted.map((one) => one.username)}::text[],
                           ${sorted.map((one) => one.displayName)}::text[], ${sorted.map((one) => one.isGuest)}::boolean[])
      ON CONFLICT (user_id) DO UPDATE
      SET username = EXCLUDED.username, display_name = EXCLUDED.display_name, is_guest = EXCLUDED.is_guest
      WHERE (people.username, people.display_name, people.is_guest)
          IS DISTINCT FROM (EXCLUDED.username, EXCLUDED.display_name, EXCLUDED.is_guest)
        AND people.deleted_at IS NULL`.execute(db);
  },

  /** Which of these people are guests of the installation, as they were seen last. */
  guestsAmong: async (userIds: readonly UserId[]): Promise<ReadonlySet<UserId>> => {
    const { rows } = await sql<{ userId: UserId }>`
      SELECT user_id AS "userId" FROM people WHERE user_id = ANY(${userIds}::uuid[]) AND is_guest`.execute(db);
    return new Set(rows.map((row) => row.userId));
  },

  /**
   * The second lock of every writer, after rooms: people's heads in ascending order, made where missing. Answers each
   * present `userRev`.
   */
  lockHeads: async (userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, number>> => {
    const { rows } = await sql<{ userId: UserId; userRev: number }>`
      INSERT INTO user_heads AS h (user_id, user_rev) SELECT id, 0 FROM unnest(${userIds}::uuid[]) AS id ORDER BY id
      ON CONFLICT (user_id) DO UPDATE SET user_rev = h.user_rev
      RETURNING user_id AS "userId", user_rev AS "userRev"`.execute(db);
    return new Map(rows.map((row) => [row.userId, row.userRev]));
  },

  /** Counts one change more for each of these people, whose heads are locked. */
  raiseHeads: async (userIds: readonly UserId[]): Promise<void> => {
    await sql`UPDATE user_heads SET user_rev = user_rev + 1 WHERE user_id = ANY(${userIds}::uuid[])`.execute(db);
  },

  /** A person's head; 0 for one who never had a change. */
  findHead: async (userId: UserId): Promise<{ userRev: number; epoch: number }> => {
    const { rows } = await sql<{ userRev: number; epoch: number }>`
      SELECT coalesce(h.user_rev, 0) AS "userRev", i.epoch
      FROM installation i LEFT JOIN user_heads h ON h.user_id = ${userId}`.execute(db);
    return rows[0] ?? { userRev: 0, epoch: 0 };
  },
});
