import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  sql`ALTER TABLE members ADD COLUMN changed_at timestamptz(3)`,
  sql`UPDATE members SET changed_at = coalesce(left_at, joined_at)`,
  sql`ALTER TABLE members ALTER COLUMN changed_at SET NOT NULL`,
];

/** When each membership last changed: the time of its event, which a change of role does not share with the joining. */
export const whenMembersChanged: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements) await statement.execute(db);
  },
};
