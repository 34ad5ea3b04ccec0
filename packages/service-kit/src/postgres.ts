import { type Dialect, Kysely, PostgresDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import type { Log } from './logger.ts';

const int8Oid = 20;

/** Counters fit a double exactly (2^53); times become Date as usual. */
const typeParsers = (): pg.CustomTypesConfig => ({
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === int8Oid && format !== 'binary') return (value: string) => Number(value);
    return pg.types.getTypeParser(oid, format);
  },
});

/** How one process speaks to PostgreSQL. */
export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly log: Log;
}

/** Opens a pool; connections are made when needed. Close it with `destroy()`. */
export const openDatabase = <Tables>(options: DatabaseOptions): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: dialectOf(options) });

const dialectOf = ({ url, poolSize, name, log }: DatabaseOptions): Dialect => {
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
  return new PostgresDialect({ pool });
};

const transientClasses = new Set(['08', '40', '53', '55', '57']);
const transientStates = new Set(['25P03', '25P04']);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// pg reports these without a code; the texts are those of pg 8 (client.js, pg-pool/index.js).
const codeless =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed)/;

const codeOf = (error: Error): string | undefined => ('code' in error && typeof error.code === 'string' ? error.code : undefined);

/**
 * Whether an error comes from the database's state and not from what it was asked: connection, time-out, deadlock,
 * resources, shutdown (SQLSTATE classes 08, 40, 53, 55, 57, and 25P03, 25P04; PostgreSQL manual, appendix A).
 */
export const isTransientDatabaseError = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.some(isTransientDatabaseError);
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code === undefined) return codeless.test(error.message);
  return networkCodes.has(code) || transientStates.has(code) || (code.length === 5 && transientClasses.has(code.slice(0, 2)));
};

/** Whether an error is a violated unique constraint (SQLSTATE 23505), optionally the named one. */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean =>
  error instanceof Error &&
  codeOf(error) === '23505' &&
  (constraint === undefined || ('constraint' in error && error.constraint === constraint));

/** A service's migrations by name; they run in the order of their names, each once, all in one transaction. */
export type Migrations = Readonly<Record<string, Migration>>;

/** Brings the schema of a service up to date. @throws when a migration fails; nothing of it is kept. */
export const migrate = async (options: Omit<DatabaseOptions, 'poolSize'>, migrations: Migrations): Promise<void> => {
  const db = openDatabase<unknown>({ ...options, poolSize: 1 });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
    const { error, results } = await migrator.migrateToLatest();
    for (const result of results ?? []) options.log.info({ migration: result.migrationName, status: result.status }, 'migration');
    if (error !== undefined) throw error instanceof Error ? error : new Error('migration failed', { cause: error });
  } finally {
    await db.destroy();
  }
};
