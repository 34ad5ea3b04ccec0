import { createTestDatabase, eventually, type TestDatabase } from '@parley/test-kit';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from './logger.ts';
import { openDatabase } from './postgres.ts';
import { isTransientDatabaseError, isUniqueViolation } from './postgres-errors.ts';
import { pipelinedSnapshot, pipelinedTransaction } from './postgres-pipeline.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
/** The role's own time-outs would end transactions here whenever the machine stands still. */
const settings = { idle_in_transaction_session_timeout: '0', transaction_timeout: '0' };
const open = (poolSize: number) => openDatabase<unknown>({ url: database.urls.auth, poolSize, name: 'test', log, settings });
let database: TestDatabase;
let db: Kysely<unknown>;
beforeAll(async () => {
  database = await createTestDatabase();
  db = open(3);
  await sql`CREATE TABLE things (id int PRIMARY KEY, note text NOT NULL)`.execute(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await sql`DELETE FROM things`.execute(db);
  await sql`INSERT INTO things VALUES (1, 'first'), (2, 'second')`.execute(db);
});

const notes = async (): Promise<string[]> =>
  (await sql<{ note: string }>`SELECT note FROM things ORDER BY id`.execute(db)).rows.map((row) => row.note);

const waitingForLocks = sql<{ n: number }>`
  SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

describe('a pipelined transaction', () => {
  test('keeps the order in which statements were asked for, and what its last one did', async () => {
    const seen = await pipelinedTransaction(db, async (tx) => {
      const all = [1, 2, 3, 4, 5].map((n) => sql`UPDATE things SET note = note || ${String(n)} WHERE id = 1`.execute(tx));
      await Promise.all(all);
      return { result: 'seen', last: sql`UPDATE things SET note = note || '!' WHERE id = 1`.execute(tx) };
    });
    expect(seen).toBe('seen');
    expect(await notes()).toEqual(['first12345!', 'second']);
  });

  test('sees behind a lock what the lock waited for, although both were sent at once', async () => {
    const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const writer = db.transaction().execute(async (tx) => {
      await sql`SELECT FROM things WHERE id = 1 FOR UPDATE`.execute(tx);
      locked.resolve();
      await release.promise;
      await sql`UPDATE things SET note = 'written behind the lock' WHERE id = 2`.execute(tx);
    });
    await locked.promise;
    const reader = pipelinedTransaction(db, async (tx) => {
      const lock = sql`SELECT FROM things WHERE id = 1 FOR UPDATE`.execute(tx);
      const [, { rows }] = await Promise.all([lock, sql`SELECT note FROM things WHERE id = 2`.execute(tx)]);
      return { result: rows };
    });
    await eventually(async () => expect((await waitingForLocks.execute(db)).rows).toEqual([{ n: 1 }]));
    release.resolve();
    await writer;
    expect(await reader).toEqual([{ note: 'written behind the lock' }]);
  });

  test('keeps nothing when its last statement fails, throws what that threw, and leaves its connection usable', async () => {
    const twice = pipelinedTransaction(db, async (tx) => {
      await sql`UPDATE things SET note = 'changed'`.execute(tx);
      return { result: null, last: sql`INSERT INTO things VALUES (1, 'again')`.execute(tx) };
    });
    await expect(twice).rejects.toSatisfy((error) => isUniqueViolation(error));
    expect(await notes()).toEqual(['first', 'second']);
  });

  test('keeps nothing when what it does throws in the middle, and throws the first failure of several', async () => {
    const failing = pipelinedTransaction(db, async (tx) => {
      const first = sql`INSERT INTO things VALUES (1, 'again')`.execute(tx);
      await Promise.all([first, sql`UPDATE things SET note = 'changed'`.execute(tx)]);
      return { result: null };
    });
    await expect(failing).rejects.toSatisfy((error) => isUniqueViolation(error));
    expect(await notes()).toEqual(['first', 'second']);
    expect(await pipelinedTransaction(db, async () => ({ result: 'usable' }))).toBe('usable');
  });

  test('fails when its connection ends, and another takes its place', async () => {
    const ended = pipelinedTransaction(db, async (tx) => {
      await sql`UPDATE things SET note = 'changed'`.execute(tx);
      return { result: null, last: sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(tx) };
    });
    await expect(ended).rejects.toThrow();
    expect(await notes()).toEqual(['first', 'second']);
  });

  test('keeps a prepared statement usable that a failure kept from being prepared', async () => {
    const one = open(1);
    const prepared = () => sql<{ n: number }>`/* prepared */ SELECT count(*) AS n FROM things WHERE id = ${1}::int`.execute(one);
    const failing = pipelinedTransaction(one, async (tx) => {
      const first = sql`INSERT INTO things VALUES (1, 'again')`.execute(tx);
      await Promise.all([first, sql`/* prepared */ SELECT count(*) AS n FROM things WHERE id = ${1}::int`.execute(tx)]);
      return { result: null };
    });
    await expect(failing).rejects.toSatisfy((error) => isUniqueViolation(error));
    for (let time = 0; time < 3; time += 1) expect((await prepared()).rows).toEqual([{ n: 1 }]);
    await one.destroy();
  });

  test('throws when it could not be committed although nobody told of a failure', async () => {
    const swallowed = pipelinedTransaction(db, async (tx) => {
      await sql`INSERT INTO things VALUES (1, 'again')`.execute(tx).catch(() => {});
      return { result: null };
    });
    await expect(swallowed).rejects.toThrow('rolled back');
  });

  test('survives what cannot travel together: an empty text, and a COPY', async () => {
    const together = (text: string) =>
      pipelinedTransaction(db, async (tx) => {
        const all = [sql.raw(text).execute(tx), sql`UPDATE things SET note = 'behind'`.execute(tx)];
        await Promise.all(all);
        return { result: null };
      });
    await together('');
    expect(await notes()).toEqual(['behind', 'behind']);
    await expect(together('COPY things FROM STDIN')).rejects.toThrow('COPY');
    expect(await notes()).toEqual(['behind', 'behind']);
  });

  test('a prepared statement whose result a migration has changed is unavailable once, then prepared anew', async () => {
    const one = open(1);
    const read = () => sql`/* prepared */ SELECT * FROM changing`.execute(one);
    await sql`CREATE TABLE changing (n int)`.execute(one);
    await read();
    await sql`ALTER TABLE changing ALTER n TYPE text`.execute(db);
    await expect(read()).rejects.toSatisfy(isTransientDatabaseError);
    await read();
    await sql`DROP TABLE changing`.execute(db);
    await one.destroy();
  });

  test('keeps nothing when a value has no text, and leaves its connection usable', async () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const failing = pipelinedTransaction(db, async (tx) => {
      const first = sql`UPDATE things SET note = 'changed'`.execute(tx);
      await Promise.all([first, sql`UPDATE things SET note = ${circular}::text`.execute(tx)]);
      return { result: null };
    });
    await expect(failing).rejects.toThrow();
    expect(await notes()).toEqual(['first', 'second']);
  });
});

describe('a pipelined snapshot', () => {
  const noteOf = (tx: Kysely<unknown>, id: number) =>
    sql<{ note: string }>`SELECT note FROM things WHERE id = ${id}`.execute(tx).then(({ rows }) => rows[0]?.note);

  test('sees one and the same state, whatever is written meanwhile, and writes nothing', async () => {
    const seen = await pipelinedSnapshot(db, async (tx, asLast) => {
      const before = await Promise.all([noteOf(tx, 1), noteOf(tx, 2)]);
      await sql`UPDATE things SET note = 'written meanwhile'`.execute(db);
      return [...before, await asLast(noteOf(tx, 2))];
    });
    expect(seen).toEqual(['first', 'second', 'second']);
    expect(await notes()).toEqual(['written meanwhile', 'written meanwhile']);
    await expect(pipelinedSnapshot(db, (tx) => sql`DELETE FROM things`.execute(tx))).rejects.toThrow('read-only');
    expect(await notes()).toHaveLength(2);
  });

  test('ends behind its last statement, or after all that was asked, and leaves its connection usable', async () => {
    const one = open(1);
    const isOpen = async () => (await sql<{ open: boolean }>`SELECT now() <> statement_timestamp() AS open`.execute(one)).rows;
    for (let time = 0; time < 3; time += 1) {
      expect(await pipelinedSnapshot(one, (tx, asLast) => asLast(noteOf(tx, 1)))).toBe('first');
      expect(await isOpen()).toEqual([{ open: false }]);
      expect(await pipelinedSnapshot(one, (tx) => noteOf(tx, 2))).toBe('second');
      expect(await isOpen()).toEqual([{ open: false }]);
      const failing = pipelinedSnapshot(one, (tx, asLast) => asLast(sql`SELECT 1 / 0`.execute(tx)));
      await expect(failing).rejects.toThrow('division by zero');
      expect(await isOpen()).toEqual([{ open: false }]);
    }
    await one.destroy();
  });
});
