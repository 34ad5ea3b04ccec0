import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Keys lie in the order of their time, so a few bytes per block range are enough to find the old ones, and an insert pays
 * next to nothing. https://www.postgresql.org/docs/current/brin.html
 */
const statements = [
  sql`CREATE INDEX message_keys_age ON message_keys USING brin ((coalesce(given_at, created_at)))`,
  sql`CREATE INDEX room_keys_age ON room_keys USING brin (created_at)`,
];

/** By what old keys are found. */
export const oldKeys: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
