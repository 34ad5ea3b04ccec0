import { join } from 'node:path';
import { Client } from 'pg';
import { takeBaseBackup, writeOwned } from './base-backup.ts';
import type { OwnedServer, OwnedServerOptions } from './owned-server.ts';
import { startCluster } from './postgres.ts';

/** A standby and what it repeats. */
export type StandbyOptions = OwnedServerOptions & {
  /** URL of the primary's administrator, on this machine. */
  primaryUrl: string;
};

/**
 * Starts a streaming replica of a PostgreSQL that runs on this machine, out of a base backup of it. Roles, passwords and settings that
 * have to be alike (`max_connections`) are the primary's.
 * https://www.postgresql.org/docs/current/warm-standby.html#STREAMING-REPLICATION
 */
export const startStandby = ({ primaryUrl, ...options }: StandbyOptions): Promise<OwnedServer> => {
  const { hostname, port, username, password } = new URL(primaryUrl);
  const secret = decodeURIComponent(password);
  const settings = {
    ...options.settings,
    primary_conninfo: `host=${hostname} port=${port} user=${username} password=${secret} application_name=standby`,
    wal_retrieve_retry_interval: '200ms',
    // Nothing that is read here is cut off because the primary cleans up behind it.
    hot_standby_feedback: 'on',
  };
  return startCluster(
    { ...options, settings },
    {
      password: () => secret,
      make: async ({ home }) => {
        const data = await copyPrimary(primaryUrl, home.data);
        await writeOwned(data, join(home.data, 'standby.signal'), '');
      },
    },
  );
};

const copyPrimary = async (primaryUrl: string, to: string): Promise<string> => {
  const client = new Client({ connectionString: primaryUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await takeBaseBackup(client, to);
  } finally {
    await client.end();
  }
};
