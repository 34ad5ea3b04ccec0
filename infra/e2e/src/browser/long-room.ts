import { readStack } from '@parley/local';
import pg from 'pg';
import { createRoom, type Person } from '../person.ts';

/** A room with a past, and who is in it. */
export interface LongRoom {
  readonly roomId: string;
  readonly count: number;
  /** When the message of a `seq` was said, ms since 1970. */
  readonly timeOf: (seq: number) => number;
}

/** How the past is made: `count` messages, `everyMs` apart, the last one a minute ago. */
export interface LongRoomOptions {
  readonly dataDir: string;
  readonly people: readonly [Person, Person];
  readonly count: number;
  readonly everyMs: number;
  /** The last one that both have read; default all. */
  readonly readSeq?: number;
}

/** What message `s` of a room says: rows of many heights. `textOf` in the test says how it begins. */
const contentSql = `CASE s % 10
    WHEN 0 THEN 'Message ' || s || E': two lines of it,\\nand this is the second one.'
    WHEN 3 THEN 'Message ' || s || ': ' || repeat('a longer one that goes on for a while and breaks, ', 2 + s % 5)
    WHEN 5 THEN 'Message ' || s || E': some code\\n\`\`\`ts\\nconst seq = ' || s || E';\\nconsole.log(seq);\\n\`\`\`'
    WHEN 7 THEN 'Message ' || s || E': **a list**\\n- of one\\n- and \`another\`\\n- and https://example.org/' || s
    ELSE 'Message ' || s || ': hello' END`;

/** Both take turns of three, so that some messages are groups. The id of a message holds its time, as every UUIDv7 does. */
const writeMessages = `INSERT INTO messages (id, room_id, seq, rev, sender_id, client_message_id, content, created_at)
  SELECT (left(prefix, 8) || '-' || right(prefix, 4) || '-7' || substr(md5(s::text), 1, 3) || '-8' || substr(md5(s::text), 4, 3)
      || '-' || substr(md5(s::text), 7, 12))::uuid,
    $1::uuid, s, $2::bigint + s, CASE WHEN (s / 3) % 2 = 0 THEN $3::uuid ELSE $4::uuid END, gen_random_uuid(), ${contentSql},
    to_timestamp(ms / 1000.0)::timestamptz(3)
  FROM generate_series(1, $5::int) AS s
  CROSS JOIN LATERAL (SELECT $6::bigint + s * $7::bigint AS ms) AS given
  CROSS JOIN LATERAL (SELECT lpad(to_hex(ms), 12, '0') AS prefix) AS made`;

const followUps = [
  `INSERT INTO room_months (room_id, month, min_seq, max_seq, max_rev)
     SELECT room_id, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, min(seq), max(seq), max(rev)
     FROM messages WHERE room_id = $1 GROUP BY 1, 2`,
  `UPDATE rooms SET last_seq = span.count, rev = span.rev, created_at = span.first, last_created_at = span.last
   FROM (SELECT count(*) AS count, max(rev) AS rev, min(created_at) AS first, max(created_at) AS last
     FROM messages WHERE room_id = $1) AS span WHERE id = $1`,
] as const;

const makePartition = async (client: pg.Client, month: Date): Promise<void> => {
  const name = `messages_${month.toISOString().slice(0, 7).replace('-', '_')}`;
  const until = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF messages FOR VALUES FROM ('${month.toISOString()}') TO ('${until.toISOString()}')`,
  );
};

/**
 * A room with a long past. Nobody could write it through the services while a test waits, so it is written into the tables, before
 * anybody looks.
 */
export const writeLongRoom = async ({ dataDir, people, count, everyMs, readSeq }: LongRoomOptions): Promise<LongRoom> => {
  const [anna, ben] = people;
  const roomId = await createRoom(anna, [ben]);
  const startMs = Date.now() - 60_000 - count * everyMs;
  const client = new pg.Client(readStack(dataDir)?.postgres.url);
  await client.connect();
  try {
    await client.query('SET ROLE parley_message_persistence');
    await client.query('SET search_path TO message_persistence');
    const first = new Date(startMs);
    const months = (Date.now() - startMs) / (28 * 86_400_000) + 1;
    for (let ahead = 0; ahead < months; ahead += 1)
      await makePartition(client, new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + ahead, 1)));
    const { rows } = await client.query<{ rev: string }>('SELECT rev FROM rooms WHERE id = $1', [roomId]);
    await client.query('BEGIN');
    await client.query(writeMessages, [roomId, rows[0]?.rev, anna.id, ben.id, count, startMs, everyMs]);
    for (const followUp of followUps) await client.query(followUp, [roomId]);
    await client.query('COMMIT');
    await client.query('ANALYZE messages');
  } finally {
    await client.end();
  }
  for (const person of people) await person.call('PUT', `/api/rooms/${roomId}/read`, { seq: readSeq ?? count });
  return { roomId, count, timeOf: (seq) => startMs + seq * everyMs };
};
