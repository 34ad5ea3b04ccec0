import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`CREATE TABLE push_subscriptions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    session_id uuid NOT NULL,
    endpoint text NOT NULL,
    endpoint_hash bytea NOT NULL UNIQUE,
    p256dh text NOT NULL,
    auth text NOT NULL,
    language text NOT NULL,
    created_at timestamptz(3) NOT NULL,
    renewed_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3),
    last_told_at timestamptz(3),
    failures int NOT NULL DEFAULT 0
  )`,
  sql`CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id)`,
  sql`CREATE INDEX push_subscriptions_session ON push_subscriptions (session_id)`,
  // What follows is updated all the time, so each page keeps room for it.
  sql`CREATE TABLE room_news (
    room_id uuid PRIMARY KEY,
    after_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    due_at timestamptz(3),
    queued_until timestamptz(3)
  ) WITH (fillfactor = 70)`,
  sql`CREATE INDEX room_news_due ON room_news (due_at) WHERE due_at IS NOT NULL`,
  sql`CREATE TABLE tellings (
    user_id uuid NOT NULL,
    room_id uuid NOT NULL,
    due_at timestamptz(3),
    queued_until timestamptz(3),
    generation bigint NOT NULL DEFAULT 1,
    looks int NOT NULL DEFAULT 0,
    told_seq bigint NOT NULL DEFAULT 0,
    told_at timestamptz(3),
    told_count int NOT NULL DEFAULT 0,
    is_shown boolean NOT NULL DEFAULT false,
    PRIMARY KEY (user_id, room_id)
  ) WITH (fillfactor = 70)`,
  sql`CREATE INDEX tellings_due ON tellings (due_at) WHERE due_at IS NOT NULL`,
  sql`CREATE INDEX tellings_shown ON tellings (user_id) WHERE is_shown`,
  sql`CREATE INDEX tellings_room ON tellings (room_id) WHERE is_shown`,
  sql`CREATE TABLE readers (
    user_id uuid PRIMARY KEY,
    user_rev bigint NOT NULL,
    generation bigint NOT NULL DEFAULT 1,
    changed boolean NOT NULL DEFAULT false,
    queued_until timestamptz(3)
  ) WITH (fillfactor = 70)`,
  sql`CREATE INDEX readers_changed ON readers (user_id) WHERE changed`,
  sql`CREATE TABLE turns (
    name text PRIMARY KEY,
    until timestamptz(3) NOT NULL
  ) WITH (fillfactor = 50)`,
];

/** Who is told by which browsers, what is new in rooms, and what everybody was told and is to be told. */
export const subscriptionsAndTellings: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
