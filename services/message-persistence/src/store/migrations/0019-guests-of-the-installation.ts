import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Who is a guest of the installation, as far as is known: whoever was seen before is known as one when they come the next time. */
export const guestsOfTheInstallation: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`ALTER TABLE people ADD COLUMN is_guest boolean NOT NULL DEFAULT false`.execute(db);
  },
};
