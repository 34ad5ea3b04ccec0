import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import { within } from './messages.ts';
import { type Month, type TimeRange, timeOf } from './months.ts';
import { visibleFrom } from './rooms.ts';
import type { Database } from './tables.ts';

/** How far a member has read a room, where its messages stand, and since when there are some to read. */
export interface StoredMarker {
  readonly roomId: RoomId;
  readonly readSeq: number;
  readonly lastSeq: number;
  readonly floorSeq: number;
  /** The member's `userRev` and the time of the marker's last move. */
  readonly userRev: number;
  readonly changedAt: Date;
  /** The months of the first and the last message behind the marker; null where there is none. */
  readonly firstMonth: Month | null;
  readonly lastMonth: Month | null;
}

/** What is to be counted of a room: messages from `from` on, which lie in `time`. */
export interface CountedRoom {
  readonly roomId: RoomId;
  readonly from: number;
  readonly time: TimeRange;
}

/** A marker that is to be moved: with what telling of it needs. */
export interface MarkerToMove extends StoredMarker {
  readonly epoch: number;
  /** The furthest that it has been. */
  readonly seenSeq: number;
  readonly memberCount: number;
  /** The time in whole milliseconds. */
  readonly now: Date;
}

/** How many there are, up to what was asked for. */
export interface UnreadCounts {
  readonly roomId: RoomId;
  readonly unread: number;
  readonly mentions: number;
}

const markerColumns = sql`
  r.id AS "roomId", coalesce(k.read_seq, 0) AS "readSeq", r.last_seq AS "lastSeq", ${visibleFrom} AS "floorSeq",
  coalesce(k.user_rev, 0) AS "userRev", coalesce(k.changed_at, m.joined_at) AS "changedAt",
  behind.first::text AS "firstMonth", behind.last::text AS "lastMonth"`;

/** For everything that is behind a marker: `m` is the membership, `r` its room, `k` the marker. */
const markers = sql`
  members m JOIN rooms r ON r.id = m.room_id
  LEFT JOIN read_markers k ON k.room_id = m.room_id AND k.user_id = m.user_id
  CROSS JOIN LATERAL (
    SELECT min(month) AS first, max(month) AS last FROM room_months s
    WHERE s.room_id = r.id AND s.max_seq > coalesce(k.read_seq, 0)) AS behind`;

