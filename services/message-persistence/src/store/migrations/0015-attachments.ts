import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // Null for nearly all.
  sql`ALTER TABLE messages ADD COLUMN attachments jsonb`,
  // Without a seq it was given up before a message had it, and no message may get it any more.
  sql`CREATE TABLE attachments (
    id uuid PRIMARY KEY,
    room_id uuid NOT NULL,
    seq bigint,
    created_at timestamptz(3) NOT NULL,
    deleted_at timestamptz(3),
    forgotten_at timestamptz(3)
  )`,
  sql`CREATE INDEX attachments_of_message ON attachments (room_id, seq) WHERE deleted_at IS NULL`,
  sql`CREATE INDEX attachments_to_forget ON attachments (deleted_at) WHERE deleted_at IS NOT NULL AND forgotten_at IS NULL`,
  sql`CREATE INDEX attachments_forgotten ON attachments (forgotten_at) WHERE forgotten_at IS NOT NULL`,
];

/** The files of messages, and which file belongs to which message. */
export const attachments: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
