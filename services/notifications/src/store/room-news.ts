import type { RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Messages of a room, from the first to the last of them, of which it is to be asked whom they concern. */
export interface News {
  readonly roomId: RoomId;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly dueAt: Date;
}

/** Statements on what is new in rooms. */
export const roomNewsQueries = (db: Database) => ({
  /** Notes what is new, unless it was known; what waits already is asked about when it was to be. */
  noteNews: async ({ roomId, firstSeq, lastSeq, dueAt }: News): Promise<void> => {
    await sql`
      INSERT INTO room_news AS n (room_id, after_seq, last_seq, due_at) VALUES (${roomId}, ${firstSeq - 1}, ${lastSeq}, ${dueAt})
      ON CONFLICT (room_id) DO UPDATE SET last_seq = EXCLUDED.last_seq, due_at = coalesce(n.due_at, EXCLUDED.due_at)
      WHERE EXCLUDED.last_seq > n.last_seq`.execute(db);
  },

  /** Rooms whose time has come and of which no job is under way; from now on one is, until `queuedUntil`. */
  claimDueRooms: async (now: Date, queuedUntil: Date, limit: number): Promise<readonly RoomId[]> => {
    const { rows } = await sql<{ roomId: RoomId }>`
      UPDATE room_news SET queued_until = ${queuedUntil} WHERE room_id IN (
        SELECT room_id FROM room_news WHERE due_at <= ${now} AND (queued_until IS NULL OR queued_until <= ${now})
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING room_id AS "roomId"`.execute(db);
    return rows.map(({ roomId }) => roomId);
  },

  /** Where a room is to be asked from; nothing where nothing is new. */
  findNews: async (roomId: RoomId): Promise<number | undefined> => {
    const { rows } = await sql<{ afterSeq: number }>`
      SELECT after_seq AS "afterSeq" FROM room_news WHERE room_id = ${roomId} AND due_at IS NOT NULL`.execute(db);
    return rows[0]?.afterSeq;
  },

  /** It was asked up to there; what came meanwhile is due again. */
  settleNews: async (roomId: RoomId, upTo: number): Promise<void> => {
    await sql`
      UPDATE room_news SET after_seq = greatest(after_seq, ${upTo}), queued_until = NULL,
        due_at = CASE WHEN last_seq <= ${upTo} THEN NULL ELSE due_at END
      WHERE room_id = ${roomId}`.execute(db);
  },

  /** Forgets where a room stands: it is gone, or was set back. */
  forgetNews: async (roomId: RoomId): Promise<void> => {
    await sql`DELETE FROM room_news WHERE room_id = ${roomId}`.execute(db);
  },
});
