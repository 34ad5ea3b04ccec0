import { prepareDatabase } from '@parley/local';
import { Client } from 'pg';
import type { BenchStack } from './bench-stack.ts';
import { makePartitions, monthsBefore } from './message-partitions.ts';
import { createPeople, createRoom, type Person } from './people.ts';

/** A room in which much was said. */
export interface BigRoom {
  readonly id: string;
  /** Somebody who is in it. */
  readonly reader: Person;
  /** The first of them is 1. */
  readonly messages: number;
  /** The first message is of the first, the last of the second. */
  readonly span: readonly [Date, Date];
  /** Of the role that owns the tables. */
  readonly databaseUrl: string;
}

/** How much. */
export interface BigRoomOptions {
  readonly messages: number;
  /** Months over which they are spread evenly, the present one included. */
  readonly months: number;
  /** The text of the message `n`, as an expression of SQL. */
  readonly content?: string;
  /** Says that search has indexed all of it, for whoever does not search: as it would have, message by message, long ago. */
  readonly isIndexed?: boolean;
}

const members = 10;
/** Repeats are recognised for this long, so older keys are not kept (MS4). */
const keysDays = 31;

/**
 * Messages as message-persistence would have stored them: `seq` and `rev` without gaps, ids that tell their time, times that
 * never go back. Parameters: room, rev before the first, messages, time of the first, seconds from the first to the last,
 * members, from, to (both `seq`, included).
 */
const fillMessages = (content: string): string => `
  INSERT INTO messages (id, room_id, seq, rev, sender_id, client_message_id, content, created_at)
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5('id' || n), 1, 3)
      || '8' || substr(md5('id' || n), 4, 15))::uuid,
    $1::uuid, n, $2::bigint + n, ($6::uuid[])[1 + n % cardinality($6::uuid[])], md5('command' || n)::uuid,
    ${content}, at
  FROM generate_series($7::bigint, $8::bigint) AS n
  CROSS JOIN LATERAL (
    SELECT date_trunc('milliseconds', $4::timestamptz + make_interval(secs => $5::float8 * (n - 1) / $3::float8)) AS at) AS made`;

const anyContent = `substr('word' || n || ' ' || repeat(md5(n::text) || ' ', 5), 1, 20 + (n * 7919 % 140)::int)`;

/** What goes with them. Parameters: room, days. */
const fillKeys = `
  INSERT INTO message_keys (room_id, sender_id, command_id, request_hash, request_id, seq, created_at)
  SELECT room_id, sender_id, client_message_id, sha256(convert_to(content, 'UTF8')), md5('request' || seq)::uuid, seq, created_at
  FROM messages WHERE room_id = $1 AND created_at > now() - make_interval(days => $2)`;

const fillMonths = `
  INSERT INTO room_months (room_id, month, min_seq, max_seq, max_rev)
  SELECT room_id, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, min(seq), max(seq), max(rev)
  FROM messages WHERE room_id = $1 GROUP BY 1, 2`;

const moveHeads = `
  UPDATE rooms SET rev = last.rev, last_seq = last.seq, last_created_at = last.created_at
  FROM (SELECT rev, seq, created_at FROM messages WHERE room_id = $1 ORDER BY seq DESC LIMIT 1) AS last WHERE id = $1`;

const sayIndexed = `
  INSERT INTO search_rooms (room_id, words_rev, words_seq, indexed_at)
  SELECT room_id, max(rev), max(seq), now() FROM messages WHERE room_id = $1 GROUP BY room_id
  ON CONFLICT (room_id) DO UPDATE SET words_rev = excluded.words_rev, words_seq = excluded.words_seq`;

/** Makes a room over REST, and fills it in the database with what would take the service minutes. */
export const createBigRoom = async (
  stack: BenchStack,
  { messages, months, content = anyContent, isIndexed = false }: BigRoomOptions,
): Promise<BigRoom> => {
  const people = await createPeople(stack, members);
  const [reader] = people;
  if (reader === undefined) throw new Error('there is nobody');
  const id = await createRoom(stack, people);
  const adminUrl = stack.launched.stack().postgres.url;
  const databaseUrl = (await prepareDatabase({ adminUrl }))['message-persistence'];
  await makePartitions(databaseUrl, months);
  const span = [monthsBefore(new Date(), months - 1), new Date()] as const;
  const ids = people.map((person) => person.id);
  // It would take this for a reason to work while we measure.
  await asAdmin(adminUrl, async (client) => {
    for (const statement of ['ALTER SYSTEM SET autovacuum = off', 'SELECT pg_reload_conf()']) await client.query(statement);
  });
  await Promise.all(
    [0, 1].map((half) => {
      const from = Math.floor((messages * half) / 2) + 1;
      const to = Math.floor((messages * (half + 1)) / 2);
      return asAdmin(adminUrl, async (client) => {
        const { rows } = await client.query<{ rev: string }>('SELECT rev FROM rooms WHERE id = $1', [id]);
        const seconds = (span[1].getTime() - span[0].getTime()) / 1_000;
        await client.query(fillMessages(content), [id, rows[0]?.rev, messages, span[0], seconds, ids, from, to]);
      });
    }),
  );
  await asAdmin(adminUrl, async (client) => {
    for (const statement of [...(isIndexed ? [sayIndexed] : []), fillMonths, moveHeads]) await client.query(statement, [id]);
    await client.query(fillKeys, [id, keysDays]);
    // As autovacuum would in time.
    await client.query('VACUUM (ANALYZE) messages, message_keys, room_months, rooms');
    await client.query('CHECKPOINT');
  });
  return { id, reader, messages, span, databaseUrl };
};

const asAdmin = async (url: string, work: (client: Client) => Promise<void>): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET search_path = message_persistence');
    await client.query('SET synchronous_commit = off');
    await work(client);
  } finally {
    await client.end();
  }
};
