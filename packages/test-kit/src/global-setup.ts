import type { TestProject } from 'vitest/node';
import { acquireSharedServers, releaseSharedServers } from './shared-servers.ts';

/**
 * Vitest's `globalSetup` of every project that needs PostgreSQL or Redis. It runs once per project, in one process: the
 * first starts the servers, the last to be torn down stops them.
 */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const { postgresUrl, redisUrl, directory } = await acquireSharedServers();
  project.provide('parleyPostgresUrl', postgresUrl);
  project.provide('parleyRedisUrl', redisUrl);
  project.provide('parleyTestDirectory', directory);
  return releaseSharedServers;
};
