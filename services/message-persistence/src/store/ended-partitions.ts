import type { RoomId, RoomKind } from '@parley/contracts';
import { sql } from 'kysely';
import type { StoredEdit } from './edits.ts';
import { messageColumns, type StoredMessage } from './messages.ts';
import { addMonths, type Month, startOf } from './months.ts';
import { partitionName } from './partitions.ts';
import type { Database } from './tables.ts';

/** Where reading a month goes on: behind this message. */
export interface ArchivePlace {
  readonly roomId: RoomId;
  readonly seq: number;
}

/** A room as an archive names it. */
export interface ArchivedRoom {
  readonly id: RoomId;
  readonly kind: RoomKind;
  readonly name: string | null;
}

/** Rows of the partition for times that have none, removed at once. */
const rowsAtOnce = 1_000;
/** How long everybody who reads or writes messages may wait for a partition to be detached. */
const lockPatienceMs = 250;

/** Below every id. */
const noRoom = '00000000-0000-0000-0000-000000000000';

/**
 * Statements on months that are to go. Detaching is not done CONCURRENTLY, which PostgreSQL does not do beside a default
 * partition: https://www.postgresql.org/docs/current/sql-altertable.html
 */
export const endedPartitionQueries = (db: Database) => ({
  /** Tables in which messages of a month may lie: its own, attached or not, where it is there, and the one for all other times. */
  findTablesOf: async (month: Month): Promise<readonly string[]> => {
    const { rows } = await sql<{ name: string }>`
      SELECT name FROM unnest(${[partitionName(month), 'messages_default']}::text[]) AS name WHERE to_regclass(name) IS NOT NULL`.execute(
      db,
    );
    return rows.map((row) => row.name);
  },

  /** A page of the messages of a month in one of its tables, by room and `seq`. */
  pageOfMonth: async (
    table: string,
    month: Month,
    after: ArchivePlace | undefined,
    limit: number,
  ): Promise<readonly StoredMessage[]> => {
    const { roomId, seq } = after ?? { roomId: noRoom, seq: 0 };
    const { rows } = await sql<StoredMessage>`
      SELECT ${messageColumns} FROM ${sql.table(table)} m
      WHERE (m.room_id, m.seq) > (${roomId}::uuid, ${seq}::bigint) AND ${inMonth(month)}
      ORDER BY m.room_id, m.seq LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** What a message said before its edits above `rev`, the first edit first. */
  editsAfter: async ({ roomId, seq }: ArchivePlace, rev: number, limit: number): Promise<readonly StoredEdit[]> => {
    const { rows } = await sql<StoredEdit>`
      SELECT rev, content, mentions, replaced_at AS "replacedAt" FROM message_edits
      WHERE room_id = ${roomId} AND seq = ${seq} AND rev > ${rev} ORDER BY rev LIMIT ${limit}`.execute(db);
    return rows;
  },

  /** Rooms by their ids, in no order. */
  findArchivedRooms: async (ids: readonly RoomId[]): Promise<readonly ArchivedRoom[]> => {
    const { rows } = await sql<ArchivedRoom>`SELECT id, kind, name FROM rooms WHERE id = ANY(${ids}::uuid[])`.execute(db);
    return rows;
  },

  /**
   * Takes the partition of a month out of the messages; no change where there is none. Sends wait for it no longer than it waits
   * itself. @throws a lock time-out (55P03) where messages are read or written all the time.
   */
  detachPartition: async (month: Month): Promise<void> => {
    await db.transaction().execute(async (tx) => {
      await sql`SET LOCAL lock_timeout = ${sql.lit(`${lockPatienceMs}ms`)}`.execute(tx);
      const name = partitionName(month);
      const { rows } = await sql`
        SELECT FROM pg_inherits WHERE inhparent = 'messages'::regclass AND inhrelid = to_regclass(${name})`.execute(tx);
      if (rows.length > 0) await sql`ALTER TABLE messages DETACH PARTITION ${sql.table(name)}`.execute(tx);
    });
  },

  /** Removes a detached partition; no change where there is none. @throws where it is attached. */
  dropPartition: async (month: Month): Promise<void> => {
    const name = partitionName(month);
    await db.transaction().execute(async (tx) => {
      const { rows } = await sql`SELECT FROM pg_inherits WHERE inhrelid = to_regclass(${name})`.execute(tx);
      if (rows.length > 0) throw new Error(`the partition ${name} is attached`);
      await sql`DROP TABLE IF EXISTS ${sql.table(name)}`.execute(tx);
    });
  },

  /** Removes some messages of a month from the partition for all other times; answers how many, 0 when none is left. */
  removeFromDefault: async (month: Month): Promise<number> => {
    const { numAffectedRows } = await sql`
      DELETE FROM messages_default WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM messages_default m WHERE ${inMonth(month)} LIMIT ${rowsAtOnce}))`.execute(db);
    return Number(numAffectedRows ?? 0n);
  },
});

const inMonth = (month: Month) => sql<boolean>`
  m.created_at >= ${startOf(month).toISOString()}::timestamptz AND m.created_at < ${startOf(addMonths(month, 1)).toISOString()}::timestamptz`;
