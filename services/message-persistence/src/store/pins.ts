import type { RoomId, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { MessagePlace } from './messages.ts';
import type { MessageSeq } from './reactions.ts';
import type { Database } from './tables.ts';

/** How it is to be from now on whether a message is pinned: by whom, as which change, or not. */
export interface PinRow extends MessagePlace {
  readonly pinned: { readonly userId: UserId; readonly at: Date; readonly rev: number } | undefined;
}

/** The part of a WITH that writes pins; nothing, its commas included, where there are none. */
export const pinsChanged = (rows: readonly PinRow[]) => {
  const there = rows.flatMap(({ pinned, ...place }) => (pinned === undefined ? [] : [{ ...place, ...pinned }]));
  const gone: readonly MessageSeq[] = rows.filter((one) => one.pinned === undefined);
  const added =
    there.length === 0
      ? sql``
      : sql`pinned AS (
          INSERT INTO pins (room_id, seq, created_at, pinned_at, rev, user_id)
          SELECT * FROM unnest(${there.map((one) => one.roomId)}::uuid[], ${there.map((one) => one.seq)}::bigint[],
            ${there.map((one) => one.createdAt.toISOString())}::timestamptz[], ${there.map((one) => one.at.toISOString())}::timestamptz[],
            ${there.map((one) => one.rev)}::bigint[], ${there.map((one) => one.userId)}::uuid[])
          ON CONFLICT (room_id, seq) DO UPDATE SET pinned_at = EXCLUDED.pinned_at, rev = EXCLUDED.rev, user_id = EXCLUDED.user_id),`;
  const removed =
    gone.length === 0
      ? sql``
      : sql`unpinned AS (
          DELETE FROM pins p
          USING unnest(${gone.map((one) => one.roomId)}::uuid[], ${gone.map((one) => one.seq)}::bigint[]) AS g (room_id, seq)
          WHERE p.room_id = g.room_id AND p.seq = g.seq),`;
  return sql`${added} ${removed}`;
};

/** Statements on pins. */
export const pinQueries = (db: Database) => ({
  /** How many messages are pinned in each of these rooms; rooms without any are left out. */
  countPins: async (roomIds: readonly RoomId[]): Promise<readonly { readonly roomId: RoomId; readonly count: number }[]> => {
    const { rows } = await sql<{ roomId: RoomId; count: number }>`
      SELECT room_id AS "roomId", count(*)::int AS count FROM pins WHERE room_id = ANY(${roomIds}::uuid[]) GROUP BY 1`.execute(
      db,
    );
    return rows;
  },

  /** Where a room's pinned messages are, the one that was pinned last first. */
  findPins: async (roomId: RoomId): Promise<readonly MessagePlace[]> => {
    const { rows } = await sql<MessagePlace>`
      SELECT room_id AS "roomId", seq, created_at AS "createdAt" FROM pins WHERE room_id = ${roomId} ORDER BY rev DESC`.execute(
      db,
    );
    return rows;
  },
});
