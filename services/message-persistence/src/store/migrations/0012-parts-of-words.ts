import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // What is indexed has other terms from now on (decision 0016 says so of such a change): all of it is indexed anew, by itself.
  sql`TRUNCATE search_rooms, search_blocks`,
  // A process of before goes on with `rev` and `seq` until it ends, and what it indexed is indexed again.
  sql`ALTER TABLE search_rooms ADD COLUMN words_rev bigint NOT NULL DEFAULT 0, ADD COLUMN words_seq bigint NOT NULL DEFAULT 0`,
  sql`CREATE TABLE search_words (
    word text COLLATE "C" PRIMARY KEY,
    parts text[] COLLATE "C" NOT NULL,
    gone_since timestamptz(3)
  )`,
  sql`CREATE INDEX search_words_parts ON search_words USING gin (parts)`,
];

/** Which words there are, by any three characters in a row of them (decision 0023). */
export const partsOfWords: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
