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

/** Statements on the months of rooms. */
export const roomMonthQueries = (db: Database) => ({
  /** The months in which a room has messages, ascending. */
  findMonths: async (roomId: RoomId): Promise<readonly RoomMonth[]> => {
    const { rows } = await sql<RoomMonth>`
      SELECT month::text AS month, min_seq AS "minSeq", max_seq AS "maxSeq", max_rev AS "maxRev"
      FROM room_months WHERE room_id = ${roomId} ORDER BY month`.execute(db);
    return rows;
  },
});

/** The time in which the messages `from` to `to` of a room lie; nothing where there are none. */
export const timeOfSeqs = (months: readonly RoomMonth[], from: number, to: number): TimeRange | undefined =>
  timeOf(months.filter((one) => one.maxSeq >= from && one.minSeq <= to).map((one) => one.month));

/** The time in which everything that changed after `since` lies; nothing where there is none. */
export const timeOfChanges = (months: readonly RoomMonth[], since: number): TimeRange | undefined =>
  timeOf(months.filter((one) => one.maxRev > since).map((one) => one.month));
