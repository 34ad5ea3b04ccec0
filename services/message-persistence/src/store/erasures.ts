import { deletedPerson, type MessageId, type RoomId, type UserId } from '@parley/contracts';
import { sql } from 'kysely';
import { within } from './messages.ts';
import type { TimeRange } from './months.ts';
import type { Database } from './tables.ts';

/** Somebody whom auth says was deleted; `number` is that of its news. */
export interface NewErasure {
  readonly number: number;
  readonly userId: UserId;
  readonly deletedAt: Date;
}

/** Somebody of whom there is something left; `roomId` is the room up to which there is not. */
export interface Erasure {
  readonly userId: UserId;
  readonly roomId: RoomId | null;
}

/** A message of somebody's, and whether it is no tombstone yet. */
export interface OwnMessage {
  readonly id: MessageId;
  readonly seq: number;
  readonly isLiving: boolean;
}

/** A reaction of somebody's. */
export interface OwnReaction {
  readonly messageId: MessageId;
  readonly emoji: string;
}

/** What is somebody's own beside a room's messages, by the column that says whose it is. */
const ownInRoom = {
  mentions: 'user_id',
  thread_followers: 'user_id',
  read_markers: 'user_id',
  room_notifications: 'user_id',
  message_keys: 'sender_id',
} as const;

const ownBesideRooms = ['room_keys', 'notification_settings', 'reading_settings', 'exports'] as const;

/** Statements that leave nothing of somebody. */
export const erasureQueries = (db: Database) => ({
  /** Up to which number it is known who was deleted. */
  findErasureHead: async (): Promise<number> => {
    const { rows } = await sql<{ number: number }>`SELECT number FROM erasure_head`.execute(db);
    return rows[0]?.number ?? 0;
  },

  /** Keeps who was deleted, each once. */
  beginErasures: async (all: readonly NewErasure[]): Promise<void> => {
    await sql`
      WITH told AS (
        SELECT * FROM unnest(${all.map((one) => one.number)}::bigint[], ${all.map((one) => one.userId)}::uuid[],
          ${all.map((one) => one.deletedAt.toISOString())}::timestamptz[]) AS t (number, user_id, deleted_at)
      ), begun AS (
        INSERT INTO erasures (user_id, deleted_at) SELECT user_id, deleted_at FROM told ON CONFLICT DO NOTHING)
      UPDATE erasure_head SET number = greatest(number, (SELECT max(number) FROM told))`.execute(db);
  },

  /** Who was deleted before a time and is not all gone, the first one first. */
  erasuresToDo: async (before: Date): Promise<readonly Erasure[]> => {
    const { rows } = await sql<Erasure>`
      SELECT user_id AS "userId", room_id AS "roomId" FROM erasures
      WHERE erased_at IS NULL AND deleted_at < ${before.toISOString()}::timestamptz ORDER BY deleted_at LIMIT 100`.execute(db);
    return rows;
  },

  /** From now on they are nobody, whatever names a late request brings. */
  forgetNames: async (userId: UserId): Promise<void> => {
    const { username, displayName } = deletedPerson(userId);
    await sql`
      INSERT INTO people (user_id, username, display_name, deleted_at) VALUES (${userId}, ${username}, ${displayName}, now())
      ON CONFLICT (user_id) DO UPDATE
      SET username = EXCLUDED.username, display_name = EXCLUDED.display_name, is_guest = false, deleted_at = now()
      WHERE people.deleted_at IS NULL`.execute(db);
  },

  /** The next rooms that somebody is or was in, by their ids. */
  roomsOfPerson: async (userId: UserId, after: RoomId | null, limit: number): Promise<readonly RoomId[]> => {
    const { rows } = await sql<{ id: RoomId }>`
      SELECT room_id AS id FROM members
      WHERE user_id = ${userId} ${after === null ? sql`` : sql`AND room_id > ${after}`} ORDER BY room_id LIMIT ${limit}`.execute(
      db,
    );
    return rows.map((row) => row.id);
  },

  /** What of a range is somebody's, ascending by `seq`. */
  ownMessagesIn: async (
    roomId: RoomId,
    senderId: UserId,
    { from, to, time }: { readonly from: number; readonly to: number; readonly time: TimeRange },
  ): Promise<readonly OwnMessage[]> => {
    const { rows } = await sql<OwnMessage>`
      SELECT m.id, m.seq, m.deleted_at IS NULL AS "isLiving" FROM messages m
      WHERE m.room_id = ${roomId} AND m.seq BETWEEN ${from} AND ${to} AND m.sender_id = ${senderId} AND ${within(time)}
      ORDER BY m.seq`.execute(db);
    return rows;
  },

  /** Forgets what messages said before they were edited, or deleted. */
  forgetEdits: async (roomId: RoomId, seqs: readonly number[]): Promise<void> => {
    await sql`DELETE FROM message_edits WHERE room_id = ${roomId} AND seq = ANY(${seqs}::bigint[])`.execute(db);
  },

  /** Some of somebody's reactions in a room, with their messages; those below its floor are left to retention. */
  ownReactionsIn: async (roomId: RoomId, userId: UserId, limit: number): Promise<readonly OwnReaction[]> => {
    const { rows } = await sql<OwnReaction>`
      SELECT m.id AS "messageId", r.emoji
      FROM rooms o JOIN reactions r ON r.room_id = o.id AND r.seq >= o.floor_seq
      CROSS JOIN LATERAL (
        SELECT min(s.month)::timestamp AS month FROM room_months s WHERE s.room_id = o.id AND s.max_seq >= r.seq) AS s
      CROSS JOIN LATERAL (
        SELECT m.id FROM messages m WHERE m.room_id = r.room_id AND m.seq = r.seq AND m.created_at >= s.month AT TIME ZONE 'UTC' LIMIT 1) AS m
      WHERE o.id = ${roomId} AND r.user_id = ${userId} LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Removes what is somebody's own in a room, and what they said with their reports, but not that they reported. */
  eraseInRoom: async (roomId: RoomId, userId: UserId): Promise<void> => {
    for (const [table, column] of Object.entries(ownInRoom))
      await sql`DELETE FROM ${sql.table(table)} WHERE room_id = ${roomId} AND ${sql.ref(column)} = ${userId}`.execute(db);
    await sql`DELETE FROM reactions WHERE room_id = ${roomId} AND user_id = ${userId}`.execute(db);
    await sql`
      UPDATE report_voices SET comment = NULL WHERE room_id = ${roomId} AND user_id = ${userId} AND comment IS NOT NULL`.execute(
      db,
    );
  },

  /** Says that nothing is left of somebody in the rooms up to this one. */
  keepErasedUpTo: async (userId: UserId, roomId: RoomId): Promise<void> => {
    await sql`UPDATE erasures SET room_id = ${roomId} WHERE user_id = ${userId}`.execute(db);
  },

  /** Removes what is somebody's own and of no room, and says that nothing is left of them. */
  endErasure: async (userId: UserId): Promise<void> => {
    for (const table of ownBesideRooms) await sql`DELETE FROM ${sql.table(table)} WHERE user_id = ${userId}`.execute(db);
    await sql`UPDATE erasures SET erased_at = now() WHERE user_id = ${userId}`.execute(db);
  },
});
