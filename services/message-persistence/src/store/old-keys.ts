import { type RawBuilder, sql } from 'kysely';
import type { Database } from './tables.ts';

/** Few enough to be deleted within some milliseconds: a repeat of one of them waits for it, with its room locked. */
const atOnce = 500;

const removed = async (db: Database, statement: RawBuilder<unknown>): Promise<number> =>
  Number((await statement.execute(db)).numAffectedRows ?? 0n);

/**
 * Removes some keys of commands that were given before a time (MS4). What somebody else has locked is left for the next time. Answers how many
 * are gone; 0 when none is left.
 */
export const removeOldKeys = async (db: Database, before: Date): Promise<number> => {
  const time = sql`${before.toISOString()}::timestamptz`;
  const ofMessages = sql`DELETE FROM message_keys WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM message_keys WHERE coalesce(given_at, created_at) < ${time} LIMIT ${atOnce} FOR UPDATE SKIP LOCKED))`;
  const ofRooms = sql`DELETE FROM room_keys WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM room_keys WHERE created_at < ${time} LIMIT ${atOnce} FOR UPDATE SKIP LOCKED))`;
  return (await removed(db, ofMessages)) + (await removed(db, ofRooms));
};
