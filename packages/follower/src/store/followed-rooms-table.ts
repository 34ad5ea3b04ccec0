import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Up to where each follower of a service holds each room; to be listed among the service's own migrations. */
export const followedRoomsTable: Migration = {
  up: async (db) => {
    await sql`CREATE TABLE followers (
      name text PRIMARY KEY,
      begun_at timestamptz(3) NOT NULL DEFAULT now()
    )`.execute(db);
    // One row is updated for every change that is followed: the free space keeps that on its page, without index writes.
    await sql`CREATE TABLE followed_rooms (
      follower text NOT NULL,
      room_id uuid NOT NULL,
      epoch bigint NOT NULL,
      rev bigint NOT NULL,
      floor_seq bigint NOT NULL,
      PRIMARY KEY (follower, room_id)
    ) WITH (fillfactor = 70)`.execute(db);
  },
};
