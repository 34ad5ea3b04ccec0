import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { MessagePlace } from './messages.ts';
import type { Database } from './tables.ts';

/** A message of a thread, which is named by the `seq` of its root. */
export interface ThreadRow extends MessagePlace {
  readonly rootSeq: number;
  readonly senderId: UserId;
}

/** The part of a WITH that keeps what is new in threads; nothing, its comma included, where nothing is. */
export const threadMessagesAdded = (rows: readonly ThreadRow[]) =>
  rows.length === 0
    ? sql``
    : sql`threaded AS (
        INSERT INTO thread_messages (room_id, root_seq, seq, sender_id, created_at)
        SELECT * FROM unnest(${rows.map((one) => one.roomId)}::uuid[], ${rows.map((one) => one.rootSeq)}::bigint[],
          ${rows.map((one) => one.seq)}::bigint[], ${rows.map((one) => one.senderId)}::uuid[],
          ${rows.map((one) => one.createdAt.toISOString())}::timestamptz[])),`;

/** The same for what was deleted in them: it counts no more, and keeps its place. */
export const threadMessagesDeleted = (rows: readonly Omit<ThreadRow, 'senderId' | 'createdAt'>[]) =>
  rows.length === 0
    ? sql``
    : sql`unthreaded AS (
        UPDATE thread_messages t SET is_deleted = true
        FROM unnest(${rows.map((one) => one.roomId)}::uuid[], ${rows.map((one) => one.rootSeq)}::bigint[],
          ${rows.map((one) => one.seq)}::bigint[]) AS g (room_id, root_seq, seq)
        WHERE t.room_id = g.room_id AND t.root_seq = g.root_seq AND t.seq = g.seq),`;

/** Statements on threads. */
export const threadQueries = (db: Database) => ({
  /**
   * Where up to `limit` messages of a thread are, ascending by `seq`: the first ones after `after`, or else the last ones
   * before `before`.
   */
  findThreadPlaces: async (
    roomId: RoomId,
    rootSeq: number,
    {
      after,
      before,
      limit,
    }: { readonly after?: number | undefined; readonly before?: number | undefined; readonly limit: number },
  ): Promise<readonly MessagePlace[]> => {
    const order = after === undefined ? sql`DESC` : sql`ASC`;
    const { rows } = await sql<MessagePlace>`
      SELECT room_id AS "roomId", seq, created_at AS "createdAt" FROM thread_messages
      WHERE room_id = ${roomId} AND root_seq = ${rootSeq} AND seq > ${after ?? 0}
        ${before === undefined ? sql`` : sql`AND seq < ${before}`}
      ORDER BY seq ${order} LIMIT ${limit}`.execute(db);
    return after === undefined ? rows.toReversed() : rows;
  },

  /** Whether a thread has messages before `first`, and after `last`. */
  isThreadBeside: async (
    roomId: RoomId,
    rootSeq: number,
    { first, last }: { readonly first: number; readonly last: number },
  ): Promise<{ readonly before: boolean; readonly after: boolean }> => {
    const { rows } = await sql<{ before: boolean; after: boolean }>`
      SELECT EXISTS (SELECT FROM thread_messages WHERE room_id = ${roomId} AND root_seq = ${rootSeq} AND seq < ${first}) AS before,
        EXISTS (SELECT FROM thread_messages WHERE room_id = ${roomId} AND root_seq = ${rootSeq} AND seq > ${last}) AS after`.execute(
      db,
    );
    return rows[0] ?? { before: false, after: false };
  },
});
