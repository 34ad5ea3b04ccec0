import { randomBytes, randomUUID } from 'node:crypto';
import { foreignUserId } from '@parley/service-kit';
import { Client } from 'pg';
import type { BenchStack } from './bench-stack.ts';
import { forEach } from './people.ts';

/** Somebody who may connect, and is in three rooms of ten. */
export interface CrowdMember {
  readonly id: string;
  /** Account and shown name. */
  readonly name: string;
  /** Good for some hours. */
  readonly token: string;
  readonly rooms: readonly [string, string, string];
}

/** People come in blocks of so many, who share their rooms with nobody else. */
export const blockSize = 100;
/** Members of each room. */
export const roomSize = 10;

const tokenSeconds = 6 * 3_600;
const roomsOfBlock = (3 * blockSize) / roomSize;

/**
 * The three rooms of somebody among the 30 of their block, by the rows, columns and diagonals of a square of ten by ten: no
 * two people share more than one room, and any number of whole blocks has as many rooms per person as any other.
 */
const roomsInBlock = (place: number): readonly [number, number, number] => {
  const row = Math.floor(place / roomSize);
  const column = place % roomSize;
  return [row, roomSize + column, 2 * roomSize + ((row + column) % roomSize)];
};

/**
 * People and rooms as Parley itself would have made them, written into its tables: over REST, 25,000 people and their 7,500
 * rooms take two minutes. `count` is rounded up to whole blocks.
 */
export const createCrowd = async (stack: BenchStack, count: number): Promise<CrowdMember[]> => {
  const crowd = `bench-${randomBytes(4).toString('hex')}`;
  const blocks = Math.ceil(count / blockSize);
  const roomIds = Array.from({ length: blocks * roomsOfBlock }, () => randomUUID());
  const people = await forEach(Array.from({ length: blocks * blockSize }), async (_, index): Promise<CrowdMember> => {
    const name = `${crowd}-${index}`;
    const exp = Math.floor(Date.now() / 1_000) + tokenSeconds;
    const token = await stack.issuer.sign({ sub: name, sid: name, username: name, name, exp });
    const first = Math.floor(index / blockSize) * roomsOfBlock;
    const roomAt = (place: number): string => roomIds[first + place] ?? '';
    const [one, two, three] = roomsInBlock(index % blockSize);
    const id = foreignUserId(stack.issuer.issuer, name);
    return { id, name, token, rooms: [roomAt(one), roomAt(two), roomAt(three)] };
  });
  await store(stack, people);
  return people;
};

const store = async (stack: BenchStack, people: readonly CrowdMember[]): Promise<void> => {
  const client = new Client({ connectionString: stack.launched.stack().postgres.url });
  await client.connect();
  try {
    const memberships = people.flatMap(({ id, rooms }) => rooms.map((roomId, index) => ({ id, roomId, userRev: index + 1 })));
    await client.query('BEGIN');
    await client.query(insertPeople, [people.map(({ id }) => id), people.map(({ name }) => name), stack.issuer.issuer]);
    await client.query(insertRooms, [
      memberships.map(({ roomId }) => roomId),
      memberships.map(({ id }) => id),
      memberships.map(({ userRev }) => userRev),
    ]);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
};

/** As if each had been here before. */
const insertPeople = `
  WITH given AS (SELECT id, name FROM unnest($1::uuid[], $2::text[]) AS of (id, name)),
  heads AS (INSERT INTO message_persistence.user_heads (user_id, user_rev) SELECT id, 3 FROM given),
  accounts AS (
    INSERT INTO auth.users (id, username, display_name, role, created_at, issuer, subject)
    SELECT id, name, name, 'user', now(), $3, name FROM given)
  INSERT INTO message_persistence.people (user_id, username, display_name) SELECT id, name, name FROM given`;

/** Each joining is a change of its room, and the first to join owns it. */
const insertRooms = `
  WITH given AS (
    SELECT room_id, user_id, user_rev, row_number() OVER (PARTITION BY room_id ORDER BY user_id) AS rev
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS of (room_id, user_id, user_rev)),
  made AS (
    INSERT INTO message_persistence.rooms (id, kind, name, topic, created_by, created_at, rev, last_created_at, member_count)
    SELECT room_id, 'private', 'bench', '', (array_agg(user_id ORDER BY rev))[1], now(), count(*), now(), count(*)
    FROM given GROUP BY room_id RETURNING id)
  INSERT INTO message_persistence.members (room_id, user_id, role, rev, user_rev, last_change, joined_at, changed_at)
  SELECT room_id, user_id, CASE WHEN rev = 1 THEN 'owner' ELSE 'member' END, rev, user_rev, 'joined', now(), now()
  FROM given JOIN made ON made.id = given.room_id`;
