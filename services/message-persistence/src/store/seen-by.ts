import type { RoomId, Seen, UserId } from '@parley/contracts';
import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** Of which messages of a room it is wanted who has seen them, and from which person on. */
export interface SeenWanted {
  readonly roomId: RoomId;
  /** Who asks, and is left out. */
  readonly by: UserId;
  readonly from: number;
  readonly to: number;
  readonly after: UserId | undefined;
  readonly limit: number;
  /** How many markers are looked at, at most. */
  readonly looks: number;
}

/** What of a marker `k` was seen: from where its person came in, up to where they have ever read. */
const seenFrom = sql`coalesce(k.start_seq, 0) + 1`;
const seenTo = sql`greatest(k.read_seq, k.seen_seq)`;

/** Whether the person of a row has not taken themselves out of it (RD6). */
export const showsReading = (userId: ReturnType<typeof sql>) => sql`
  NOT EXISTS (SELECT FROM reading_settings s WHERE s.user_id = ${userId} AND NOT s.read_receipts)`;

const looksOf = ({ roomId, after, looks }: SeenWanted) => sql`
  SELECT * FROM read_markers WHERE room_id = ${roomId} ${after === undefined ? sql`` : sql`AND user_id > ${after}`}
  ORDER BY user_id LIMIT ${looks}`;

/** Statements on who has seen what. */
export const seenByQueries = (db: Database) => ({
  /** Present members who have seen some of a range, each with what of it, in the order of their ids. */
  pageOfSeen: async (wanted: SeenWanted): Promise<readonly Seen[]> => {
    const { roomId, by, from, to, limit } = wanted;
    const { rows } = await sql<Seen>`
      SELECT k.user_id AS "userId", greatest(${seenFrom}, ${from}::bigint) AS "from", least(${seenTo}, ${to}::bigint) AS "to"
      FROM (${looksOf(wanted)}) AS k JOIN members m ON m.room_id = ${roomId} AND m.user_id = k.user_id AND m.left_at IS NULL
      WHERE k.user_id <> ${by} AND greatest(${seenFrom}, ${from}::bigint) <= least(${seenTo}, ${to}::bigint)
        AND ${showsReading(sql`k.user_id`)}
      ORDER BY k.user_id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** All that some people have seen of some rooms: present members who show it; the others are left out. */
  seenOf: async (
    readers: readonly { readonly roomId: RoomId; readonly userId: UserId }[],
  ): Promise<readonly (Seen & { readonly roomId: RoomId })[]> => {
    const { rows } = await sql<Seen & { roomId: RoomId }>`
      SELECT k.room_id AS "roomId", k.user_id AS "userId", ${seenFrom} AS "from", ${seenTo} AS "to"
      FROM unnest(${readers.map((one) => one.roomId)}::uuid[], ${readers.map((one) => one.userId)}::uuid[]) AS q (room_id, user_id)
      JOIN read_markers k ON k.room_id = q.room_id AND k.user_id = q.user_id
      JOIN members m ON m.room_id = k.room_id AND m.user_id = k.user_id AND m.left_at IS NULL
      WHERE ${showsReading(sql`k.user_id`)}`.execute(db);
    return rows;
  },

  /** The last person whose marker such a page looks at, where there may be others behind. */
  lastLookedAt: async (wanted: SeenWanted): Promise<UserId | undefined> => {
    const { rows } = await sql<{ userId: UserId }>`
      SELECT user_id AS "userId" FROM (${looksOf(wanted)}) AS looked ORDER BY user_id OFFSET ${wanted.looks - 1}`.execute(db);
    return rows[0]?.userId;
  },
});
