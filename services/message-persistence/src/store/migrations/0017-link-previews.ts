import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // Null for nearly all.
  sql`ALTER TABLE messages ADD COLUMN previews jsonb`,
  // What an author or a moderator took away stays away, also when the message is edited.
  sql`CREATE TABLE removed_previews (
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    url text NOT NULL,
    PRIMARY KEY (room_id, seq, url)
  )`,
];

/** What is shown of pages that messages link to. */
export const linkPreviews: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