/** Statements on read markers. */
export const readMarkerQueries = (db: Database) => ({
  /** Locks the head of somebody's own changes and answers it; nothing for one who never had any. */
  lockHead: async (userId: UserId): Promise<number | undefined> => {
    const { rows } = await sql<{ userRev: number }>`
      SELECT user_rev AS "userRev" FROM user_heads WHERE user_id = ${userId} FOR NO KEY UPDATE`.execute(db);
    return rows[0]?.userRev;
  },

  /** The marker of a present member; nothing for others. */
  findMarker: async (userId: UserId, roomId: RoomId): Promise<MarkerToMove | undefined> => {
    const { rows } = await sql<MarkerToMove>`
      SELECT ${markerColumns}, i.epoch, date_trunc('milliseconds', clock_timestamp()) AS now,
        greatest(k.read_seq, k.seen_seq, 0) AS "seenSeq", r.member_count AS "memberCount"
      FROM ${markers} CROSS JOIN installation i
      WHERE m.room_id = ${roomId} AND m.user_id = ${userId} AND m.left_at IS NULL`.execute(db);
    return rows[0];
  },

  /** The markers of everything that somebody is a member of, in no order. */
  findMarkers: async (userId: UserId): Promise<readonly StoredMarker[]> => {
    const { rows } = await sql<StoredMarker>`
      SELECT ${markerColumns} FROM ${markers} WHERE m.user_id = ${userId} AND m.left_at IS NULL`.execute(db);
    return rows;
  },

  /** Somebody's markers, of rooms they are in, that moved after `since`, by `userRev`. */
  markersMovedSince: async (userId: UserId, since: number, limit: number): Promise<readonly StoredMarker[]> => {
    const { rows } = await sql<StoredMarker>`
      SELECT ${markerColumns} FROM ${markers}
      WHERE m.user_id = ${userId} AND m.left_at IS NULL AND k.user_id = ${userId} AND k.user_rev > ${since}
      ORDER BY k.user_rev LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** What of each room's own timeline is unread: messages that others sent and that are not deleted, up to `most`. In no order. */
  countUnread: async (
    userId: UserId,
    rooms: readonly CountedRoom[],
    time: TimeRange,
    most: number,
  ): Promise<readonly Pick<UnreadCounts, 'roomId' | 'unread'>[]> => {
    const { rows } = await sql<Pick<UnreadCounts, 'roomId' | 'unread'>>`
      SELECT c.room_id AS "roomId", u.unread
      FROM unnest(${rooms.map((one) => one.roomId)}::uuid[], ${rooms.map((one) => one.from)}::bigint[],
                  ${rooms.map((one) => one.time.from.toISOString())}::timestamptz[],
                  ${rooms.map((one) => one.time.until.toISOString())}::timestamptz[]) AS c (room_id, seq, since, until)
      CROSS JOIN LATERAL (
        SELECT count(*) AS unread FROM (
          SELECT FROM messages m
          WHERE m.room_id = c.room_id AND m.seq >= c.seq AND m.sender_id <> ${userId} AND m.deleted_at IS NULL AND m.thread_of IS NULL
            AND m.created_at >= c.since AND m.created_at < c.until AND ${within(time)}
          LIMIT ${most}) AS counted) AS u`.execute(db);
    return rows;
  },

  /**
   * How many messages of each room's own timeline mention the reader, by name or with everybody, up to `most`; in no order. By
   * itself, since it can be kept prepared: the tables are of one piece.
   */
  countMentions: async (
    userId: UserId,
    rooms: readonly Pick<CountedRoom, 'roomId' | 'from'>[],
    most: number,
  ): Promise<readonly Pick<UnreadCounts, 'roomId' | 'mentions'>[]> => {
    // Subqueries for the plan's sake: see lockRooms.
    const { rows } = await sql<Pick<UnreadCounts, 'roomId' | 'mentions'>>`/* prepared */
      SELECT c.room_id AS "roomId", n.mentions
      FROM unnest((SELECT ${rooms.map((one) => one.roomId)}::uuid[]), (SELECT ${rooms.map((one) => one.from)}::bigint[]))
        AS c (room_id, seq)
      CROSS JOIN LATERAL (
        SELECT count(*) AS mentions FROM (
          SELECT n.seq FROM mentions n
          WHERE n.room_id = c.room_id AND n.user_id = ${userId} AND n.seq >= c.seq AND n.root_seq IS NULL
          UNION
          SELECT a.seq FROM room_mentions a
          WHERE a.room_id = c.room_id AND a.seq >= c.seq AND a.root_seq IS NULL AND a.sender_id <> ${userId}
          LIMIT ${most}) AS counted) AS n`.execute(db);
    return rows;
  },

  /** Moves a marker and its person's head, which is locked, to the `userRev` of the move; moved back, it keeps how far it was. */
  moveMarker: async (
    userId: UserId,
    { roomId, readSeq, userRev, changedAt }: Pick<StoredMarker, 'roomId' | 'readSeq' | 'userRev' | 'changedAt'>,
  ): Promise<void> => {
    await sql`
      WITH head AS (UPDATE user_heads SET user_rev = ${userRev} WHERE user_id = ${userId})
      INSERT INTO read_markers AS old (room_id, user_id, read_seq, user_rev, changed_at)
      VALUES (${roomId}, ${userId}, ${readSeq}, ${userRev}, ${changedAt})
      ON CONFLICT (room_id, user_id) DO UPDATE
      SET read_seq = EXCLUDED.read_seq, user_rev = EXCLUDED.user_rev, changed_at = EXCLUDED.changed_at,
        seen_seq = CASE WHEN EXCLUDED.read_seq < old.read_seq THEN greatest(old.read_seq, old.seen_seq) ELSE old.seen_seq END`.execute(
      db,
    );
  },
});

/** The months behind a marker as time; nothing where there is no message behind it. */
export const timeBehind = ({ firstMonth, lastMonth }: StoredMarker): TimeRange | undefined =>
  firstMonth === null || lastMonth === null ? undefined : timeOf([firstMonth, lastMonth]);
