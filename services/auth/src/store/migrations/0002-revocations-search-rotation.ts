import { type Kysely, sql } from 'kysely';

/** People of a foreign issuer, suspension, and the words by which people are found. */
const changeUsers = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('users')
    .addColumn('suspended_at', 'timestamptz')
    .addColumn('issuer', 'text')
    .addColumn('subject', 'text')
    .addColumn('name_words', sql`tsvector`, (column) => column.notNull().defaultTo(sql`''::tsvector`))
    .execute();
  await sql`alter table users add constraint users_issuer_with_subject check ((issuer is null) = (subject is null))`.execute(db);
  await sql`update users set name_words = array_to_tsvector(
    array_remove(regexp_split_to_array(lower(display_name), '\\s+'), ''))`.execute(db);
  // A prefix is found by bytes, so that the database's collation does not matter (PostgreSQL manual, 11.10).
  await sql`create index users_username_prefix on users (username text_pattern_ops)`.execute(db);
  await sql`create index users_name_words on users using gin (name_words)`.execute(db);
  await sql`create index users_admins on users (id) where role = 'admin'`.execute(db);
};

const changeSessions = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('sessions').addColumn('user_agent', 'text').execute();
  await db.schema.createIndex('sessions_expires_at').on('sessions').column('expires_at').execute();
};

const createRevocations = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('revocations')
    .addColumn('number', 'bigint', (column) => column.primaryKey())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('session_id', 'uuid')
    .addColumn('user_id', 'uuid')
    .addCheckConstraint('revocations_reason_known', sql`reason in ('session_ended', 'suspended', 'role_changed', 'reinstated')`)
    .addCheckConstraint('revocations_of_session', sql`(reason = 'session_ended') = (session_id is not null)`)
    .addCheckConstraint('revocations_of_user', sql`(reason = 'session_ended') = (user_id is null)`)
    .execute();
  await db.schema.createIndex('revocations_at').on('revocations').column('at').execute();
  await db.schema
    .createTable('revocation_counter')
    .addColumn('one', 'boolean', (column) => column.primaryKey().defaultTo(true).check(sql`one`))
    .addColumn('head', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`insert into revocation_counter default values`.execute(db);
};

const changeSigningKeys = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('signing_keys').addColumn('signs_from', 'timestamptz').execute();
  await sql`update signing_keys set signs_from = created_at`.execute(db);
  await db.schema
    .alterTable('signing_keys')
    .alterColumn('signs_from', (column) => column.setNotNull())
    .execute();
};

/** Numbered revocations, suspension, foreign people, the search for people, what a session was begun with, key rotation. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await changeUsers(db);
  await changeSessions(db);
  await createRevocations(db);
  await changeSigningKeys(db);
};
