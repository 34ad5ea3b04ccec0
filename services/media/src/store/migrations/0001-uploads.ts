import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Files that are being sent or have been, and where their bytes are. */
export const uploads: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`
      CREATE TABLE uploads (
        id uuid PRIMARY KEY,
        owner_id uuid NOT NULL,
        room_id uuid NOT NULL,
        command_id uuid,
        name text NOT NULL,
        size bigint NOT NULL CHECK (size > 0),
        received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
        type text,
        width integer,
        height integer,
        thumbnail_width integer,
        thumbnail_height integer,
        created_at timestamptz NOT NULL,
        touched_at timestamptz NOT NULL,
        completed_at timestamptz,
        attached_at timestamptz,
        removed_at timestamptz
      )`.execute(db);
    // A repeat begins nothing new (RE3).
    await sql`CREATE UNIQUE INDEX uploads_of_command ON uploads (owner_id, command_id) WHERE command_id IS NOT NULL`.execute(db);
    // What somebody sent today, and what a room holds.
    await sql`CREATE INDEX uploads_of_owner ON uploads (owner_id, created_at)`.execute(db);
    await sql`CREATE INDEX uploads_of_room ON uploads (room_id) INCLUDE (size) WHERE removed_at IS NULL`.execute(db);
    // What jobs look through: what may have been given up, and rows that nothing needs any more.
    await sql`CREATE INDEX uploads_loose ON uploads (touched_at) WHERE attached_at IS NULL AND removed_at IS NULL`.execute(db);
    await sql`CREATE INDEX uploads_removed ON uploads (removed_at) WHERE removed_at IS NOT NULL`.execute(db);
    await sql`
      CREATE TABLE upload_parts (
        key text PRIMARY KEY,
        upload_id uuid NOT NULL REFERENCES uploads,
        start bigint NOT NULL,
        size bigint NOT NULL,
        stored_at timestamptz
      )`.execute(db);
    await sql`CREATE INDEX upload_parts_of_upload ON upload_parts (upload_id, start)`.execute(db);
  },
};
