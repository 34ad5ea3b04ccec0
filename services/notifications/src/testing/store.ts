import { createLog, migrate, openDatabase } from '@parley/service-kit';
import { createTestDatabase } from '@parley/test-kit';
import { createStore, type Store } from '../store/index.ts';
import { migrations } from '../store/migrations/index.ts';
import type { Database, Tables } from '../store/tables.ts';

/** Silent: what a test expects to fail is not to be read as a failure. */
export const silentLog = createLog({ service: 'notifications', instance: 'test', level: 'silent' });

/** A database of this service's own, migrated. */
export interface TestStore {
  readonly url: string;
  readonly db: Database;
  readonly store: Store;
  drop(): Promise<void>;
}

/** Makes it. */
export const createTestStore = async (): Promise<TestStore> => {
  const database = await createTestDatabase();
  const url = database.urls.notifications;
  await migrate({ url, name: 'test', log: silentLog }, migrations);
  const db = openDatabase<Tables>({ url, poolSize: 5, name: 'test', log: silentLog });
  return {
    url,
    db,
    store: createStore(db),
    drop: async () => {
      await db.destroy();
      await database.drop();
    },
  };
};
