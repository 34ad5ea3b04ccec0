import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`ALTER TABLE messages ADD COLUMN mentions jsonb, ADD COLUMN edited_at timestamptz(3), ADD COLUMN deleted_at timestamptz(3)`,
  sql`ALTER TABLE rooms ADD COLUMN read_only boolean NOT NULL DEFAULT false, ADD COLUMN changed_at timestamptz(3)`,
  sql`CREATE INDEX rooms_public_name ON rooms (lower(name), id) WHERE kind = 'public' AND archived_at IS NULL`,
  sql`ALTER TABLE members ADD COLUMN muted_until timestamptz(3), ADD COLUMN banned_until timestamptz(3)`,
  // Moved with every room:read: the free space keeps those updates on their page.
  sql`CREATE TABLE read_markers (
    room_id uuid NOT NULL,
    user_id uuid NOT NULL,
    read_seq bigint NOT NULL,
    user_rev bigint NOT NULL,
    changed_at timestamptz(3) NOT NULL,
    PRIMARY KEY (room_id, user_id)
  ) WITH (fillfactor = 50)`,
  sql`CREATE INDEX read_markers_user_rev ON read_markers (user_id, user_rev)`,
  // Who was there before markers were kept has read everything.
  sql`INSERT INTO read_markers (room_id, user_id, read_seq, user_rev, changed_at)
    SELECT m.room_id, m.user_id, r.last_seq, 0, m.changed_at FROM members m JOIN rooms r ON r.id = m.room_id`,
  sql`CREATE TABLE mentions (
    room_id uuid NOT NULL,
    user_id uuid NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (room_id, user_id, seq)
  )`,
  sql`CREATE INDEX people_username ON people (username)`,
  sql`ALTER TABLE message_keys ADD COLUMN given_at timestamptz(3)`,
];

/** Edited and deleted messages, mute and ban, read-only rooms, how far everybody has read, and who was mentioned where. */
export const editsModerationReading: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
