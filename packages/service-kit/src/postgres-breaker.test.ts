import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OwnedServer, startPostgres } from '@parley/local';
import { eventually, pidOf } from '@parley/test-kit';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBreakerMetrics } from './breaker-metrics.ts';
import { isUnavailable } from './fault.ts';
import { createLog } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { openDatabase } from './postgres.ts';
import { createDatabaseBreaker, type DatabaseBreaker } from './postgres-breaker.ts';
import { UnreachedError } from './unavailable-error.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const metrics = createMetrics();
const dataDir = mkdtempSync(join(tmpdir(), 'parley-test-breaker-'));
let postgres: OwnedServer;
let breaker: DatabaseBreaker;
let db: Kysely<unknown>;
/** Every state that was shown, as the metric has it: a probe that is refused lasts a millisecond. */
const shown: number[] = [];

beforeAll(async () => {
  postgres = await startPostgres({ dataDir, settings: { fsync: 'off' }, restart: false });
  const { state, opened } = createBreakerMetrics(metrics);
  const recorded = (value: 0 | 1 | 2): void => {
    shown.push(value);
    state.set(value);
  };
  breaker = createDatabaseBreaker({
    url: postgres.url,
    metrics: { state: { set: recorded }, opened },
    log,
    halfOpenAfterMs: 200,
  });
  db = openDatabase({ url: postgres.url, poolSize: 5, name: 'test', log, breaker });
});
afterAll(async () => {
  breaker.close();
  await db.destroy();
  await postgres.destroy();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

const ask = () => sql`select 1`.execute(db);
const faultOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined).catch((error: unknown) => error);
const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));
const metric = async (name: string): Promise<number> =>
  Number(new RegExp(`^parley_database_breaker_${name} (\\d+)$`, 'm').exec(await metrics.registry.metrics())?.[1]);

test('a database that is stopped opens the breaker, probes find it away, and once it is back one of them closes it', async () => {
  await times(5, ask);
  await postgres.stop();
  const faults = await times(10, () => faultOf(ask()));
  expect(faults.every(isUnavailable)).toBe(true);
  expect(breaker.state()).not.toBe('closed');
  expect(await metric('state')).toBeGreaterThan(0);
  expect(await metric('opened_total')).toBe(1);
  // Closed, open, and then half-open at each probe; nobody asks in between, and it is opened once and not by each of them.
  await eventually(() => expect(shown.slice(0, 6)).toEqual([0, 2, 1, 2, 1, 2]));
  expect(await faultOf(ask())).toBeInstanceOf(UnreachedError);
  await postgres.start();
  await eventually(() => expect(breaker.state()).toBe('closed'));
  expect([await metric('state'), await metric('opened_total')]).toEqual([0, 1]);
  await times(5, ask);
});

test('what one statement or transaction runs into does not open it, nor do failures with successes between', async () => {
  const timedOut = () =>
    db.transaction().execute(async (tx) => {
      await sql`set local statement_timeout = '10ms'`.execute(tx);
      await sql`select pg_sleep(1)`.execute(tx);
    });
  expect((await times(10, () => faultOf(timedOut()))).every(isUnavailable)).toBe(true);
  expect(await faultOf(sql`select nonsense`.execute(db))).toBeDefined();
  for (let time = 0; time < 10; time += 1) {
    await faultOf(sql`select pg_terminate_backend(pg_backend_pid())`.execute(db));
    await ask();
  }
  expect(breaker.state()).toBe('closed');
});

test('a database that hangs opens it as well, requests no longer wait for it, and it is closed once it answers', async () => {
  await db.destroy();
  db = openDatabase({ url: postgres.url, poolSize: 5, name: 'test', log, breaker });
  // New connections are the postmaster's; there are no others.
  process.kill(pidOf(postgres), 'SIGSTOP');
  try {
    expect((await times(5, () => faultOf(ask()))).every((fault) => fault instanceof UnreachedError)).toBe(true);
    expect(breaker.state()).not.toBe('closed');
    expect(await faultOf(ask())).toMatchObject({ message: expect.stringContaining('is not asked now') });
  } finally {
    process.kill(pidOf(postgres), 'SIGCONT');
  }
  await eventually(() => expect(breaker.state()).toBe('closed'));
  await ask();
});
