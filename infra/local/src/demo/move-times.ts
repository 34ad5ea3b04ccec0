import type { Client } from 'pg';

/** When each message of a room was said: its `seq` is its place, from 1. */
export interface RoomTimes {
  readonly roomId: string;
  /** Ms since 1970, ascending. */
  readonly times: readonly number[];
}

const giveTimes = `CREATE TEMP TABLE moved ON COMMIT DROP AS
  SELECT seq, to_timestamp(ms / 1000.0)::timestamptz(3) AS at, lpad(to_hex(ms), 12, '0') AS prefix
  FROM unnest($1::bigint[]) WITH ORDINALITY AS given (ms, seq)`;

/** Whatever holds the time of a message gets the same one, the message's id included (UUIDv7, RFC 9562 section 5.7). */
const moves = [
  'UPDATE message_keys SET created_at = at FROM moved WHERE room_id = $1 AND message_keys.seq = moved.seq',
  `UPDATE messages SET created_at = at,
     edited_at = CASE WHEN edited_at IS NULL THEN NULL ELSE at + interval '2 minutes' END,
     deleted_at = CASE WHEN deleted_at IS NULL THEN NULL ELSE at + interval '1 minute' END,
     id = (left(prefix, 8) || '-' || right(prefix, 4) || substr(id::text, 14))::uuid
   FROM moved WHERE room_id = $1 AND messages.seq = moved.seq`,
  'DELETE FROM room_months WHERE room_id = $1',
  `INSERT INTO room_months (room_id, month, min_seq, max_seq, max_rev)
     SELECT room_id, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, min(seq), max(seq), max(rev)
     FROM messages WHERE room_id = $1 GROUP BY 1, 2`,
  `UPDATE rooms SET created_at = first - interval '10 minutes', last_created_at = last
   FROM (SELECT min(at) AS first, max(at) AS last FROM moved) AS span WHERE id = $1`,
  `UPDATE members SET joined_at = rooms.created_at, changed_at = rooms.created_at
   FROM rooms WHERE rooms.id = members.room_id AND room_id = $1`,
] as const;

/**
 * Moves what was just written in a room to the days when the demo says that it was said. PostgreSQL's own clock dates messages,
 * and nothing that clients may do changes that; so this is done in the tables, in one transaction, before anybody reads.
 * @param client a connection of the role that owns rooms and messages
 */
export const moveTimes = async (client: Client, { roomId, times }: RoomTimes): Promise<void> => {
  await client.query('BEGIN');
  try {
    await client.query(giveTimes, [times]);
    for (const move of moves) await client.query(move, [roomId]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
};

/** Makes the partitions of months that lie before the installation's first one; the service makes only those to come. */
export const makePartitions = async (client: Client, times: readonly number[]): Promise<void> => {
  const months = new Set(times.map((time) => new Date(time).toISOString().slice(0, 7)));
  for (const month of months) {
    const name = `messages_${month.replace('-', '_')}`;
    const { rows } = await client.query('SELECT to_regclass($1) AS found', [name]);
    const [{ found = null } = {}]: { found?: unknown }[] = rows;
    if (found !== null) continue;
    const from = `${month}-01T00:00:00Z`;
    const until = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString();
    await client.query(`CREATE TABLE ${name} PARTITION OF messages FOR VALUES FROM ('${from}') TO ('${until}')`);
  }
};
