import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Rooms beneath whose messages no pages are shown. */
export const roomPreviews: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`ALTER TABLE rooms ADD COLUMN link_previews boolean NOT NULL DEFAULT true`.execute(db);
  },
};
