import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`CREATE TABLE installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch integer NOT NULL DEFAULT 1
  )`,
  sql`INSERT INTO installation DEFAULT VALUES`,
  sql`CREATE TABLE people (
    user_id uuid PRIMARY KEY,
    username text NOT NULL,
    display_name text NOT NULL
  )`,
  sql`CREATE TABLE user_heads (
    user_id uuid PRIMARY KEY,
    user_rev bigint NOT NULL DEFAULT 0
  )`,
  // Updated with every batch of messages: the free space keeps those updates on their page (HOT), without index writes.
  sql`CREATE TABLE rooms (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('public', 'private', 'direct')),
    name text,
    topic text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz(3) NOT NULL,
    archived_at timestamptz(3),
    rev bigint NOT NULL,
    changed_rev bigint NOT NULL DEFAULT 0,
    last_seq bigint NOT NULL DEFAULT 0,
    floor_seq bigint NOT NULL DEFAULT 1,
    last_created_at timestamptz(3) NOT NULL,
    member_count integer NOT NULL,
    direct_key bytea
  ) WITH (fillfactor = 50)`,
  sql`CREATE UNIQUE INDEX rooms_direct_key ON rooms (direct_key) WHERE direct_key IS NOT NULL`,
  sql`CREATE TABLE members (
    room_id uuid NOT NULL REFERENCES rooms (id),
    user_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'moderator', 'member', 'guest')),
    rev bigint NOT NULL,
    user_rev bigint NOT NULL,
    last_change text NOT NULL CHECK (last_change IN ('joined', 'left', 'changed')),
    joined_at timestamptz(3) NOT NULL,
    left_at timestamptz(3),
    PRIMARY KEY (room_id, user_id)
  )`,
  sql`CREATE INDEX members_user_rev ON members (user_id, user_rev)`,
  sql`CREATE INDEX members_rev ON members (room_id, rev)`,
  sql`CREATE TABLE messages (
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    rev bigint NOT NULL,
    sender_id uuid NOT NULL,
    client_message_id uuid NOT NULL,
    content text NOT NULL,
    metadata jsonb,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (room_id, seq, created_at)
  ) PARTITION BY RANGE (created_at)`,
  sql`CREATE INDEX messages_rev ON messages (room_id, rev)`,
  sql`CREATE INDEX messages_id ON messages (room_id, id)`,
  sql`CREATE TABLE messages_default PARTITION OF messages DEFAULT`,
  sql`CREATE TABLE room_months (
    room_id uuid NOT NULL,
    month date NOT NULL,
    min_seq bigint NOT NULL,
    max_seq bigint NOT NULL,
    max_rev bigint NOT NULL,
    PRIMARY KEY (room_id, month)
  ) WITH (fillfactor = 50)`,
  sql`CREATE TABLE message_keys (
    room_id uuid NOT NULL,
    sender_id uuid NOT NULL,
    command_id uuid NOT NULL,
    request_hash bytea NOT NULL,
    request_id uuid,
    seq bigint NOT NULL,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (room_id, sender_id, command_id)
  )`,
  sql`CREATE TABLE room_keys (
    user_id uuid NOT NULL,
    key uuid NOT NULL,
    request_hash bytea NOT NULL,
    room_id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (user_id, key)
  )`,
];

/** Rooms, members, messages by month, and the keys by which repeats are recognised. */
export const roomsAndMessages: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
