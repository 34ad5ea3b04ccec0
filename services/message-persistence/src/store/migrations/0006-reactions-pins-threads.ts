import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // At the end and null, so that messages that have none of it are stored as before. No index: what is looked for among them
  // has a small table of its own, so that neither plain messages nor this migration pay for one.
  sql`ALTER TABLE messages
    ADD COLUMN reply_to uuid, ADD COLUMN thread_of uuid, ADD COLUMN thread_count integer, ADD COLUMN reactions jsonb,
    ADD COLUMN pinned_at timestamptz(3), ADD COLUMN last_change text, ADD COLUMN changed_at timestamptz(3)`,
  sql`CREATE TABLE reactions (
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    emoji text COLLATE "C" NOT NULL,
    user_id uuid NOT NULL,
    rev bigint NOT NULL,
    reacted_at timestamptz(3) NOT NULL,
    PRIMARY KEY (room_id, seq, emoji, user_id)
  )`,
  sql`CREATE INDEX reactions_order ON reactions (room_id, seq, emoji, rev)`,
  sql`CREATE TABLE pins (
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    created_at timestamptz(3) NOT NULL,
    pinned_at timestamptz(3) NOT NULL,
    rev bigint NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (room_id, seq)
  )`,
  sql`CREATE TABLE thread_messages (
    room_id uuid NOT NULL,
    root_seq bigint NOT NULL,
    seq bigint NOT NULL,
    sender_id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL,
    is_deleted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (room_id, root_seq, seq)
  )`,
];

/** Reactions, pins, replies and threads. */
export const reactionsPinsThreads: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
