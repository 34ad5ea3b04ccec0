import { createTestDatabase, type TestDatabase } from '@parley/test-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from './logger.ts';
import { type Migrations, migrate, openDatabase } from './postgres.ts';
import { checkSchema } from './schema-check.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const adds = (name: string): Migrations => ({
  [name]: {
    up: async (db) => {
      await sql`create table ${sql.id(`t${name}`)} (id int)`.execute(db);
    },
  },
});
const optionsOf = (url: string) => ({ url, name: 'test', log });

describe('the check of a schema', () => {
  test('names what is missing, lets pass what is complete, and changes nothing itself', async () => {
    const options = optionsOf(database.urls.auth);
    const first = adds('0001');
    const both = { ...first, ...adds('0002') };
    await expect(checkSchema(options, both)).rejects.toThrow('the schema lacks 0001, 0002');
    const db = openDatabase({ ...options, poolSize: 1 });
    const { rows } = await sql`select tablename from pg_tables where schemaname = 'auth'`.execute(db);
    await db.destroy();
    expect(rows).toEqual([]);
    await migrate(options, first);
    await expect(checkSchema(options, both)).rejects.toThrow('the schema lacks 0002');
    await migrate(options, both);
    await expect(checkSchema(options, both)).resolves.toBeUndefined();
  });

  test('a schema of a later release is good for the one before it', async () => {
    const options = optionsOf(database.urls.media);
    await migrate(options, { ...adds('0001'), ...adds('0002') });
    await expect(checkSchema(options, adds('0001'))).resolves.toBeUndefined();
  });

  test('without PostgreSQL a service may start: it serves degraded', async () => {
    await expect(checkSchema(optionsOf('postgresql://parley:secret@127.0.0.1:1/parley'), adds('0001'))).resolves.toBeUndefined();
  });
});
