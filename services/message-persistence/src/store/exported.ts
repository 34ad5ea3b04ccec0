import type { MessageId, ReportReason, RoomId, RoomKind, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { StoredEdit } from './edits.ts';
import { memberColumns, type StoredMember, withNames } from './members.ts';
import type { Database } from './tables.ts';

/** Who reacted to a message with what. */
export interface ExportedReaction {
  readonly seq: number;
  readonly userId: UserId;
  readonly emoji: string;
  readonly reactedAt: Date;
}

/** Where the edits of a message stand among those of a room. */
export interface EditPlace {
  readonly seq: number;
  readonly rev: number;
}

/** What a message said until an edit of it. */
export interface ExportedEdit extends StoredEdit, EditPlace {}

/** Some of them; `isCut` where there are more. */
export interface ExportedEdits {
  readonly edits: readonly ExportedEdit[];
  readonly isCut: boolean;
}

/** A membership of somebody's, with how far they have read. */
export interface ExportedMembership extends StoredMember {
  readonly kind: RoomKind;
  readonly name: string | null;
  readonly readSeq: number | null;
}

/** A thread that somebody follows. */
export interface ExportedThread {
  readonly roomId: RoomId;
  readonly rootId: MessageId;
  readonly readSeq: number;
}

/** What somebody reported. */
export interface ExportedReport {
  readonly roomId: RoomId;
  readonly messageId: MessageId;
  readonly reason: ReportReason;
  readonly comment: string | null;
  readonly createdAt: Date;
}

/** Statements that read what copies hold and nothing else asks for. */
export const exportedQueries = (db: Database) => ({
  /** Everybody who is or was in a room, by their ids, after one of them. */
  pageOfEverybody: async (roomId: RoomId, after: UserId | undefined, limit: number): Promise<readonly StoredMember[]> => {
    const { rows } = await sql<StoredMember>`
      SELECT ${memberColumns} FROM ${withNames}
      WHERE m.room_id = ${roomId} ${after === undefined ? sql`` : sql`AND m.user_id > ${after}`}
      ORDER BY m.user_id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** The reactions to some messages, in their order. */
  reactionsTo: async (roomId: RoomId, seqs: readonly number[]): Promise<readonly ExportedReaction[]> => {
    const { rows } = await sql<ExportedReaction>`
      SELECT seq, user_id AS "userId", emoji, reacted_at AS "reactedAt" FROM reactions
      WHERE room_id = ${roomId} AND seq = ANY(${seqs}::bigint[]) ORDER BY seq, rev`.execute(db);
    return rows;
  },

  /** What some messages said before they were edited, by `seq` and in the order of the edits, behind a place: as much as fits, one at least. */
  editsOfSeqs: async (roomId: RoomId, seqs: readonly number[], behind: EditPlace, mostBytes: number): Promise<ExportedEdits> => {
    const { rows } = await sql<ExportedEdit & { readonly all: number }>`
      SELECT seq, rev, content, mentions, replaced_at AS "replacedAt", "all" FROM (
        SELECT *, count(*) OVER ()::int AS "all", sum(octet_length(content)) OVER (ORDER BY seq, rev) - octet_length(content) AS bytes_before
        FROM message_edits
        WHERE room_id = ${roomId} AND seq = ANY(${seqs}::bigint[]) AND (seq, rev) > (${behind.seq}::bigint, ${behind.rev}::bigint)) AS e
      WHERE bytes_before < ${mostBytes} ORDER BY seq, rev`.execute(db);
    return { edits: rows, isCut: rows.length < (rows[0]?.all ?? 0) };
  },

  /** Somebody's memberships, ended ones too, by room, after one of them. */
  membershipsOf: async (userId: UserId, after: RoomId | undefined, limit: number): Promise<readonly ExportedMembership[]> => {
    const { rows } = await sql<ExportedMembership>`
      SELECT ${memberColumns}, r.kind, r.name, k.read_seq AS "readSeq" FROM ${withNames} JOIN rooms r ON r.id = m.room_id
      LEFT JOIN read_markers k ON k.room_id = m.room_id AND k.user_id = m.user_id
      WHERE m.user_id = ${userId} ${after === undefined ? sql`` : sql`AND m.room_id > ${after}`}
      ORDER BY m.room_id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** The threads of a room that somebody follows. */
  followedThreadsIn: async (userId: UserId, roomId: RoomId): Promise<readonly ExportedThread[]> => {
    const { rows } = await sql<ExportedThread>`
      SELECT room_id AS "roomId", root_id AS "rootId", read_seq AS "readSeq" FROM thread_followers
      WHERE user_id = ${userId} AND room_id = ${roomId} ORDER BY root_seq`.execute(db);
    return rows;
  },

  /** Somebody's reactions in a room. */
  reactionsOf: async (roomId: RoomId, userId: UserId): Promise<readonly ExportedReaction[]> => {
    const { rows } = await sql<ExportedReaction>`
      SELECT seq, user_id AS "userId", emoji, reacted_at AS "reactedAt" FROM reactions
      WHERE room_id = ${roomId} AND user_id = ${userId} ORDER BY seq, rev`.execute(db);
    return rows;
  },

  /** What somebody reported in a room. */
  reportsOf: async (roomId: RoomId, userId: UserId): Promise<readonly ExportedReport[]> => {
    const { rows } = await sql<ExportedReport>`
      SELECT room_id AS "roomId", message_id AS "messageId", reason, comment, created_at AS "createdAt" FROM report_voices
      WHERE room_id = ${roomId} AND user_id = ${userId} ORDER BY created_at`.execute(db);
    return rows;
  },
});
