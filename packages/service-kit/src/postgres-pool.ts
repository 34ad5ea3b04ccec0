import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Log } from './logger.ts';
import type { DatabaseBreaker } from './postgres-breaker.ts';
import { endsConnection, isDatabaseAway, reasonOf } from './postgres-errors.ts';
import { type Statement, StatementGroup } from './postgres-group.ts';
import { UnreachedError } from './unavailable-error.ts';

/** How one process speaks to PostgreSQL. */
export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly log: Log;
  /** Settings of its sessions, by name: letters and underscores, and values without spaces. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Refuses at once while the database fails; all pools of a process share one. */
  readonly breaker?: Pick<DatabaseBreaker, 'begin'>;
  /** How long a connection is waited for, ms. Default 3,000. */
  readonly connectWithinMs?: number;
  /** How long an answer is waited for, ms. Default 6,000: longer than the role's statement_timeout (5 s). */
  readonly answerWithinMs?: number;
}

const int8Oid = 20;

/** Ends what a dead connection would leave waiting for ever. */
const usualAnswerWithinMs = 6_000;

/** Counters fit a double exactly (2^53); times become Date as usual. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === int8Oid && format !== 'binary') return (value: string) => Number(value);
    return pg.types.getTypeParser(oid, format);
  },
};

/** Opens a pool that survives what happens to its connections. */
export const openPool = ({ url, poolSize, name, log, settings = {}, breaker, ...within }: DatabaseOptions): PostgresPool => {
  const { connectWithinMs = 3_000, answerWithinMs = usualAnswerWithinMs } = within;
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: name,
    options: Object.entries(settings)
      .map(([setting, value]) => `-c ${setting}=${value}`)
      .join(' '),
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    types,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection ended'));
  // The pool listens only while a connection is idle; without this, one that ends in use would end the process.
  pool.on('connect', (client) => client.on('error', (error) => log.debug({ err: error }, 'a database connection ended')));
  const connect = async (): Promise<PostgresPoolClient> => {
    const ended = breaker?.begin() ?? noBreaker;
    try {
      return wrap(await pool.connect(), answerWithinMs, ended);
    } catch (error) {
      ended(error);
      throw isDatabaseAway(error)
        ? new UnreachedError(`PostgreSQL cannot be reached: ${reasonOf(error)}`, { cause: error })
        : error;
    }
  };
  return { options: pool.options, connect, end: () => pool.end() };
};

const noBreaker = (): void => {};

/**
 * What a statement begins with that each connection plans but a few times. For texts that are always the same, and whose
 * best plan does not hang on their parameters: nothing that reads partitions.
 */
const prepared = '/* prepared */';

const names = new Map<string, { readonly name: string }>();

/** Names a statement after its text, so that no other text can have the name. */
const preparedAs = (text: string): { readonly name?: string } => {
  if (!text.trimStart().startsWith(prepared)) return {};
  const named = names.get(text) ?? { name: createHash('sha256').update(text).digest('hex').slice(0, 32) };
  names.set(text, named);
  return named;
};

/**
 * A connection on which what is asked for in one go is sent in one go, and that is not given to anybody else once it is of
 * no use. pg itself would hand one on whose query timed out, and each next query would wait behind that one; a rollback on
 * it is refused at once for the same reason.
 */
const wrap = (client: pg.PoolClient, answerWithinMs: number, onReleased: (fault?: unknown) => void): PostgresPoolClient => {
  let ended = false;
  let fault: unknown;
  let waiting: Waiting[] = [];
  const sendWaiting = (): void => {
    const together = waiting;
    waiting = [];
    const [only, another] = together;
    if (only === undefined) return;
    if (another === undefined) return only.answer(askAlone(client, only.statement));
    const group = new StatementGroup(
      together.map(({ statement }) => statement),
      types,
    );
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the client asks of a query beyond `submit` has no type
    client.query(group as unknown as pg.Submittable);
    for (const [index, result] of group.results.entries()) together[index]?.answer(result);
  };
  const query = async (text: string, values: readonly unknown[]): Promise<pg.QueryResult> => {
    if (ended) throw new Error('Connection terminated before this query');
    const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>();
    const late = setTimeout(() => reject(new Error('Query read timeout')), answerWithinMs);
    try {
      const answer = (result: Promise<pg.QueryResult>): void => void result.then(resolve, reject);
      waiting.push({ statement: { text, values, ...preparedAs(text) }, answer });
      // Behind the microtasks: Kysely takes some for each statement.
      if (waiting.length === 1) process.nextTick(sendWaiting);
      return await promise;
    } catch (error) {
      ended ||= endsConnection(error);
      fault ??= error;
      throw error;
    } finally {
      clearTimeout(late);
    }
  };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other overload is for cursors, which nothing here uses
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy = false) => {
      client.release(destroy || ended);
      onReleased(fault);
    },
  };
};

interface Waiting {
  readonly statement: Statement;
  answer(result: Promise<pg.QueryResult>): void;
}

/**
 * With a callback and a time-out of our own: for its own, pg assigns a function to a property of each query, and V8 makes a
 * function that is assigned where it is written old from its beginning, so that it keeps the query and its rows until the
 * next full collection.
 */
const askAlone = (client: pg.PoolClient, statement: Statement): Promise<pg.QueryResult> => {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>();
  const settle = (error: Error | null | undefined, result: pg.QueryResult): void => (error ? reject(error) : resolve(result));
  client.query(toConfig(statement), settle);
  return promise;
};

const toConfig = ({ values, ...statement }: Statement): pg.QueryConfig => ({ ...statement, values: [...values] });
