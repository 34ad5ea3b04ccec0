import { commonSettings, createLog, openDatabase, readSettings } from '@parley/service-kit';
import { storeSettings } from './config.ts';
import { createStore } from './store/index.ts';
import type { Tables } from './store/tables.ts';

const { INSTANCE_NAME, NODE_ENV } = commonSettings;

/**
 * Says that changes may have been lost: to be run once after a backup was restored. Gateways notice within 5 s, and every
 * client then loads its rooms anew (RC3). Exits 0, or 1 with the reason.
 */
const main = async (): Promise<void> => {
  const settings = readSettings({ NODE_ENV, INSTANCE_NAME, ...storeSettings });
  const log = createLog({ service: 'message-persistence', instance: settings.INSTANCE_NAME, level: 'silent' });
  const name = 'message-persistence-raise-epoch';
  const db = openDatabase<Tables>({ url: settings.DATABASE_URL, poolSize: 1, name, log });
  try {
    const epoch = await createStore(db).raiseEpoch();
    process.stdout.write(`The epoch is ${epoch} now; clients load their rooms anew within 5 s.\n`);
  } finally {
    await db.destroy();
  }
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
