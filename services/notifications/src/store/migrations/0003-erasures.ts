import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Up to which number of auth's news people who were deleted are forgotten here: one row. */
export const erasures: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`CREATE TABLE erasures (is_only boolean PRIMARY KEY CHECK (is_only), number bigint NOT NULL)`.execute(db);
  },
};
