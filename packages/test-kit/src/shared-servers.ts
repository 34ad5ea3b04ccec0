import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@parley/local';

/** What the projects of a test run share. */
export interface SharedServers {
  /** As administrator. */
  postgresUrl: string;
  /** Of database 0. */
  redisUrl: string;
  /** Where test files keep servers of their own, so that nothing outlives the run. */
  directory: string;
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

/** Vitest ends a worker without warning (a time-out, `--bail`); a Redis that its file had started is ended here. */
const endLeftover = (folder: string): void => {
  const pidFile = join(folder, 'redis/redis.pid');
  if (!existsSync(pidFile)) return;
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    const command = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    if (command.includes(folder)) process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
};

const begin = (): Run => {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'parley-test-')));
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  const postgres = startPostgres({ dataDir, settings: fastPostgres });
  const redis = startRedis({ dataDir, settings: fastRedis });
  const stop = async (): Promise<void> => {
    // One that did not start has nothing to stop.
    await Promise.allSettled([postgres.then((server) => server.destroy()), redis.then((server) => server.destroy())]);
    for (const name of readdirSync(dataDir)) endLeftover(join(dataDir, name));
    process.off('exit', remove);
    remove();
  };
  const servers = Promise.all([postgres, redis]).then(([p, r]) => ({
    postgresUrl: p.url,
    redisUrl: r.url,
    directory: dataDir,
  }));
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
