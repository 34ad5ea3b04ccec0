import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Statements on what one replica at a time does. */
export const turnQueries = (db: Database) => ({
  /** Whether it is this replica's turn, which is then nobody's until `until`. */
  takeTurn: async (name: string, now: Date, until: Date): Promise<boolean> => {
    const { rows } = await sql`
      INSERT INTO turns AS t (name, until) VALUES (${name}, ${until})
      ON CONFLICT (name) DO UPDATE SET until = EXCLUDED.until WHERE t.until <= ${now} RETURNING 1`.execute(db);
    return rows.length > 0;
  },
});
