import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type OwnedServer, startRedis } from '@parley/local';
import { Redis } from 'ioredis';
import { killServer } from './kill-server.ts';
import { sharedRedisUrl, testDirectory } from './provided.ts';

let ownUrl: Promise<string> | undefined;

const databaseCount = 2_047;

const takeDatabase = async (): Promise<string> => {
  const client = new Redis(sharedRedisUrl(), { protocol: 2, maxRetriesPerRequest: 1 });
  client.on('error', () => {});
  try {
    const taken = await client.incr('parley:test:databases');
    const number = 1 + (taken % databaseCount);
    await client.select(number);
    // Only a watched run of thousands of files comes round.
    await client.flushdb();
    return `${sharedRedisUrl()}/${number}`;
  } finally {
    client.disconnect();
  }
};

/**
 * URL of a database in the shared Redis that is this test file's alone, the same at every call in it. Keys are isolated;
 * pub/sub channels are not (they know no databases), so they need ids that are unique.
 * A cluster has no databases: there keys need ids that are unique as well.
 */
export const testRedisUrl = (): Promise<string> => (ownUrl ??= isCluster() ? Promise.resolve(sharedRedisUrl()) : takeDatabase());

const isCluster = (): boolean => sharedRedisUrl().includes(',');

/** What {@link startTestRedis} takes. */
export interface TestRedisOptions {
  /** Server settings, for example `{maxmemory: '4mb'}`. Append-only file and noeviction are on unless changed here. */
  settings?: Record<string, string>;
  /** Whether it is started again when it dies. Default false: the test says when, by `start()`. */
  restart?: boolean;
}

/** A Redis of a test's own. */
export interface TestRedis extends OwnedServer {
  /** SIGKILL; resolves once it is gone. `start` brings it back with what its append-only file holds. */
  kill(): Promise<void>;
}

/** Starts a Redis for tests that kill, flush, fill or freeze it. `destroy` stops it and leaves no directory. */
export const startTestRedis = async ({ settings = {}, restart = false }: TestRedisOptions = {}): Promise<TestRedis> => {
  const dataDir = mkdtempSync(join(testDirectory(), 'parley-test-redis-'));
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  try {
    const server = await startRedis({ dataDir, settings, restart });
    return {
      ...server,
      kill: () => killServer(server),
      destroy: async () => {
        await server.destroy();
        process.off('exit', remove);
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
};
