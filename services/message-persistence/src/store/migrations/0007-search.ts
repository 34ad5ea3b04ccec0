import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`CREATE TABLE search_rooms (
    room_id uuid PRIMARY KEY,
    rev bigint NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT 0,
    indexed_at timestamptz(3) NOT NULL
  ) WITH (fillfactor = 50)`,
  // One row for a stretch of a room's messages: each word once, with those of the stretch in which it stands as its positions.
  sql`CREATE TABLE search_blocks (
    room_id uuid NOT NULL,
    from_seq bigint NOT NULL,
    to_seq bigint NOT NULL,
    from_at timestamptz(3) NOT NULL,
    until_at timestamptz(3) NOT NULL,
    terms tsvector NOT NULL,
    PRIMARY KEY (room_id, from_seq)
  )`,
  // With its pending list: what comes together goes into the index together, each word once.
  sql`CREATE INDEX search_blocks_terms ON search_blocks USING gin (terms)`,
];

/** Which words stand in which messages, and how far that is known of each room (decision 0016). */
export const search: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
