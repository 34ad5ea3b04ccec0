import { checkSchema, commonSettings, createLog, migrate, openDatabase, readSettings } from '@parley/service-kit';
import { storeSettings } from './config.ts';
import { migrations } from './store/migrations/index.ts';
import { ensurePartitions } from './store/partitions.ts';
import type { Tables } from './store/tables.ts';

const { INSTANCE_NAME, LOG_LEVEL, NODE_ENV } = commonSettings;

/** Brings the schema up to date, the coming months' partitions included, or with `--check` only says whether it is; exits 0, or 1 with the reason. */
const main = async (): Promise<void> => {
  const settings = readSettings({ NODE_ENV, INSTANCE_NAME, LOG_LEVEL, ...storeSettings });
  const log = createLog({ service: 'message-persistence', instance: settings.INSTANCE_NAME, level: settings.LOG_LEVEL });
  const options = { url: settings.DATABASE_URL, name: 'message-persistence-migrate', log };
  if (process.argv.includes('--check')) return checkSchema(options, migrations);
  await migrate(options, migrations);
  const db = openDatabase<Tables>({ ...options, poolSize: 1 });
  try {
    await ensurePartitions(db, new Date());
  } finally {
    await db.destroy();
  }
};

try {
  await main();
} catch (error) {
  process.stderr.write(`message-persistence could not migrate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
