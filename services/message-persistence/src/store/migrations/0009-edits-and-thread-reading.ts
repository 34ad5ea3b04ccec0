import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`CREATE TABLE message_edits (
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    rev bigint NOT NULL,
    content text NOT NULL,
    mentions jsonb,
    replaced_at timestamptz(3) NOT NULL,
    PRIMARY KEY (room_id, seq, rev)
  )`,
  // Null in the room's own timeline.
  sql`ALTER TABLE mentions ADD COLUMN root_seq bigint`,
  sql`CREATE TABLE room_mentions (
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    sender_id uuid NOT NULL,
    root_seq bigint,
    PRIMARY KEY (room_id, seq)
  )`,
  // Moved as its person reads on: the free space keeps those updates on their page, where no index has to know of them.
  sql`CREATE TABLE thread_followers (
    user_id uuid NOT NULL,
    room_id uuid NOT NULL,
    root_seq bigint NOT NULL,
    root_id uuid NOT NULL,
    read_seq bigint NOT NULL,
    user_rev bigint NOT NULL DEFAULT 0,
    changed_at timestamptz(3),
    PRIMARY KEY (user_id, room_id, root_seq)
  ) WITH (fillfactor = 70)`,
  sql`CREATE INDEX thread_followers_user_rev ON thread_followers (user_id, user_rev) WHERE user_rev > 0`,
];

/** What messages said before they were edited, mentions of a whole room, and how far everybody has read the threads they follow. */
export const editsAndThreadReading: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
