import type { MessageId, RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { UnreadCounts } from './read-markers.ts';
import { visibleFrom } from './rooms.ts';
import type { Database } from './tables.ts';

/** Somebody who is to follow a thread, read up to `readSeq`; who follows it already goes on as they do. */
export interface FollowerRow {
  readonly roomId: RoomId;
  readonly rootSeq: number;
  readonly rootId: MessageId;
  readonly userId: UserId;
  readonly readSeq: number;
}

/** How far somebody has read a thread that they follow, and their `userRev` and the time when they last read on. */
export interface ThreadMarker {
  readonly roomId: RoomId;
  readonly rootSeq: number;
  readonly rootId: MessageId;
  readonly readSeq: number;
  readonly userRev: number;
  readonly changedAt: Date;
}

/** A thread that somebody follows, and when somebody last wrote in it. */
export interface FollowedPlace extends ThreadMarker {
  readonly lastReplyAt: Date;
}

/** Which of the threads that somebody follows are wanted: those after a place in their order. */
export interface FollowedWanted {
  readonly roomId?: RoomId | undefined;
  readonly after?: { readonly at: Date; readonly roomId: RoomId; readonly rootSeq: number } | undefined;
  readonly limit: number;
}

/** The part of a WITH that lets people follow threads; nothing, its comma included, where there are none. */
export const followersAdded = (rows: readonly FollowerRow[]) =>
  rows.length === 0
    ? sql``
    : sql`followed AS (
        INSERT INTO thread_followers (user_id, room_id, root_seq, root_id, read_seq)
        SELECT * FROM unnest(${rows.map((one) => one.userId)}::uuid[], ${rows.map((one) => one.roomId)}::uuid[],
          ${rows.map((one) => one.rootSeq)}::bigint[], ${rows.map((one) => one.rootId)}::uuid[],
          ${rows.map((one) => one.readSeq)}::bigint[])
        ON CONFLICT DO NOTHING),`;

const markerColumns = sql`
  f.room_id AS "roomId", f.root_seq AS "rootSeq", f.root_id AS "rootId", f.read_seq AS "readSeq", f.user_rev AS "userRev",
  coalesce(f.changed_at, m.joined_at) AS "changedAt"`;

/** Markers in rooms that their person is in. */
const markers = sql`
  thread_followers f JOIN members m ON m.room_id = f.room_id AND m.user_id = f.user_id AND m.left_at IS NULL`;

/** Those of threads whose beginning they may see (RO7). */
const visibleMarkers = sql`${markers} JOIN rooms r ON r.id = f.room_id AND f.root_seq >= ${visibleFrom}`;

/**
 * For a thread `f` and its reader: what others said in it after `read_seq` and did not delete, and what of it mentions the
 * reader or the whole room. Where nothing is unread, mentions are not looked for.
 */
const countsOf = (userId: UserId, most: number) => sql`
  CROSS JOIN LATERAL (
    SELECT count(*) AS unread FROM (
      SELECT FROM thread_messages t
      WHERE t.room_id = f.room_id AND t.root_seq = f.root_seq AND t.seq > f.read_seq AND t.sender_id <> ${userId} AND NOT t.is_deleted
      LIMIT ${most}) AS counted) AS u
  LEFT JOIN LATERAL (
    SELECT count(*) AS mentions FROM (
      SELECT n.seq FROM mentions n
      WHERE n.room_id = f.room_id AND n.user_id = ${userId} AND n.seq > f.read_seq AND n.root_seq = f.root_seq
      UNION
      SELECT a.seq FROM room_mentions a
      WHERE a.room_id = f.room_id AND a.seq > f.read_seq AND a.root_seq = f.root_seq AND a.sender_id <> ${userId}
      LIMIT ${most}) AS counted) AS n ON u.unread > 0`;

/** Statements on how far people have read the threads that they follow. */
export const threadReadingQueries = (db: Database) => ({
  /** Somebody's marker of a thread that they follow in a room that they are in. */
  findThreadMarker: async (userId: UserId, roomId: RoomId, rootId: MessageId): Promise<ThreadMarker | undefined> => {
    const { rows } = await sql<ThreadMarker>`
      SELECT ${markerColumns} FROM ${markers} WHERE f.user_id = ${userId} AND f.room_id = ${roomId} AND f.root_id = ${rootId}`.execute(
      db,
    );
    return rows[0];
  },

  /** Somebody's markers that moved after `since`, by `userRev`. */
  threadMarkersMovedSince: async (userId: UserId, since: number, limit: number): Promise<readonly ThreadMarker[]> => {
    const { rows } = await sql<ThreadMarker>`
      SELECT ${markerColumns} FROM ${markers}
      WHERE f.user_id = ${userId} AND f.user_rev > ${since} AND f.user_rev > 0 ORDER BY f.user_rev LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** What is unread in some threads, each counted up to `most`; in their order. */
  countUnreadInThreads: async (
    userId: UserId,
    threads: readonly Pick<ThreadMarker, 'roomId' | 'rootSeq' | 'readSeq'>[],
    most: number,
  ): Promise<readonly Omit<UnreadCounts, 'roomId'>[]> => {
    const { rows } = await sql<Omit<UnreadCounts, 'roomId'>>`
      SELECT u.unread, coalesce(n.mentions, 0) AS mentions
      FROM unnest(${threads.map((one) => one.roomId)}::uuid[], ${threads.map((one) => one.rootSeq)}::bigint[],
                  ${threads.map((one) => one.readSeq)}::bigint[]) WITH ORDINALITY AS f (room_id, root_seq, read_seq, n)
      ${countsOf(userId, most)} ORDER BY f.n`.execute(db);
    return rows;
  },

  /** What is unread in all threads that somebody follows, by room; rooms in which they follow none are left out. */
  sumUnreadThreads: async (userId: UserId, most: number): Promise<readonly UnreadCounts[]> => {
    const { rows } = await sql<UnreadCounts>`/* prepared */
      SELECT f.room_id AS "roomId", least(sum(u.unread), ${most})::bigint AS unread,
        least(sum(coalesce(n.mentions, 0)), ${most})::bigint AS mentions
      FROM ${visibleMarkers} ${countsOf(userId, most)}
      WHERE f.user_id = ${userId} GROUP BY f.room_id`.execute(db);
    return rows;
  },

  /** Threads that somebody follows in rooms that they are in, of one room or of all, the one somebody wrote in last first. */
  findFollowedThreads: async (userId: UserId, { roomId, after, limit }: FollowedWanted): Promise<readonly FollowedPlace[]> => {
    const { rows } = await sql<FollowedPlace>`
      SELECT ${markerColumns}, t.created_at AS "lastReplyAt"
      FROM ${visibleMarkers} CROSS JOIN LATERAL (
        SELECT created_at FROM thread_messages t
        WHERE t.room_id = f.room_id AND t.root_seq = f.root_seq ORDER BY t.seq DESC LIMIT 1) AS t
      WHERE f.user_id = ${userId} ${roomId === undefined ? sql`` : sql`AND f.room_id = ${roomId}`} ${
        after === undefined
          ? sql``
          : sql`AND (t.created_at, f.room_id, f.root_seq) <
              (${after.at.toISOString()}::timestamptz, ${after.roomId}::uuid, ${after.rootSeq}::bigint)`
      }
      ORDER BY t.created_at DESC, f.room_id DESC, f.root_seq DESC LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Moves a marker and its person's head, which is locked, to the `userRev` of the move. */
  moveThreadMarker: async (
    userId: UserId,
    { roomId, rootSeq, readSeq, userRev, changedAt }: Omit<ThreadMarker, 'rootId'>,
  ): Promise<void> => {
    await sql`
      WITH head AS (UPDATE user_heads SET user_rev = ${userRev} WHERE user_id = ${userId})
      UPDATE thread_followers SET read_seq = ${readSeq}, user_rev = ${userRev}, changed_at = ${changedAt}
      WHERE user_id = ${userId} AND room_id = ${roomId} AND root_seq = ${rootSeq}`.execute(db);
  },
});
