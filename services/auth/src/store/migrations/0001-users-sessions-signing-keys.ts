import { type Kysely, sql } from 'kysely';

const createUsers = (db: Kysely<unknown>): Promise<void> =>
  db.schema
    .createTable('users')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addUniqueConstraint('users_username_unique', ['username'])
    .addCheckConstraint('users_role_known', sql`role in ('user', 'moderator', 'admin', 'guest', 'bot')`)
    .execute();

const createSessions = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('user_id', 'uuid', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('counter', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('rotated_at', 'timestamptz')
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
    .addColumn('ended_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('sessions_user_id').on('sessions').column('user_id').execute();
};

const createSigningKeys = (db: Kysely<unknown>): Promise<void> =>
  db.schema
    .createTable('signing_keys')
    .addColumn('kid', 'text', (column) => column.primaryKey())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('public_jwk', 'jsonb')
    .addColumn('sealed_secret', 'bytea', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('retired_at', 'timestamptz')
    .addCheckConstraint('signing_keys_purpose_known', sql`purpose in ('access', 'refresh')`)
    .addCheckConstraint('signing_keys_access_is_public', sql`(purpose = 'access') = (public_jwk is not null)`)
    .execute();

/** People, their sign-ins, and the keys that sign their tokens. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await createUsers(db);
  await createSessions(db);
  await createSigningKeys(db);
};
