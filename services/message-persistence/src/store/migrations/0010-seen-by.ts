import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // Null where the marker was never moved back: then it is itself how far they have come. Null where they came in before it was kept.
  sql`ALTER TABLE read_markers ADD COLUMN seen_seq bigint, ADD COLUMN start_seq bigint`,
  // Of those only who has ever decided anything.
  sql`CREATE TABLE reading_settings (
    user_id uuid PRIMARY KEY,
    read_receipts boolean NOT NULL,
    user_rev bigint NOT NULL,
    changed_at timestamptz(3) NOT NULL
  )`,
];

/** How far people have ever read and from where on, and who does not want that to be seen. */
export const seenBy: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
