import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`ALTER TABLE rooms ADD COLUMN slow_mode_seconds integer NOT NULL DEFAULT 0, ADD COLUMN guests boolean NOT NULL DEFAULT true,
    ADD COLUMN history text NOT NULL DEFAULT 'all' CHECK (history IN ('all', 'joined'))`,
  // Both are null but for few: when somebody last wrote in a slow room, and the first message of which a latecomer may know.
  sql`ALTER TABLE members ADD COLUMN last_sent_at timestamptz(3), ADD COLUMN visible_from_seq bigint`,
  sql`CREATE TABLE invites (
    code text PRIMARY KEY,
    room_id uuid NOT NULL REFERENCES rooms (id),
    role text NOT NULL CHECK (role IN ('member', 'guest')),
    created_by uuid NOT NULL,
    created_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    max_uses integer,
    uses integer NOT NULL DEFAULT 0,
    command_id uuid NOT NULL,
    request_hash bytea NOT NULL
  )`,
  sql`CREATE UNIQUE INDEX invites_command ON invites (room_id, created_by, command_id)`,
  sql`CREATE INDEX invites_expiry ON invites (expires_at)`,
  sql`CREATE TABLE reports (
    id uuid PRIMARY KEY,
    room_id uuid NOT NULL REFERENCES rooms (id),
    message_id uuid NOT NULL,
    seq bigint NOT NULL,
    sender_id uuid NOT NULL,
    content text NOT NULL,
    message_created_at timestamptz(3) NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'resolved', 'dismissed')),
    created_at timestamptz(3) NOT NULL,
    decided_at timestamptz(3),
    decided_by uuid,
    note text
  )`,
  sql`CREATE UNIQUE INDEX reports_open ON reports (room_id, message_id) WHERE state = 'open'`,
  sql`CREATE INDEX reports_room ON reports (room_id, state, id)`,
  sql`CREATE INDEX reports_state ON reports (state, id)`,
  sql`CREATE INDEX reports_decided ON reports (decided_at) WHERE decided_at IS NOT NULL`,
  sql`CREATE TABLE report_voices (
    room_id uuid NOT NULL,
    message_id uuid NOT NULL,
    user_id uuid NOT NULL,
    report_id uuid NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    reason text NOT NULL,
    comment text,
    content text NOT NULL,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (room_id, message_id, user_id)
  )`,
  sql`CREATE INDEX report_voices_report ON report_voices (report_id, created_at)`,
];

/** Invitations, reports of messages, slow rooms, rooms without guests, and rooms whose newcomers do not see what was before them. */
export const invitesReportsVisibility: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
