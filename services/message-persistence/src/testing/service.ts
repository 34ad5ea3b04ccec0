import {
  commonSettings,
  createLog,
  createMetrics,
  createServiceTokens,
  migrate,
  openDatabase,
  readSettings,
  type ServiceTokens,
} from '@parley/service-kit';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '@parley/test-kit';
import { start } from '../app.ts';
import { settings } from '../config.ts';
import { migrations } from '../store/migrations/index.ts';
import { ensurePartitions } from '../store/partitions.ts';
import type { Database, Tables } from '../store/tables.ts';
import { type StubAuth, startStubAuth } from './stub-auth.ts';

const secret = 'a secret of at least 32 characters';
const everyService = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  INSTANCE_NAME: 'test',
  SERVICE_SECRET: secret,
};

/** Silent: what a test expects to fail is not to be read as a failure. */
export const silentLog = createLog({ service: 'message-persistence', instance: 'test', level: 'silent' });

/** A database of this service's own, migrated, with its partitions. */
export interface TestStore {
  readonly url: string;
  readonly adminUrl: string;
  readonly db: Database;
  drop(): Promise<void>;
}

/** Makes a migrated database. */
export const createTestStore = async (): Promise<TestStore> => storeIn(await createTestDatabase());

/** Migrates a database that was prepared for the services. */
export const storeIn = async (database: TestDatabase): Promise<TestStore> => {
  const url = database.urls['message-persistence'];
  await migrate({ url, name: 'test', log: silentLog }, migrations);
  const db = openDatabase<Tables>({ url, poolSize: 10, name: 'test', log: silentLog });
  await ensurePartitions(db, new Date());
  return {
    url,
    adminUrl: database.adminUrl,
    db,
    drop: async () => {
      await db.destroy();
      await database.drop();
    },
  };
};

/** The whole service in this process, with a database, Redis and auth of its own. */
export interface TestService {
  readonly url: string;
  readonly store: TestStore;
  readonly auth: StubAuth;
  readonly redisUrl: string;
  readonly services: ServiceTokens;
  stop(): Promise<void>;
}

/** Starts the service, without limits. `redisUrl` and `authUrl` replace the running ones, to leave them away. */
export const startTestService = async (
  options: { redisUrl?: string; authUrl?: string; store?: TestStore; replicaUrl?: string; auth?: StubAuth; limits?: 'on' } = {},
): Promise<TestService> => {
  const store = options.store ?? (await createTestStore());
  const auth = options.auth ?? (await startStubAuth());
  const redisUrl = options.redisUrl ?? (await testRedisUrl());
  const running = await start({
    settings: {
      ...readSettings(commonSettings, { ...everyService, PARLEY_LIMITS: options.limits ?? 'off', PORT: '0' }),
      ...readSettings(settings, {
        JWT_ISSUER: auth.issuer.issuer,
        JWT_AUDIENCE: auth.issuer.audience,
        DATABASE_URL: store.url,
        DATABASE_REPLICA_URL: options.replicaUrl,
        REDIS_URL: redisUrl,
        AUTH_URL: options.authUrl ?? auth.url,
      }),
    },
    log: silentLog,
    metrics: createMetrics(),
    isReady: () => true,
  });
  return {
    url: running.url,
    store,
    auth,
    redisUrl,
    services: createServiceTokens(secret, 'socket-gateway'),
    stop: async () => {
      await running.stop();
      if (options.store === undefined) await store.drop();
      if (options.auth === undefined) await auth.close();
    },
  };
};
