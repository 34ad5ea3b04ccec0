import type { Mention, RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import type { MessageSeq } from './reactions.ts';
import type { Database } from './tables.ts';

/** What a message said until the edit `rev`. */
export interface StoredEdit {
  readonly rev: number;
  readonly content: string;
  readonly mentions: readonly Mention[] | null;
  readonly replacedAt: Date;
}

/** The same, to be kept. */
export interface EditRow extends MessageSeq, StoredEdit {}

/** The part of a WITH that keeps what edits replaced; nothing, its comma included, where there are none. */
export const editsKept = (rows: readonly EditRow[]) =>
  rows.length === 0
    ? sql``
    : sql`replaced AS (
        INSERT INTO message_edits (room_id, seq, rev, content, mentions, replaced_at)
        SELECT room_id, seq, rev, content, mentions::jsonb, replaced_at FROM unnest(
          ${rows.map((one) => one.roomId)}::uuid[], ${rows.map((one) => one.seq)}::bigint[], ${rows.map((one) => one.rev)}::bigint[],
          ${rows.map((one) => one.content)}::text[],
          ${rows.map(({ mentions }) => (mentions === null ? null : JSON.stringify(mentions)))}::text[],
          ${rows.map((one) => one.replacedAt.toISOString())}::timestamptz[]
        ) AS g (room_id, seq, rev, content, mentions, replaced_at)),`;

/** Statements on what edits replaced. */
export const editQueries = (db: Database) => ({
  /** What a message said before its edits below `rev`, the latest first. */
  editsBefore: async (roomId: RoomId, seq: number, rev: number, limit: number): Promise<readonly StoredEdit[]> => {
    const { rows } = await sql<StoredEdit>`
      SELECT rev, content, mentions, replaced_at AS "replacedAt" FROM message_edits
      WHERE room_id = ${roomId} AND seq = ${seq} AND rev < ${rev} ORDER BY rev DESC LIMIT ${limit}`.execute(db);
    return rows;
  },
});
