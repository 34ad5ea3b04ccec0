import type { RoomId } from '@parley/contracts';
import { type RawBuilder, sql } from 'kysely';
import type { Month, TimeRange } from './months.ts';
import type { Database } from './tables.ts';

/** A room in which there are messages that are to go, and the first that stays. */
export interface FloorWanted {
  readonly roomId: RoomId;
  readonly floorSeq: number;
}

/** A month that is to go as a whole, and how far that is. */
export interface EndedMonth {
  readonly month: Month;
  readonly archivedAt: Date | null;
}

/** A room that keeps its messages for some days. */
export interface RoomWithRetention {
  readonly roomId: RoomId;
  readonly retentionDays: number;
}

/** Messages of a room below its floor that stand in one month, which no partition takes along; both ends included. */
export interface Swept {
  readonly month: Month;
  readonly minSeq: number;
  readonly maxSeq: number;
}

/** What of a room is left to be swept: everything below `floorSeq`, of these months the messages too. */
export interface SweepToDo {
  readonly floorSeq: number;
  readonly months: readonly Swept[];
}

/** So many rows of what stands beside messages go at once. */
const rowsAtOnce = 2_000;

/** Tables of rows beside messages, by the column that says which message a row belongs to. */
const besideBySeq = ['reactions', 'pins', 'mentions', 'room_mentions', 'message_edits', 'removed_previews'] as const;

