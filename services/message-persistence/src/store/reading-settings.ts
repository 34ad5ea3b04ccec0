import type { ReadingSettings, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** What somebody has decided about themselves, and their `userRev` and the time of it. */
export interface StoredReadingSettings extends ReadingSettings {
  readonly userRev: number;
  readonly changedAt: Date;
}

/** Statements on what people have decided about themselves. */
export const readingSettingsQueries = (db: Database) => ({
  /** Nothing for who has never decided anything. */
  findReadingSettings: async (userId: UserId): Promise<StoredReadingSettings | undefined> => {
    const { rows } = await sql<StoredReadingSettings>`
      SELECT read_receipts AS "readReceipts", user_rev AS "userRev", changed_at AS "changedAt"
      FROM reading_settings WHERE user_id = ${userId}`.execute(db);
    return rows[0];
  },

  /** Writes them, and their person's head, which is locked, with their `userRev`. */
  putReadingSettings: async (userId: UserId, { readReceipts, userRev, changedAt }: StoredReadingSettings): Promise<void> => {
    await sql`
      WITH head AS (UPDATE user_heads SET user_rev = ${userRev} WHERE user_id = ${userId})
      INSERT INTO reading_settings (user_id, read_receipts, user_rev, changed_at)
      VALUES (${userId}, ${readReceipts}, ${userRev}, ${changedAt})
      ON CONFLICT (user_id) DO UPDATE
      SET read_receipts = EXCLUDED.read_receipts, user_rev = EXCLUDED.user_rev, changed_at = EXCLUDED.changed_at`.execute(db);
  },
});
