import type { MessageId, ReportId, ReportReason, ReportState, RoomId, RoomKind, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** A report with the names that go with it. */
export interface StoredReport {
  readonly id: ReportId;
  readonly roomId: RoomId;
  readonly roomKind: RoomKind;
  readonly roomName: string | null;
  readonly messageId: MessageId;
  readonly seq: number;
  readonly senderId: UserId;
  readonly username: string;
  readonly displayName: string;
  readonly content: string;
  readonly messageCreatedAt: Date;
  readonly state: ReportState;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: UserId | null;
  readonly note: string | null;
  readonly reporters: number;
}

/** What one person said. */
export interface StoredVoice {
  readonly reportId: ReportId;
  readonly userId: UserId;
  readonly reason: ReportReason;
  readonly comment: string | null;
  readonly content: string;
  readonly createdAt: Date;
}

/** A report to be opened by its first voice, or one more voice for the one that is open. */
export interface NewVoice extends Omit<StoredVoice, 'reportId'> {
  readonly roomId: RoomId;
  readonly messageId: MessageId;
  readonly seq: number;
  readonly senderId: UserId;
  readonly messageCreatedAt: Date;
  /** The id of the report, should it be the first voice. */
  readonly newId: ReportId;
}

/** Which reports are wanted: those of a room, or of all; never those of what `exceptBy` wrote. */
export interface ReportsWanted {
  readonly roomId?: RoomId | undefined;
  readonly exceptBy: UserId;
  readonly state: ReportState;
  readonly before?: ReportId | undefined;
  readonly limit: number;
}

/** A decision; a note of null leaves the present one. */
export interface ReportDecision {
  readonly state: ReportState;
  readonly by: UserId;
  readonly at: Date;
  readonly note: string | null;
}

const reports = sql`
  SELECT t.id, t.room_id AS "roomId", r.kind AS "roomKind", r.name AS "roomName", t.message_id AS "messageId", t.seq,
    t.sender_id AS "senderId", coalesce(p.username, '') AS username, coalesce(p.display_name, '') AS "displayName", t.content,
    t.message_created_at AS "messageCreatedAt", t.state, t.created_at AS "createdAt", t.decided_at AS "decidedAt",
    t.decided_by AS "decidedBy", t.note,
    (SELECT count(*)::int FROM report_voices v WHERE v.report_id = t.id) AS reporters
  FROM reports t JOIN rooms r ON r.id = t.room_id LEFT JOIN people p ON p.user_id = t.sender_id`;

/** Statements on reports; whatever changes one holds the lock of its room. */
export const reportQueries = (db: Database) => ({
  findReport: async (id: ReportId): Promise<StoredReport | undefined> => {
    const { rows } = await sql<StoredReport>`${reports} WHERE t.id = ${id}`.execute(db);
    return rows[0];
  },

  /** A page of reports, the newest first, after the one named `before`. */
  pageOfReports: async ({ roomId, exceptBy, state, before, limit }: ReportsWanted): Promise<readonly StoredReport[]> => {
    const ofRoom = roomId === undefined ? sql`` : sql`AND t.room_id = ${roomId}`;
    const older = before === undefined ? sql`` : sql`AND t.id < ${before}`;
    const { rows } = await sql<StoredReport>`
      ${reports} WHERE t.state = ${state} AND t.sender_id <> ${exceptBy} ${ofRoom} ${older}
      ORDER BY t.id DESC LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** What the first people said of each of these reports, up to `most` of them. */
  findVoices: async (ids: readonly ReportId[], most: number): Promise<readonly StoredVoice[]> => {
    const { rows } = await sql<StoredVoice>`
      SELECT v.* FROM unnest(${ids}::uuid[]) AS t (id) CROSS JOIN LATERAL (
        SELECT report_id AS "reportId", user_id AS "userId", reason, comment, content, created_at AS "createdAt" FROM report_voices
        WHERE report_id = t.id ORDER BY created_at, user_id LIMIT ${most}) AS v`.execute(db);
    return rows;
  },

  /** Adds what somebody says of a message, once a person and message. */
  addVoice: async (voice: NewVoice): Promise<void> => {
    await sql`
      WITH opened AS (
        INSERT INTO reports (id, room_id, message_id, seq, sender_id, content, message_created_at, state, created_at)
        SELECT ${voice.newId}::uuid, ${voice.roomId}::uuid, ${voice.messageId}::uuid, ${voice.seq}::bigint, ${voice.senderId}::uuid,
          ${voice.content}, ${voice.messageCreatedAt}::timestamptz, 'open', ${voice.createdAt}::timestamptz
        WHERE NOT EXISTS (
          SELECT FROM report_voices
          WHERE room_id = ${voice.roomId} AND message_id = ${voice.messageId} AND user_id = ${voice.userId})
        ON CONFLICT (room_id, message_id) WHERE state = 'open' DO NOTHING RETURNING id
      ), present AS (
        SELECT id FROM opened UNION ALL
        SELECT id FROM reports WHERE room_id = ${voice.roomId} AND message_id = ${voice.messageId} AND state = 'open'
      )
      INSERT INTO report_voices (room_id, message_id, user_id, report_id, reason, comment, content, created_at)
      SELECT ${voice.roomId}::uuid, ${voice.messageId}::uuid, ${voice.userId}::uuid, id, ${voice.reason}, ${voice.comment}::text,
        ${voice.content}, ${voice.createdAt}::timestamptz FROM present
      ON CONFLICT DO NOTHING`.execute(db);
  },

  decideReport: async (id: ReportId, { state, by, at, note }: ReportDecision): Promise<void> => {
    await sql`
      UPDATE reports SET state = ${state}, decided_by = ${by}, decided_at = ${at}, note = coalesce(${note}::text, note)
      WHERE id = ${id}`.execute(db);
  },
});
