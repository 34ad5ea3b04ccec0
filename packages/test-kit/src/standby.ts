import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type OwnedServer, prepareDatabase, startPostgres, startStandby } from '@parley/local';
import type { TestDatabase } from './databases.ts';
import { testDirectory } from './provided.ts';

/** A PostgreSQL of a test's own with a streaming replica. */
export interface TestReplication {
  readonly primary: OwnedServer;
  readonly standby: OwnedServer;
  /** In the primary, as the services find it; its `drop` does nothing. */
  readonly database: TestDatabase;
  /** The same place at the standby. */
  atStandby(url: string): string;
  destroy(): Promise<void>;
}

/** Not so fast as what tests share: a standby reads what the primary wrote. */
const settings = { fsync: 'off', max_connections: '60' };

/** Starts both. */
export const startTestReplication = async (): Promise<TestReplication> => {
  const directory = mkdtempSync(join(testDirectory(), 'parley-standby-'));
  // PostgreSQL runs as somebody else where this is root.
  chmodSync(directory, 0o711);
  const primary = await startPostgres({ dataDir: join(directory, 'primary'), settings, restart: false });
  const urls = await prepareDatabase({ adminUrl: primary.url });
  const primaryUrl = primary.url;
  const standby = await startStandby({ dataDir: join(directory, 'standby'), settings, restart: false, primaryUrl }).catch(
    async (error: unknown) => {
      await primary.destroy();
      throw error;
    },
  );
  return {
    primary,
    standby,
    database: { adminUrl: primary.url, urls, drop: async () => {} },
    atStandby: (url) => Object.assign(new URL(url), { port: new URL(standby.url).port }).href,
    destroy: async () => {
      await standby.destroy();
      await primary.destroy();
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};
