import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`CREATE TABLE pages (
    id uuid PRIMARY KEY,
    url_hash bytea NOT NULL UNIQUE,
    url text NOT NULL,
    fetched_at timestamptz,
    expires_at timestamptz NOT NULL,
    found jsonb,
    picture bytea,
    picture_width integer,
    picture_height integer
  )`,
  sql`CREATE INDEX pages_expired ON pages (expires_at)`,
  sql`CREATE TABLE page_wishes (
    page_id uuid NOT NULL REFERENCES pages ON DELETE CASCADE,
    message_id uuid NOT NULL,
    room_id uuid NOT NULL,
    picture_id uuid NOT NULL,
    wished_at timestamptz NOT NULL,
    queued_at timestamptz,
    PRIMARY KEY (page_id, message_id)
  )`,
  sql`CREATE INDEX page_wishes_in_turn ON page_wishes (queued_at NULLS FIRST, wished_at)`,
  sql`CREATE TABLE page_hosts (
    host text PRIMARY KEY,
    next_at timestamptz NOT NULL
  )`,
];

/** Pages that messages link to, which messages wait for them, and when a host may be asked again. */
export const linkPreviews: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
