import { sql } from 'kysely';
import { addMonths, type Month, monthOf, startOf } from './months.ts';
import type { Database } from './tables.ts';

/** Partitions stand ready for this many months after the present one. */
export const monthsAhead = 3;

/** The table of a month's messages. */
export const partitionName = (month: Month): string => `messages_${month.slice(0, 7).replace('-', '_')}`;

/**
 * Makes the partitions of the month of `now` and of the {@link monthsAhead} after it where they are missing; harmless
 * to repeat and to run twice at once. Answers how many it made.
 * @throws when some could not be made, after the others were.
 */
export const ensurePartitions = async (db: Database, now: Date): Promise<number> => {
  const present = monthOf(now);
  const months = Array.from({ length: monthsAhead + 1 }, (_, ahead) => addMonths(present, ahead));
  const faults: unknown[] = [];
  let made = 0;
  for (const month of months) {
    try {
      if (await ensurePartition(db, month)) made += 1;
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} partitions of messages could not be made`);
  return made;
};

/** One short transaction a month: attaching locks the default partition, and must not wait long for it. */
const ensurePartition = async (db: Database, month: Month): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    await sql`SET LOCAL lock_timeout = '2s'`.execute(tx);
    await sql`SELECT pg_advisory_xact_lock(hashtext('message_persistence.partitions'))`.execute(tx);
    if (await isAttached(tx, partitionName(month))) return false;
    const table = sql.table(partitionName(month));
    await sql`CREATE TABLE IF NOT EXISTS ${table} (LIKE messages INCLUDING ALL)`.execute(tx);
    const [from, until] = [startOf(month), startOf(addMonths(month, 1))].map((time) => sql.lit(time.toISOString()));
    await sql`ALTER TABLE messages ATTACH PARTITION ${table} FOR VALUES FROM (${from}) TO (${until})`.execute(tx);
    return true;
  });

const isAttached = async (tx: Database, name: string): Promise<boolean> => {
  const found =
    await sql`SELECT FROM pg_inherits WHERE inhparent = 'messages'::regclass AND inhrelid = to_regclass(${name})`.execute(tx);
  return found.rows.length > 0;
};

/** Up to when each month from that of `now` on has a partition; the beginning of that month where it has none. */
export const partitionsEnd = async (db: Database, now: Date): Promise<Date> => {
  let month = monthOf(now);
  while (await isAttached(db, partitionName(month))) month = addMonths(month, 1);
  return startOf(month);
};

/** Rows that fell into the default partition, counted up to 1,000: more than none is an alarm. */
export const countDefaultRows = async (db: Database): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM (SELECT FROM messages_default LIMIT 1000) AS counted`.execute(db);
  return rows[0]?.count ?? 0;
};
