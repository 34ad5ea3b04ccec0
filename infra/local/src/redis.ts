import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { keptPort, keptSecret } from './kept-values.ts';
import { prepareLogFile } from './log-file.ts';
import { makeDirectory } from './make-directory.ts';
import type { OwnedServer, OwnedServerOptions } from './owned-server.ts';
import { belongsToStack, endProcess, stackVariable } from './process-identity.ts';
import { findRedisProgram, type RedisProgram } from './redis-program.ts';
import { repositoryRoot } from './repository.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** How to run a Redis; one of a cluster has the `password` of all its nodes, any other one of its own. */
export type RedisServerOptions = OwnedServerOptions & { password?: string };

/** Starts a Redis (or Valkey) 7 or newer on 127.0.0.1, installing one first where the machine has none. */
export const startRedis = async (options: RedisServerOptions): Promise<OwnedServer> => {
  const { log = () => {}, settings = {} } = options;
  makeDirectory(options.dataDir);
  const dataDir = realpathSync(options.dataDir);
  const folder = join(dataDir, 'redis');
  makeDirectory(folder);
  const program = await findRedisProgram({ dataDir, log });
  await endOrphan(folder, dataDir, log);
  const port = await keptPort(dataDir, 'redis');
  const password = options.password ?? keptSecret(dataDir, 'redisPassword', 'base64url');
  const configFile = writeConfig(program, folder, { port: String(port), requirepass: password, ...settings });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const server = new SupervisedProcess({
    name: 'redis',
    command: { ...program.command(folder, configFile, port), cwd: folder, env: { ...program.env, [stackVariable]: dataDir } },
    logFile: prepareLogFile(dataDir, 'redis'),
    log,
    probe: () => answers(url),
    restart: options.restart ?? true,
    startAttempts: 20,
    ...(options.onPid ? { onPid: options.onPid } : {}),
  });
  await server.start(options.signal);
  return toOwnedServer(server, url, folder);
};

const toOwnedServer = (server: SupervisedProcess, url: string, folder: string): OwnedServer => ({
  url,
  pid: () => server.pid(),
  stop: () => server.stop(),
  start: () => server.start(),
  killNow: () => server.killNow(),
  destroy: async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  },
});

/** The password stands in a file of mode 0600, because every user of the machine can read a command line. */
const writeConfig = (program: RedisProgram, folder: string, settings: Record<string, string>): string => {
  const file = join(folder, 'redis.conf');
  const shared = readFileSync(join(repositoryRoot, 'infra/redis/redis.conf'), 'utf8');
  const place = { bind: program.bind, dir: program.directory(folder), pidfile: program.pidFile(folder) };
  const lines = Object.entries({ ...place, ...settings }).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  writeFileSync(file, `${shared}\n# Of this data directory:\n${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
};

/** A Redis that outlived a killed launcher would hold the port and the files. */
const endOrphan = async (folder: string, dataDir: string, log: (line: string) => void): Promise<void> => {
  const file = join(folder, 'redis.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!(pid > 0) || !belongsToStack(pid, dataDir)) return;
  log(`Redis (pid ${pid}) still runs from before; stopping it.`);
  await endProcess(pid, ['SIGTERM']);
};

const answers = async (url: string): Promise<boolean> => {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1000, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
};