/** Statements of retention. */
export const retentionQueries = (db: Database) => ({
  /** Says which months are to go, before any floor is raised over them; answers those that are not gone yet, ascending. */
  beginMonths: async (before: Month | undefined): Promise<readonly EndedMonth[]> => {
    if (before !== undefined)
      await sql`
        INSERT INTO retention_months (month, begun_at)
        SELECT month, now() FROM (
          SELECT DISTINCT month FROM room_months WHERE month < ${before}::date
          UNION SELECT to_date(substr(relname, 10), 'YYYY_MM') FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
          WHERE inhparent = 'messages'::regclass AND relname ~ '^messages_\\d{4}_\\d{2}$'
        ) AS all_of (month) WHERE month < ${before}::date
        ON CONFLICT (month) DO UPDATE SET dropped_at = NULL, archived_at = NULL, archive = NULL, begun_at = now()
        WHERE retention_months.dropped_at IS NOT NULL`.execute(db);
    const { rows } = await sql<EndedMonth>`
      SELECT month::text AS month, archived_at AS "archivedAt" FROM retention_months WHERE dropped_at IS NULL ORDER BY month`.execute(
      db,
    );
    return rows;
  },

  /** Rooms with messages of ended months above their floor, by their ids, after one of them. */
  floorsOfMonths: async (after: RoomId | undefined, limit: number): Promise<readonly FloorWanted[]> => {
    const { rows } = await sql<FloorWanted>`
      SELECT s.room_id AS "roomId", max(s.max_seq) + 1 AS "floorSeq"
      FROM room_months s JOIN rooms r ON r.id = s.room_id
      WHERE s.month IN (SELECT month FROM retention_months WHERE dropped_at IS NULL) AND s.max_seq >= r.floor_seq
        ${after === undefined ? sql`` : sql`AND s.room_id > ${after}`}
      GROUP BY s.room_id ORDER BY s.room_id LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Rooms that keep their messages for some days, by their ids, after one of them. */
  roomsWithRetention: async (after: RoomId | undefined, limit: number): Promise<readonly RoomWithRetention[]> => {
    const { rows } = await sql<RoomWithRetention>`
      SELECT id AS "roomId", retention_days AS "retentionDays" FROM rooms
      WHERE retention_days IS NOT NULL ${after === undefined ? sql`` : sql`AND id > ${after}`} ORDER BY id LIMIT ${limit}`.execute(
      db,
    );
    return rows;
  },

  /** Raises the floor of a locked room, as a change of the room; what is pinned below it is pinned no more. */
  raiseFloor: async (roomId: RoomId, floorSeq: number, rev: number, at: Date): Promise<void> => {
    await sql`
      WITH unpinned AS (DELETE FROM pins WHERE room_id = ${roomId} AND seq < ${floorSeq}),
      swept AS (
        INSERT INTO room_sweeps AS old (room_id, floor_seq) VALUES (${roomId}, ${floorSeq})
        ON CONFLICT (room_id) DO UPDATE SET floor_seq = greatest(old.floor_seq, EXCLUDED.floor_seq))
      UPDATE rooms SET floor_seq = ${floorSeq}, rev = ${rev}, changed_rev = ${rev}, changed_at = ${at} WHERE id = ${roomId}`.execute(
      db,
    );
  },

  /** How many transactions of this service go on that began before a time: they may still read what was above a floor then. */
  countTransactionsBefore: async (time: Date): Promise<number> => {
    const { rows } = await sql<{ count: number }>`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()
        AND xact_start < ${time.toISOString()}::timestamptz`.execute(db);
    return rows[0]?.count ?? 0;
  },

  /** Says where a month was archived. */
  keepArchived: async (month: Month, archive: string): Promise<void> => {
    await sql`UPDATE retention_months SET archive = ${archive}, archived_at = now() WHERE month = ${month}::date`.execute(db);
  },

  /** Forgets some of the rooms' parts of a month that is gone; answers how many, 0 when none is left. */
  removeRoomMonths: (month: Month): Promise<number> => removeSome(db, 'room_months', sql`month = ${month}::date`),

  /** Says that a month is gone. */
  keepDropped: async (month: Month): Promise<void> => {
    await sql`UPDATE retention_months SET dropped_at = now() WHERE month = ${month}::date`.execute(db);
  },

  /** Rooms that have something left below their floor. */
  roomsToSweep: async (after: RoomId | undefined, limit: number): Promise<readonly RoomId[]> => {
    const { rows } = await sql<{ id: RoomId }>`
      SELECT room_id AS id FROM room_sweeps ${after === undefined ? sql`` : sql`WHERE room_id > ${after}`}
      ORDER BY room_id LIMIT ${limit}`.execute(db);
    return rows.map((row) => row.id);
  },

  /**
   * What is to be swept of a room, all of one snapshot: a floor that was raised for the sake of a month comes with that month's
   * row, which keeps its messages for the archive and for the partition to take along.
   */
  findSweep: async (roomId: RoomId): Promise<SweepToDo | undefined> => {
    const { rows } = await sql<{ floorSeq: number } & { [Key in keyof Swept]: Swept[Key] | null }>`
      SELECT w.floor_seq AS "floorSeq", s.month::text AS month, s.min_seq AS "minSeq", least(s.max_seq, w.floor_seq - 1) AS "maxSeq"
      FROM room_sweeps w LEFT JOIN room_months s ON s.room_id = w.room_id AND s.min_seq < w.floor_seq
        AND NOT EXISTS (SELECT FROM retention_months e WHERE e.month = s.month AND e.dropped_at IS NULL)
      WHERE w.room_id = ${roomId} ORDER BY s.month`.execute(db);
    const [first] = rows;
    if (first === undefined) return undefined;
    const months = rows.flatMap(({ month, minSeq, maxSeq }) =>
      month === null || minSeq === null || maxSeq === null ? [] : [{ month, minSeq, maxSeq }],
    );
    return { floorSeq: first.floorSeq, months };
  },

  /** Removes messages of one month, and says that the month begins behind them; it goes when nothing else is in it. */
  removeMessages: async (
    roomId: RoomId,
    { from, to, time }: { readonly from: number; readonly to: number; readonly time: TimeRange },
    month: Month,
  ): Promise<void> => {
    await sql`
      WITH gone AS (
        DELETE FROM messages WHERE room_id = ${roomId} AND seq BETWEEN ${from} AND ${to}
          AND created_at >= ${time.from.toISOString()}::timestamptz AND created_at < ${time.until.toISOString()}::timestamptz
      ), emptied AS (
        DELETE FROM room_months WHERE room_id = ${roomId} AND month = ${month}::date AND max_seq <= ${to})
      UPDATE room_months SET min_seq = ${to}::bigint + 1
      WHERE room_id = ${roomId} AND month = ${month}::date AND min_seq <= ${to} AND max_seq > ${to}`.execute(db);
  },

  /** Removes some rows that belong to messages below a floor; answers how many, 0 when none is left. */
  removeRowsBeside: async (roomId: RoomId, floorSeq: number): Promise<number> => {
    let removed = 0;
    for (const name of besideBySeq) removed += await removeSome(db, name, sql`room_id = ${roomId} AND seq < ${floorSeq}`);
    // Whoever keeps the files looks for those whose message is gone.
    await sql`
      UPDATE attachments SET deleted_at = now()
      WHERE room_id = ${roomId} AND seq < ${floorSeq} AND deleted_at IS NULL`.execute(db);
    removed += await removeSome(db, 'thread_messages', sql`room_id = ${roomId} AND root_seq < ${floorSeq}`);
    // Who follows a thread was in its room once, and so is one of its members: by them its followers are found without an index.
    const followers = sql`room_id = ${roomId} AND root_seq < ${floorSeq}
      AND user_id IN (SELECT user_id FROM members WHERE room_id = ${roomId})`;
    return removed + (await removeSome(db, 'thread_followers', followers));
  },

  /** Says that nothing is left below this floor. */
  endSweep: async (roomId: RoomId, floorSeq: number): Promise<void> => {
    await sql`DELETE FROM room_sweeps WHERE room_id = ${roomId} AND floor_seq <= ${floorSeq}`.execute(db);
  },
});

const removeSome = async (db: Database, table: string, where: RawBuilder<unknown>): Promise<number> => {
  const name = sql.table(table);
  const { numAffectedRows } = await sql`
    DELETE FROM ${name} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${name} WHERE ${where} LIMIT ${rowsAtOnce} FOR UPDATE SKIP LOCKED))`.execute(db);
  return Number(numAffectedRows ?? 0n);
};
