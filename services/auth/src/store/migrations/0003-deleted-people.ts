import { type Kysely, sql } from 'kysely';

/** People who were deleted, the revocations that tell of it for good, and the usernames that nobody else gets. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('users').addColumn('deleted_at', 'timestamptz').execute();
  await db.schema
    .alterTable('revocations')
    .addColumn('deleted', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute();
  await sql`create index revocations_deleted on revocations (number) where deleted`.execute(db);
  await db.schema
    .createTable('reserved_usernames')
    .addColumn('hash', sql`bytea`, (column) => column.primaryKey())
    .execute();
};
