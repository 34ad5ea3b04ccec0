import type { TestProject } from 'vitest/node';
import { startTestCluster } from './redis-cluster.ts';
import { acquireSharedServers, releaseSharedServers } from './shared-servers.ts';

/** Vitest's `globalSetup` of a project whose tests get a Redis Cluster of three masters for their Redis. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const { postgresUrl, directory } = await acquireSharedServers();
  project.provide('parleyPostgresUrl', postgresUrl);
  project.provide('parleyTestDirectory', directory);
  try {
    const cluster = await startTestCluster({ directory });
    project.provide('parleyRedisUrl', cluster.url);
    return async () => {
      await cluster.destroy();
      await releaseSharedServers();
    };
  } catch (error) {
    await releaseSharedServers();
    throw error;
  }
};
