import type { Room } from '@parley/contracts';
import { sql } from 'kysely';
import { addMonths, monthOf, startOf } from '../store/months.ts';
import { ensurePartitions } from '../store/partitions.ts';
import type { Database } from '../store/tables.ts';
import type { TestRules } from './rules.ts';

/** The tables whose rows carry the time of a message, by which it is found. */
const withTime = ['messages', 'message_keys', 'thread_messages', 'pins'];

/** As if everything that was said in a room until now had been said a month earlier than it was. */
export const ageByMonth = async (rules: TestRules, room: Pick<Room, 'id'>): Promise<void> => {
  const { rows } = await sql<{ first: Date }>`
    SELECT min(created_at) AS first FROM messages WHERE room_id = ${room.id}`.execute(rules.testStore.db);
  await ensurePartitions(rules.testStore.db, startOf(addMonths(monthOf(rows[0]?.first ?? new Date()), -1)));
  await rules.testStore.db.transaction().execute(async (db) => {
    for (const table of withTime)
      await sql`UPDATE ${sql.table(table)} SET created_at = created_at - interval '1 month' WHERE room_id = ${room.id}`.execute(
        db,
      );
    await sql`DELETE FROM room_months WHERE room_id = ${room.id}`.execute(db);
    await sql`
      INSERT INTO room_months (room_id, month, min_seq, max_seq, max_rev)
      SELECT room_id, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, min(seq), max(seq), max(rev)
      FROM messages WHERE room_id = ${room.id} GROUP BY 1, 2`.execute(db);
  });
  const { last_created_at: last } = await rules.testStore.db
    .selectFrom('rooms')
    .select('last_created_at')
    .where('id', '=', room.id)
    .executeTakeFirstOrThrow();
  await rules.lastSpokenIn(room, new Date(new Date(last).setUTCMonth(last.getUTCMonth() - 1)));
};

/** The tables in which messages lie, by the names of their partitions. */
export const tablesOfMessages = async (db: Database): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'messages\\_%' ORDER BY 1`.execute(db);
  return rows.map((row) => row.name);
};

/** How many rows of a room each table has that holds some; of messages too. */
export const rowsOfRoom = async (db: Database, room: Pick<Room, 'id'>): Promise<Record<string, number>> => {
  const tables = [
    'messages',
    'reactions',
    'pins',
    'thread_messages',
    'thread_followers',
    'mentions',
    'room_mentions',
    'message_edits',
    'room_months',
    'room_sweeps',
    'search_blocks',
  ];
  const counts = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await sql<{ count: number }>`
        SELECT count(*)::int AS count FROM ${sql.table(table)} WHERE room_id = ${room.id}`.execute(db);
      return [table, rows[0]?.count ?? 0] as const;
    }),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
};
