import type { Mention, MessageId, NotifyLevel, RoomId, RoomKind, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import { type MessageRange, within } from './messages.ts';
import type { TimeRange } from './months.ts';
import { visibleFrom } from './rooms.ts';
import type { Database } from './tables.ts';

/** What of a new message decides whom it concerns. */
export interface NewsOfMessage {
  readonly seq: number;
  readonly senderId: UserId;
  readonly mentions: Mention[] | null;
  readonly threadOf: MessageId | null;
}

/** Whom new messages may concern: whoever is told of everything, and these. */
export interface MaybeConcerned {
  /** Everybody who does not want to be told nothing. */
  readonly everybody: boolean;
  readonly userIds: readonly UserId[];
  /** Whoever follows one of these threads. */
  readonly rootIds: readonly MessageId[];
}

/** A member and one of the threads that they follow, if any; once for each thread. */
export interface ConcernedMember {
  readonly userId: UserId;
  readonly level: NotifyLevel;
  readonly readSeq: number;
  readonly visibleFromSeq: number | null;
  readonly rootId: MessageId | null;
  readonly threadReadSeq: number | null;
}

/** A room as one of its members is told of it now. */
export interface RoomToTell {
  readonly roomId: RoomId;
  readonly kind: RoomKind;
  readonly name: string | null;
  readonly isArchived: boolean;
  readonly level: NotifyLevel;
}

/** Of what somebody is told in a room now: `n` is what they set for it, `s` what they set for all. */
const levelNow = sql`CASE WHEN n.muted_until > now() THEN 'nothing' ELSE coalesce(n.level, s.level, 'mentions') END`;

const settingsOfMembers = sql`
  LEFT JOIN notification_settings s ON s.user_id = m.user_id
  LEFT JOIN room_notifications n ON n.user_id = m.user_id AND n.room_id = m.room_id`;

/** Statements on what people miss. */
export const missedQueries = (db: Database) => ({
  /** The newest messages of a range that are not deleted, the newest first. */
  newsIn: async (roomId: RoomId, { from, to, time }: MessageRange, limit: number): Promise<readonly NewsOfMessage[]> => {
    const { rows } = await sql<NewsOfMessage>`
      SELECT m.seq, m.sender_id AS "senderId", m.mentions, m.thread_of AS "threadOf" FROM messages m
      WHERE m.room_id = ${roomId} AND m.seq BETWEEN ${from} AND ${to} AND m.deleted_at IS NULL AND ${within(time)}
      ORDER BY m.seq DESC LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Present members whom something may concern and who want to be told of anything. */
  findConcerned: async (roomId: RoomId, maybe: MaybeConcerned): Promise<readonly ConcernedMember[]> => {
    const { rows } = await sql<ConcernedMember>`
      SELECT m.user_id AS "userId", e.level, coalesce(k.read_seq, 0) AS "readSeq", m.visible_from_seq AS "visibleFromSeq",
        f.root_id AS "rootId", f.read_seq AS "threadReadSeq"
      FROM members m ${settingsOfMembers}
      CROSS JOIN LATERAL (SELECT ${levelNow} AS level) AS e
      LEFT JOIN read_markers k ON k.room_id = m.room_id AND k.user_id = m.user_id
      LEFT JOIN thread_followers f ON f.user_id = m.user_id AND f.room_id = m.room_id AND f.root_id = ANY(${maybe.rootIds}::uuid[])
      WHERE m.room_id = ${roomId} AND m.left_at IS NULL AND e.level <> 'nothing'
        AND (${maybe.everybody} OR e.level = 'all' OR m.user_id = ANY(${maybe.userIds}::uuid[]) OR f.root_id IS NOT NULL)
      ORDER BY m.user_id`.execute(db);
    return rows;
  },

  /** Every room that somebody is in. */
  findRoomsToTell: async (userId: UserId): Promise<readonly RoomToTell[]> => {
    const { rows } = await sql<RoomToTell>`
      SELECT r.id AS "roomId", r.kind, r.name, r.archived_at IS NOT NULL AS "isArchived", ${levelNow} AS level
      FROM members m JOIN rooms r ON r.id = m.room_id ${settingsOfMembers}
      WHERE m.user_id = ${userId} AND m.left_at IS NULL`.execute(db);
    return rows;
  },

  /** The newest message of a room's own timeline after `readSeq` that others sent and that is not deleted. */
  lastUnread: async (userId: UserId, roomId: RoomId, readSeq: number, time: TimeRange): Promise<number | undefined> => {
    const { rows } = await sql<{ seq: number }>`
      SELECT m.seq FROM messages m
      WHERE m.room_id = ${roomId} AND m.seq > ${readSeq} AND m.sender_id <> ${userId} AND m.deleted_at IS NULL AND m.thread_of IS NULL
        AND ${within(time)}
      ORDER BY m.seq DESC LIMIT 1`.execute(db);
    return rows[0]?.seq;
  },

  /** The newest message after `readSeq` in it that mentions the reader, by name or with everybody. */
  lastMention: async (userId: UserId, roomId: RoomId, readSeq: number): Promise<number | undefined> => {
    const { rows } = await sql<{ seq: number | null }>`
      SELECT greatest(
        (SELECT max(n.seq) FROM mentions n
          WHERE n.room_id = ${roomId} AND n.user_id = ${userId} AND n.seq > ${readSeq} AND n.root_seq IS NULL),
        (SELECT max(a.seq) FROM room_mentions a
          WHERE a.room_id = ${roomId} AND a.seq > ${readSeq} AND a.root_seq IS NULL AND a.sender_id <> ${userId})) AS seq`.execute(
      db,
    );
    return rows[0]?.seq ?? undefined;
  },

  /** The newest unread message in a thread of the room that the reader follows and whose beginning they may see (RO7). */
  lastInThreads: async (userId: UserId, roomId: RoomId): Promise<number | undefined> => {
    const { rows } = await sql<{ seq: number | null }>`
      SELECT max(t.seq) AS seq FROM thread_followers f
      JOIN members m ON m.room_id = f.room_id AND m.user_id = f.user_id AND m.left_at IS NULL
      JOIN rooms r ON r.id = f.room_id AND f.root_seq >= ${visibleFrom}
      JOIN thread_messages t ON t.room_id = f.room_id AND t.root_seq = f.root_seq AND t.seq > f.read_seq
      WHERE f.user_id = ${userId} AND f.room_id = ${roomId} AND t.sender_id <> ${userId} AND NOT t.is_deleted`.execute(db);
    return rows[0]?.seq ?? undefined;
  },
});
