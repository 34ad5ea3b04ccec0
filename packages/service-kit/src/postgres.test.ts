import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, eventually, type TestDatabase } from '@parley/test-kit';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isUnavailable } from './fault.ts';
import { createLog } from './logger.ts';
import { type Migrations, migrate, openDatabase } from './postgres.ts';
import { isTransientDatabaseError, isUniqueViolation } from './postgres-errors.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
let database: TestDatabase;
let db: Kysely<unknown>;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.urls.auth, poolSize: 2, name: 'test', log });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const faultOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('the database', () => {
  test('gives counters as numbers and times as dates', async () => {
    const { rows } =
      await sql`select 9007199254740991::bigint as big, count(*) as n, '2026-01-02T03:04:05.678Z'::timestamptz as at`.execute(db);
    expect(rows).toEqual([{ big: 9_007_199_254_740_991, n: 1, at: new Date('2026-01-02T03:04:05.678Z') }]);
  });

  test('a back end that is ended is unavailable to whoever uses it, ends nothing else, and is replaced', async () => {
    for (let time = 0; time < 5; time += 1) {
      const killed = await faultOf(sql`select pg_terminate_backend(pg_backend_pid())`.execute(db));
      expect(isTransientDatabaseError(killed)).toBe(true);
      expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    }
  });

  test('a back end that is ended in the middle of a transaction is unavailable', async () => {
    const fault = await faultOf(
      db.transaction().execute(async (transaction) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
        await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0})`.execute(db);
        await delay(100);
        await sql`select 1`.execute(transaction);
      }),
    );
    expect(isTransientDatabaseError(fault)).toBe(true);
    await eventually(async () => expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]));
  });

  test('time-outs, deadlocks, refused and unknown addresses are unavailable', async () => {
    const timeout = await faultOf(
      db.transaction().execute(async (transaction) => {
        await sql`set local statement_timeout = '20ms'`.execute(transaction);
        await sql`select pg_sleep(1)`.execute(transaction);
      }),
    );
    expect(isUnavailable(timeout)).toBe(true);
    for (const url of ['postgresql://a:b@127.0.0.1:1/x', 'postgresql://a:b@no-such-host.invalid/x']) {
      const away = openDatabase({ url, poolSize: 1, name: 'test', log });
      expect(isUnavailable(await faultOf(sql`select 1`.execute(away)))).toBe(true);
      await away.destroy();
    }
  });

  test('a full pool is unavailable, not a wait without end', async () => {
    const small = openDatabase({ url: database.urls.auth, poolSize: 1, name: 'test', log });
    const [taken, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const held = small.connection().execute(() => {
      taken.resolve();
      return release.promise;
    });
    await taken.promise;
    expect(isUnavailable(await faultOf(sql`select 1`.execute(small)))).toBe(true);
    release.resolve();
    await held;
    await small.destroy();
  });

  test('what was asked wrongly is not', async () => {
    for (const query of [sql`select nonsense`, sql`select 1/0`, sql`select 'x'::int`, sql`selec`])
      expect(isUnavailable(await faultOf(query.execute(db)))).toBe(false);
    for (const other of [new Error('anything'), 'text', undefined, null, new TypeError('x')])
      expect(isUnavailable(other)).toBe(false);
  });

  test('tells a violated unique constraint, by name too', async () => {
    await sql`create table things (name text constraint things_name unique)`.execute(db);
    const violated = await faultOf(sql`insert into things values ('a'), ('a')`.execute(db));
    expect(isUniqueViolation(violated)).toBe(true);
    expect(isUniqueViolation(violated, 'things_name')).toBe(true);
    expect(isUniqueViolation(violated, 'another')).toBe(false);
    expect(isUniqueViolation(new Error('23505'))).toBe(false);
  });
});

const options = () => ({ url: database.urls.auth, name: 'test', log });

describe('migrations', () => {
  const first: Migrations = { '0001-a': { up: (one) => one.schema.createTable('a').addColumn('id', 'integer').execute() } };
  const broken: Migrations = {
    ...first,
    '0002-b': { up: (one) => one.schema.createTable('b').addColumn('id', 'integer').execute() },
    '0003-c': { up: async (one) => void (await sql`select nonsense`.execute(one)) },
  };

  test('run once each, also when several start at once', async () => {
    await Promise.all([migrate(options(), first), migrate(options(), first), migrate(options(), first)]);
    await migrate(options(), first);
    expect((await sql`select * from a`.execute(db)).rows).toEqual([]);
  });

  test('that fail leave nothing behind', async () => {
    await expect(migrate(options(), broken)).rejects.toThrow('nonsense');
    await expect(sql`select * from b`.execute(db)).rejects.toThrow('does not exist');
  });
});
