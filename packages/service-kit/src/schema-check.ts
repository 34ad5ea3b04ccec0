import { Migrator } from 'kysely/migration';
import { isUnavailable } from './fault.ts';
import { type Migrations, openDatabase } from './postgres.ts';
import type { DatabaseOptions } from './postgres-pool.ts';

/**
 * Changes nothing, and says whether a service may start: its schema has all its migrations. One that has more is good too,
 * since migrations only expand. While PostgreSQL is away nothing can be said, and a service starts without it.
 * @throws {Error} naming the migrations that are missing
 */
export const checkSchema = async (options: Omit<DatabaseOptions, 'poolSize'>, migrations: Migrations): Promise<void> => {
  const db = openDatabase<unknown>({ ...options, poolSize: 1 });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
    const missing = (await migrator.getMigrations()).filter(({ executedAt }) => executedAt === undefined);
    if (missing.length > 0) throw new Error(`the schema lacks ${missing.map(({ name }) => name).join(', ')}`);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    options.log.warn({ err: error }, 'PostgreSQL is not there: whether the schema is up to date is not known');
  } finally {
    await db.destroy();
  }
};
