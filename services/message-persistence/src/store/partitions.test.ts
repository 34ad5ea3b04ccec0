import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestStore, type TestStore } from '../testing/service.ts';
import { addMonths, monthOf, startOf, timeOf } from './months.ts';
import { countDefaultRows, ensurePartitions, partitionsEnd } from './partitions.ts';

let store: TestStore;
beforeAll(async () => {
  store = await createTestStore();
});
afterAll(() => store.drop());

const partitions = async (): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'messages'::regclass ORDER BY 1`.execute(store.db);
  return rows.map((row) => row.name);
};

test('partitions stand ready for this month and the three after it; making them again changes nothing', async () => {
  const before = await partitions();
  expect(before).toHaveLength(5);
  expect(before).toContain('messages_default');
  expect(await ensurePartitions(store.db, new Date())).toBe(0);
  expect(await partitions()).toEqual(before);
  const now = new Date();
  expect(await partitionsEnd(store.db, now)).toEqual(startOf(addMonths(monthOf(now), 4)));
  const unprepared = new Date('2040-05-17Z');
  expect(await partitionsEnd(store.db, unprepared)).toEqual(new Date('2040-05-01Z'));
});

test('replicas that make them at once do not disturb each other, over the turn of a year', async () => {
  const at = new Date('2030-11-30T23:59:59.999Z');
  const made = await Promise.all([1, 2, 3, 4].map(() => ensurePartitions(store.db, at)));
  expect(made.reduce((sum, count) => sum + count, 0)).toBe(4);
  const names = await partitions();
  for (const name of ['messages_2030_11', 'messages_2030_12', 'messages_2031_01', 'messages_2031_02'])
    expect(names).toContain(name);
});

test('each partition has the keys and indexes of the whole', async () => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM pg_index WHERE indrelid = 'messages_2030_12'::regclass`.execute(store.db);
  expect(rows[0]?.count).toBe(3);
});

test('a message that fits no month falls into the default partition, which is counted', async () => {
  expect(await countDefaultRows(store.db)).toBe(0);
  await sql`
    INSERT INTO messages (id, room_id, seq, rev, sender_id, client_message_id, content, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), 1, 1, gen_random_uuid(), gen_random_uuid(), 'x', '2050-01-01Z'
    FROM generate_series(1, 1200)`.execute(store.db);
  expect(await countDefaultRows(store.db)).toBe(1_000);
});

test('a month whose rows are already in the default partition cannot be made, and does not keep others from it', async () => {
  await expect(ensurePartitions(store.db, new Date('2049-12-31Z'))).rejects.toThrow('1 partitions of messages could not be made');
  expect(await partitions()).toEqual(expect.arrayContaining(['messages_2049_12', 'messages_2050_02', 'messages_2050_03']));
});

test('months are in UTC, and so are their bounds', () => {
  expect(monthOf(new Date('2026-12-31T23:59:59.999Z'))).toBe('2026-12-01');
  expect(addMonths('2026-12-01', 1)).toBe('2027-01-01');
  expect(addMonths('2026-01-01', -1)).toBe('2025-12-01');
  expect(timeOf(['2027-01-01', '2026-11-01'])).toEqual({ from: startOf('2026-11-01'), until: startOf('2027-02-01') });
  expect(timeOf([])).toBeUndefined();
});

test("the role cannot read another service's schema, nor make one", async () => {
  await expect(sql`SELECT * FROM auth.users`.execute(store.db)).rejects.toThrow('permission denied for schema auth');
  await expect(sql`CREATE SCHEMA other`.execute(store.db)).rejects.toThrow('permission denied');
});
