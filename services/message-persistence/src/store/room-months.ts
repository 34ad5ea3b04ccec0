import type { RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import { type Month, type TimeRange, timeOf } from './months.ts';
import type { Database } from './tables.ts';

/** What of a room lies in one month. */
export interface RoomMonth {
  readonly month: Month;
  readonly minSeq: number;
  readonly maxSeq: number;
  readonly maxRev: number;
}

/** Up to where somebody holds a room. */
export interface HeldRoom {
  readonly roomId: RoomId;
  readonly since: number;
}

/** Statements on the months of rooms. */
export const roomMonthQueries = (db: Database) => ({
  /** The months in which a room has messages, ascending. */
  findMonths: async (roomId: RoomId): Promise<readonly RoomMonth[]> => {
    const { rows } = await sql<RoomMonth>`/* prepared */
      SELECT month::text AS month, min_seq AS "minSeq", max_seq AS "maxSeq", max_rev AS "maxRev"
      FROM room_months WHERE room_id = ${roomId} ORDER BY month`.execute(db);
    return rows;
  },

  /** The time of all months in which any of these rooms has something above its `since`; nothing where none has. */
  timeOfChanges: async (held: readonly HeldRoom[]): Promise<TimeRange | undefined> => {
    const { rows } = await sql<{ month: Month }>`/* prepared */
      SELECT DISTINCT m.month::text AS month
      FROM unnest((SELECT ${held.map((one) => one.roomId)}::uuid[]), (SELECT ${held.map((one) => one.since)}::bigint[])) AS h (room_id, since)
      JOIN room_months m ON m.room_id = h.room_id AND m.max_rev > h.since`.execute(db);
    return timeOf(rows.map((row) => row.month));
  },
});

/** The time in which the messages `from` to `to` of a room lie; nothing where there are none. */
export const timeOfSeqs = (months: readonly RoomMonth[], from: number, to: number): TimeRange | undefined =>
  timeOfMonths(months.filter((one) => one.maxSeq >= from && one.minSeq <= to));

/** The time from the first to the last of some months; nothing for none. */
export const timeOfMonths = (months: readonly RoomMonth[]): TimeRange | undefined => timeOf(months.map((one) => one.month));
