import { UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestStore, type TestStore } from '../testing/service.ts';
import { headQueries } from './heads.ts';

let store: TestStore;
beforeAll(async () => {
  store = await createTestStore();
});
afterAll(() => store.drop());

/** Rooms of 20, a person in three of them: written at once, as by a restored backup, so that no table has statistics. */
const fill = async (people: readonly UserId[]): Promise<void> => {
  await sql`INSERT INTO rooms (id, kind, topic, created_by, created_at, rev, last_created_at, member_count)
    SELECT ('00000000-0000-8000-8000-' || lpad(n::text, 12, '0'))::uuid, 'private', '', ${people[0]}, now(), 20, now(), 20
    FROM generate_series(0, ${(people.length * 3) / 20 - 1}::int) n`.execute(store.db);
  await sql`INSERT INTO members (room_id, user_id, role, rev, user_rev, last_change, joined_at, changed_at)
    SELECT ('00000000-0000-8000-8000-' || lpad(((3 * (n - 1) + k) % ${(people.length * 3) / 20}::int)::text, 12, '0'))::uuid, id, 'member', n, k, 'joined', now(), now()
    FROM unnest(${people}::uuid[]) WITH ORDINALITY u (id, n), generate_series(1, 3) k`.execute(store.db);
};

test('CO2 memberships of a crowd are found over indexes, also while the tables have no statistics', async () => {
  const people = Array.from({ length: 2_000 }, () => UserId.parse(newId()));
  await fill(people);
  const asked = people.slice(0, 500);
  const { found, scans } = await store.db.transaction().execute(async (tx) => {
    const memberships = await headQueries(tx).findMemberships(asked);
    // What this transaction itself has done so far (PostgreSQL, "The Cumulative Statistics System").
    const { rows } = await sql<{ scans: number }>`
      SELECT seq_scan::int AS scans FROM pg_stat_xact_user_tables WHERE relname = 'members'`.execute(tx);
    return { found: memberships, scans: rows[0]?.scans };
  });
  expect(found.map(({ userId }) => userId)).toEqual(asked);
  expect(new Set(found.map(({ rooms }) => rooms.length))).toEqual(new Set([3]));
  expect(scans).toBe(0);
});
