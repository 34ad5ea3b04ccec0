import type { RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import { type MessageRange, messageColumns, type StoredMessage, within } from './messages.ts';
import type { TimeRange } from './months.ts';
import type { HeldRoom } from './room-months.ts';
import type { Database } from './tables.ts';

/** A run of rows in their order; `isCut` when there are more than were wanted, or than fit. */
export interface Cut<Row> {
  readonly rows: readonly Row[];
  readonly isCut: boolean;
}

/** How much is wanted at most. */
export interface Most {
  readonly rows: number;
  /** Rows are left out once those before them hold as many bytes, about. */
  readonly bytes: number;
}

/** Some messages of a room as one text to hash: `seq:id:rev\n` each. */
export interface DigestPart {
  readonly text: string;
  readonly count: number;
}

/** Which changes of a room are wanted: of the messages from `floorSeq` on, after the change `since`. */
export interface ChangedSince {
  readonly roomId: RoomId;
  readonly since: number;
  readonly floorSeq: number;
  /** Those whose content may have a link. */
  readonly only?: 'links';
}

const mayHaveLink = sql<boolean>`m.content LIKE '%://%'`;

/** Statements that read runs of messages. */
export const readingQueries = (db: Database) => ({
  /** Lets this transaction, which only reads, last longer than the role's `transaction_timeout`. */
  allowReadingFor: async (ms: number): Promise<void> => {
    // PostgreSQL starts the timer anew only when it was off before.
    await sql`SELECT set_config('transaction_timeout', '0', true), set_config('transaction_timeout', ${`${ms}ms`}, true)`.execute(
      db,
    );
  },

  /** Which of these rooms have a message above their `since`, within a time, whose content may have a link. */
  roomsWithLinks: async (held: readonly HeldRoom[], time: TimeRange): Promise<ReadonlySet<RoomId>> => {
    const { rows } = await sql<{ roomId: RoomId }>`
      SELECT h.room_id AS "roomId"
      FROM unnest(${held.map((one) => one.roomId)}::uuid[], ${held.map((one) => one.since)}::bigint[]) AS h (room_id, since)
      CROSS JOIN LATERAL (
        SELECT 1 FROM messages m
        WHERE m.room_id = h.room_id AND m.rev > h.since AND ${within(time)} AND ${mayHaveLink} LIMIT 1) AS m`.execute(db);
    return new Set(rows.map((row) => row.roomId));
  },

  /** Messages that changed after `since`, by `rev`. What does not fit never leaves the database. */
  messagesChangedSince: async (
    { roomId, since, floorSeq, only }: ChangedSince,
    time: TimeRange,
    most: Most,
  ): Promise<Cut<StoredMessage>> => {
    const { rows } = await sql<StoredMessage & { total: number }>`
      SELECT ${messageColumns}, m.total FROM (
        SELECT m.*, count(*) OVER () AS total, coalesce(sum(octet_length(m.content) + coalesce(pg_column_size(m.metadata), 0) + 400)
          OVER (ORDER BY m.rev ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS bytes_before
        FROM (
          SELECT * FROM messages m WHERE m.room_id = ${roomId} AND m.rev > ${since} AND m.seq >= ${floorSeq} AND ${within(time)}
            ${only === 'links' ? sql`AND ${mayHaveLink}` : sql``}
          ORDER BY m.rev LIMIT ${most.rows + 1}) AS m) AS m
      WHERE m.bytes_before <= ${most.bytes} ORDER BY m.rev LIMIT ${most.rows}`.execute(db);
    return { rows, isCut: rows.length < (rows[0]?.total ?? 0) };
  },

  /**
   * The first message of a range that was made at or after a time, or the one behind the range. `created_at` never goes back
   * as `seq` goes up, so it is found by halving: everything below `low` is earlier, `high` is not.
   */
  firstSeqAt: async (roomId: RoomId, at: Date, { from, to, time }: MessageRange): Promise<number> => {
    const { rows } = await sql<{ low: number }>`
      WITH RECURSIVE search (low, high) AS (
        SELECT ${from}::bigint, ${to}::bigint + 1
        UNION ALL
        SELECT CASE WHEN is_late THEN low ELSE middle + 1 END, CASE WHEN is_late THEN middle ELSE high END
        FROM (
          SELECT low, high, (low + high) / 2 AS middle, NOT EXISTS (
            SELECT FROM messages m
            WHERE m.room_id = ${roomId} AND m.seq = (low + high) / 2 AND m.created_at < ${at} AND ${within(time)}) AS is_late
          FROM search WHERE low < high) AS halved
      )
      SELECT low FROM search WHERE low = high`.execute(db);
    return rows[0]?.low ?? to + 1;
  },

  /** What a digest hashes of a range, and how many messages that is. */
  digestPart: async (roomId: RoomId, { from, to, time }: MessageRange): Promise<DigestPart> => {
    const { rows } = await sql<DigestPart>`
      SELECT coalesce(string_agg(m.seq || ':' || m.id || ':' || m.rev || E'\n', '' ORDER BY m.seq), '') AS text,
        count(*)::int AS count
      FROM messages m WHERE m.room_id = ${roomId} AND m.seq BETWEEN ${from} AND ${to} AND ${within(time)}`.execute(db);
    return rows[0] ?? { text: '', count: 0 };
  },
});
