import { checkSchema, commonSettings, createLog, migrate, readSettings } from '@parley/service-kit';
import { storeSettings } from './config.ts';
import { migrations } from './store/migrations/index.ts';

const { INSTANCE_NAME, LOG_LEVEL, NODE_ENV } = commonSettings;

/** Brings the schema `auth` up to date, or with `--check` only says whether it is; exits 0, or 1 with the reason. */
const main = async (): Promise<void> => {
  const settings = readSettings({ NODE_ENV, INSTANCE_NAME, LOG_LEVEL, ...storeSettings });
  const log = createLog({ service: 'auth', instance: settings.INSTANCE_NAME, level: settings.LOG_LEVEL });
  const work = process.argv.includes('--check') ? checkSchema : migrate;
  await work({ url: settings.DATABASE_URL, name: 'auth-migrate', log }, migrations);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`auth could not migrate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
