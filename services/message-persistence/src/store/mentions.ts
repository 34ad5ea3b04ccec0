import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Somebody who is to find a message among their mentions. */
export interface MentionRow {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly seq: number;
  /** The thread in which it stands. */
  readonly rootSeq: number | undefined;
}

/** A message that mentions everybody in its room but its sender. */
export interface RoomMentionRow {
  readonly roomId: RoomId;
  readonly seq: number;
  readonly senderId: UserId;
  readonly rootSeq: number | undefined;
}

/** Who is to find which messages among their mentions. */
export interface MentionRows {
  readonly people: readonly MentionRow[];
  readonly rooms: readonly RoomMentionRow[];
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

const threadsOf = (rows: readonly { readonly rootSeq: number | undefined }[]) =>
  sql`${rows.map((one) => one.rootSeq ?? null)}::bigint[]`;

/** The part of a WITH that keeps mentions; nothing, its comma included, where there are none. */
export const mentionsAdded = ({ people, rooms }: MentionRows) =>
  sql`${
    people.length === 0
      ? sql``
      : sql`mentioned AS (
        INSERT INTO mentions (room_id, user_id, seq, root_seq)
        SELECT * FROM unnest(${people.map((one) => one.roomId)}::uuid[], ${people.map((one) => one.userId)}::uuid[],
          ${people.map((one) => one.seq)}::bigint[], ${threadsOf(people)}) ON CONFLICT DO NOTHING),`
  } ${
    rooms.length === 0
      ? sql``
      : sql`called AS (
        INSERT INTO room_mentions (room_id, seq, sender_id, root_seq)
        SELECT * FROM unnest(${rooms.map((one) => one.roomId)}::uuid[], ${rooms.map((one) => one.seq)}::bigint[],
          ${rooms.map((one) => one.senderId)}::uuid[], ${threadsOf(rooms)}) ON CONFLICT DO NOTHING),`
  }`;

/** The same for mentions that are no more. */
export const mentionsRemoved = ({ people, rooms }: MentionRows) =>
  sql`${
    people.length === 0
      ? sql``
      : sql`forgotten AS (
        DELETE FROM mentions n
        USING unnest(${people.map((one) => one.roomId)}::uuid[], ${people.map((one) => one.userId)}::uuid[],
          ${people.map((one) => one.seq)}::bigint[]) AS g (room_id, user_id, seq)
        WHERE n.room_id = g.room_id AND n.user_id = g.user_id AND n.seq = g.seq),`
  } ${
    rooms.length === 0
      ? sql``
      : sql`uncalled AS (
        DELETE FROM room_mentions n
        USING unnest(${rooms.map((one) => one.roomId)}::uuid[], ${rooms.map((one) => one.seq)}::bigint[]) AS g (room_id, seq)
        WHERE n.room_id = g.room_id AND n.seq = g.seq),`
  }`;

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
