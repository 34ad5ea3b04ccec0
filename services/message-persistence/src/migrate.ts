import { commonSettings, createLog, migrate, openDatabase, readSettings } from '@parley/service-kit';
import { settings } from './config.ts';
import { migrations } from './store/migrations/index.ts';
import { ensurePartitions } from './store/partitions.ts';
import type { Tables } from './store/tables.ts';

const { DATABASE_URL: url, LOG_LEVEL: level } = readSettings({
  DATABASE_URL: settings.DATABASE_URL,
  LOG_LEVEL: commonSettings.LOG_LEVEL,
});
const log = createLog({ service: 'message-persistence', instance: 'migrate', level });
await migrate({ url, name: 'message-persistence-migrate', log }, migrations);
const db = openDatabase<Tables>({ url, poolSize: 1, name: 'message-persistence-migrate', log });
try {
  await ensurePartitions(db, new Date());
} finally {
  await db.destroy();
}
