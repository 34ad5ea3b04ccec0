import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import { keptPort, keptSecret } from './kept-values.ts';
import { prepareLogFile } from './log-file.ts';
import { makeDirectory } from './make-directory.ts';
import type { OwnedServer, OwnedServerOptions } from './owned-server.ts';
import { commandFor, endOrphanPostmaster, type Initialisation, initialiseCluster, superuser } from './postgres-cluster.ts';
import { type PostgresHome, preparePostgresHome } from './postgres-home.ts';
import { type Command, SupervisedProcess } from './supervised-process.ts';

const database = 'parley';

const defaultSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  // Short crash recovery: at most this much log is replayed after a kill.
  max_wal_size: '256MB',
  checkpoint_timeout: '30s',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** How a PostgreSQL comes by its data and its password. */
export type ClusterOrigin = {
  /** The administrator's. */
  password: (dataDir: string) => string;
  /** Makes the data where there is none. */
  make: (initialisation: Initialisation) => Promise<unknown>;
};

/** Starts a PostgreSQL on 127.0.0.1 out of the embedded binaries, with a database `parley`; makes its data on first use. */
export const startPostgres = (options: OwnedServerOptions): Promise<OwnedServer> =>
  startCluster(options, {
    password: (dataDir) => keptSecret(dataDir, 'postgresPassword', 'base64url'),
    make: initialiseCluster,
  });

/** The same with data from elsewhere. */
export const startCluster = async (options: OwnedServerOptions, origin: ClusterOrigin): Promise<OwnedServer> => {
  const { dataDir: givenDir, log = () => {}, settings = {} } = options;
  makeDirectory(givenDir);
  const dataDir = realpathSync(givenDir);
  const home = preparePostgresHome({ dataDir, log });
  const password = origin.password(dataDir);
  await endOrphanPostmaster(home.data, dataDir, log);
  if (!existsSync(join(home.data, 'PG_VERSION')))
    await origin.make({ home, dataDir, password, sync: settings['fsync'] !== 'off' });
  const port = await keptPort(dataDir, 'postgres');
  const url = `postgresql://${superuser}:${password}@127.0.0.1:${port}/${database}`;
  const server = new SupervisedProcess({
    name: 'postgres',
    command: serverCommand(home, dataDir, { ...defaultSettings, ...settings, port: String(port) }),
    logFile: prepareLogFile(dataDir, 'postgres'),
    log,
    probe: () => accepts(url),
    stopSteps: [
      { signal: 'SIGINT', waitMs: 20_000 },
      { signal: 'SIGQUIT', waitMs: 5_000 },
    ],
    exitSignal: 'SIGQUIT',
    // After kill -9 of the postmaster it is refused until its last back end has noticed and gone.
    retryDelaysMs: [0, 150],
    startAttempts: 60,
    restart: options.restart ?? true,
    ...(options.onPid ? { onPid: options.onPid } : {}),
  });
  await server.start(options.signal);
  try {
    await ensureDatabase(url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return toOwnedServer(server, url, home);
};

const toOwnedServer = (server: SupervisedProcess, url: string, home: PostgresHome): OwnedServer => ({
  url,
  pid: () => server.pid(),
  stop: () => server.stop(),
  start: () => server.start(),
  killNow: () => server.killNow(),
  destroy: async () => {
    await server.stop();
    home.remove();
  },
});

const serverCommand = (home: PostgresHome, dataDir: string, settings: Record<string, string>): Command => {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return commandFor(home, dataDir, 'postgres', ['-D', home.data, ...flags]);
};

const withClient = async <T>(url: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
};

const accepts = async (url: string): Promise<boolean> => {
  try {
    await withClient(url, (client) => client.query('SELECT 1'));
    return true;
  } catch (error) {
    // 3D000: the database is not made yet; 28P01: a wrong password, told by the next step.
    return error instanceof DatabaseError && (error.code === '3D000' || error.code === '28P01');
  }
};

const ensureDatabase = async (url: string): Promise<void> => {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await withClient(maintenance.href, async (client) => {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(database)}`);
  });
};
