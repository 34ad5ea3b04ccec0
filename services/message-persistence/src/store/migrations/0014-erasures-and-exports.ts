import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`ALTER TABLE people ADD COLUMN deleted_at timestamptz(3)`,
  // Up to which number auth has told who was deleted.
  sql`CREATE TABLE erasure_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    number bigint NOT NULL DEFAULT 0
  )`,
  sql`INSERT INTO erasure_head DEFAULT VALUES`,
  sql`CREATE TABLE erasures (
    user_id uuid PRIMARY KEY,
    deleted_at timestamptz(3) NOT NULL,
    room_id uuid,
    erased_at timestamptz(3)
  )`,
  sql`CREATE INDEX erasures_to_do ON erasures (deleted_at) WHERE erased_at IS NULL`,
  sql`CREATE TABLE exports (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('room', 'person')),
    user_id uuid NOT NULL,
    room_id uuid,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    created_at timestamptz(3) NOT NULL,
    finished_at timestamptz(3),
    expires_at timestamptz(3),
    leased_until timestamptz(3),
    -- Where the next part goes on.
    place jsonb,
    parts integer NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0,
    items bigint NOT NULL DEFAULT 0,
    -- How much of what is looked through has been, from 0 to 1.
    progress real NOT NULL DEFAULT 0,
    fault text
  )`,
  sql`CREATE UNIQUE INDEX exports_under_way ON exports (user_id, coalesce(room_id, '00000000-0000-0000-0000-000000000000'))
    WHERE state IN ('waiting', 'running')`,
  sql`CREATE INDEX exports_of_person ON exports (user_id, created_at)`,
  sql`CREATE INDEX exports_expiry ON exports (expires_at) WHERE expires_at IS NOT NULL`,
  // Compressed already.
  sql`CREATE TABLE export_parts (
    export_id uuid NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    number integer NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (export_id, number)
  )`,
  sql`ALTER TABLE export_parts ALTER COLUMN data SET STORAGE EXTERNAL`,
];

/** People who were deleted, and what others ask to take with them. */
export const erasuresAndExports: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
