import { Kysely, PostgresDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { type DatabaseOptions, openPool } from './postgres-pool.ts';

/** Opens a pool; connections are made when needed. Close it with `destroy()`. */
export const openDatabase = <Tables>(options: DatabaseOptions): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(options) }) });

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
