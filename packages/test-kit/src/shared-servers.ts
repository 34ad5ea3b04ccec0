import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@parley/local';

/** Where the servers of a test run answer: as administrator of PostgreSQL, and as Redis's user of database 0. */
export interface SharedServers {
  postgresUrl: string;
  redisUrl: string;
}

interface Run {
  servers: Promise<SharedServers>;
  users: number;
  stop(): Promise<void>;
}

declare global {
  // Each project evaluates this module anew, so only the process can hold what they share.
  var parleyTestRun: Run | undefined;
}

/** Speed instead of durability: what a test run stores is thrown away. */
const fastPostgres = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300' };

/** One database per test file, so many more than the usual 16; an empty one costs nothing. */
const fastRedis = { databases: '2048', appendonly: 'no' };

const begin = (): Run => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  const postgres = startPostgres({ dataDir, settings: fastPostgres });
  const redis = startRedis({ dataDir, settings: fastRedis });
  const stop = async (): Promise<void> => {
    // One that did not start has nothing to stop.
    await Promise.allSettled([postgres.then((server) => server.destroy()), redis.then((server) => server.destroy())]);
    process.off('exit', remove);
    remove();
  };
  const servers = Promise.all([postgres, redis]).then(([p, r]) => ({ postgresUrl: p.url, redisUrl: r.url }));
  return { servers, users: 0, stop };
};

/** Starts one PostgreSQL and one Redis in a temporary directory, or joins those that another project started. */
export const acquireSharedServers = async (): Promise<SharedServers> => {
  globalThis.parleyTestRun ??= begin();
  globalThis.parleyTestRun.users += 1;
  try {
    return await globalThis.parleyTestRun.servers;
  } catch (error) {
    await releaseSharedServers();
    throw error;
  }
};

/** Stops the servers, and removes their directory, once all who acquired them have released them. */
export const releaseSharedServers = async (): Promise<void> => {
  const run = globalThis.parleyTestRun;
  if (run === undefined) return;
  run.users -= 1;
  if (run.users > 0) return;
  globalThis.parleyTestRun = undefined;
  await run.stop();
};
