import type { UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Statements on people of whom nothing is to be left. */
export const erasureQueries = (db: Database) => ({
  /** The number of the last person who was forgotten because they were deleted; 0 before the first. */
  findErased: async (): Promise<number> => {
    const { rows } = await sql<{ number: number }>`SELECT number FROM erasures`.execute(db);
    return rows[0]?.number ?? 0;
  },

  /** Forgets everything of somebody, the last of those who were deleted up to `number`. */
  erase: async (userId: UserId, number: number): Promise<void> => {
    await sql`
      WITH browsers AS (DELETE FROM push_subscriptions WHERE user_id = ${userId}),
        reader AS (DELETE FROM readers WHERE user_id = ${userId}),
        told AS (DELETE FROM tellings WHERE user_id = ${userId})
      INSERT INTO erasures AS e (is_only, number) VALUES (true, ${number})
      ON CONFLICT (is_only) DO UPDATE SET number = greatest(e.number, EXCLUDED.number)`.execute(db);
  },

  /** Forgets what was to be told to people who have no browser that is told. */
  forgetUntold: async (): Promise<void> => {
    await sql`DELETE FROM readers r WHERE NOT EXISTS (SELECT FROM push_subscriptions s WHERE s.user_id = r.user_id)`.execute(db);
    await sql`DELETE FROM tellings t WHERE NOT EXISTS (SELECT FROM push_subscriptions s WHERE s.user_id = t.user_id)`.execute(db);
  },
});
