import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Somebody who is to find a message among their mentions. */
export interface MentionRow {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly seq: number;
}

/** A name that a text of this room may mention. */
export interface NameInRoom {
  readonly roomId: RoomId;
  readonly username: string;
}

/** A present member of that name. */
export interface NamedMember extends NameInRoom {
  readonly userId: UserId;
}

const unnested = (rows: readonly MentionRow[]) => sql`unnest(
  ${rows.map((one) => one.roomId)}::uuid[], ${rows.map((one) => one.userId)}::uuid[], ${rows.map((one) => one.seq)}::bigint[])`;

/** The part of a WITH that keeps mentions; nothing, its comma included, where there are none. */
export const mentionsAdded = (rows: readonly MentionRow[]) =>
  rows.length === 0
    ? sql``
    : sql`mentioned AS (INSERT INTO mentions (room_id, user_id, seq) SELECT * FROM ${unnested(rows)} ON CONFLICT DO NOTHING),`;

/** The same for mentions that are no more. */
export const mentionsRemoved = (rows: readonly MentionRow[]) =>
  rows.length === 0
    ? sql``
    : sql`forgotten AS (
        DELETE FROM mentions n USING ${unnested(rows)} AS g (room_id, user_id, seq)
        WHERE n.room_id = g.room_id AND n.user_id = g.user_id AND n.seq = g.seq),`;

/** Statements on who is mentioned. */
export const mentionQueries = (db: Database) => ({
  /** Who of the rooms' present members has one of these names. */
  findNamedMembers: async (names: readonly NameInRoom[]): Promise<readonly NamedMember[]> => {
    const { rows } = await sql<NamedMember>`
      SELECT n.room_id AS "roomId", n.username, p.user_id AS "userId"
      FROM unnest(${names.map((one) => one.roomId)}::uuid[], ${names.map((one) => one.username)}::text[]) AS n (room_id, username)
      JOIN people p ON p.username = n.username
      JOIN members m ON m.room_id = n.room_id AND m.user_id = p.user_id AND m.left_at IS NULL`.execute(db);
    return rows;
  },
});
