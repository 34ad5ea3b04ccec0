import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Log } from './logger.ts';
import { endsConnection } from './postgres-errors.ts';

/** How one process speaks to PostgreSQL. */
export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly log: Log;
}

const int8Oid = 20;

/** Counters fit a double exactly (2^53); times become Date as usual. */
const typeParsers = (): pg.CustomTypesConfig => ({
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === int8Oid && format !== 'binary') return (value: string) => Number(value);
    return pg.types.getTypeParser(oid, format);
  },
});

/** Opens a pool that survives what happens to its connections. */
export const openPool = ({ url, poolSize, name, log }: DatabaseOptions): PostgresPool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: name,
    connectionTimeoutMillis: 3_000,
    // Longer than the role's statement_timeout (5 s): ends what a dead connection would leave waiting for ever.
    query_timeout: 6_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    types: typeParsers(),
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection ended'));
  // The pool listens only while a connection is idle; without this, one that ends in use would end the process.
  pool.on('connect', (client) => client.on('error', (error) => log.debug({ err: error }, 'a database connection ended')));
  return { options: pool.options, connect: async () => discarding(await pool.connect()), end: () => pool.end() };
};

/**
 * A connection that is not given to anybody else once it is of no use. pg itself would hand one on whose query timed out, and
 * each next query would wait behind that one; a rollback on it is refused at once for the same reason.
 */
const discarding = (client: pg.PoolClient): PostgresPoolClient => {
  let ended = false;
  const query = async (sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> => {
    if (ended) throw new Error('Connection terminated before this query');
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      ended ||= endsConnection(error);
      throw error;
    }
  };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other overload is for cursors, which nothing here uses
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy = false) => client.release(destroy || ended),
  };
};
