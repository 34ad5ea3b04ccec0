import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // One statement that locks and then compares, so that it can be sent together with what rests on it (decision 0005). Each
  // statement of a volatile function has a snapshot of its own, and the arrays come from subqueries for the plan's sake:
  // see lockRooms.
  sql`CREATE FUNCTION lock_unchanged_rooms(ids uuid[], revs bigint[], expected_epoch bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
      unchanged bigint;
    BEGIN
      SELECT count(*) INTO unchanged
      FROM (
        SELECT r.id, r.rev FROM rooms r WHERE r.id = ANY((SELECT ids)::uuid[]) ORDER BY r.id FOR NO KEY UPDATE
      ) AS locked
      JOIN unnest((SELECT ids), (SELECT revs)) AS expected (id, rev) ON expected.id = locked.id AND expected.rev = locked.rev
      CROSS JOIN installation i
      WHERE i.epoch = expected_epoch;
      IF unchanged <> cardinality(ids) THEN
        RAISE serialization_failure USING MESSAGE = 'a room has changed';
      END IF;
    END $$`,
];

/** The check by which a batch may rest on what is remembered of its rooms. */
export const unchangedRooms: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
