import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Finds the few bytes that count no more without looking through all. */
export const strayParts: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`CREATE INDEX upload_parts_stray ON upload_parts (upload_id) WHERE stored_at IS NULL`.execute(db);
  },
};
