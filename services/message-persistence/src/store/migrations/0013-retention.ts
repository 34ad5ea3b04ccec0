import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`ALTER TABLE rooms ADD COLUMN retention_days integer`,
  sql`CREATE INDEX rooms_retention ON rooms (id) WHERE retention_days IS NOT NULL`,
  // A month is here from before the first floor is raised over it until after its partition is gone.
  sql`CREATE TABLE retention_months (
    month date PRIMARY KEY,
    begun_at timestamptz(3) NOT NULL,
    archive text,
    archived_at timestamptz(3),
    dropped_at timestamptz(3)
  )`,
  // Written with every raised floor, removed when nothing is left below it.
  sql`CREATE TABLE room_sweeps (
    room_id uuid PRIMARY KEY,
    floor_seq bigint NOT NULL
  )`,
];

/** How long rooms keep their messages, which months are to go, and the rooms that have something left below their floor. */
export const retention: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
