import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { Redis } from 'ioredis';
import { Client } from 'pg';

/** What has to stand beside every figure. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly system: string;
  /** Mean number of runnable threads over the minute before, to tell a machine that was busy already. */
  readonly loadBefore: number;
  /** By the name that a reader knows: `Node`, `PostgreSQL`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of this repository; says so if something was changed since. */
  readonly commit: string;
}

const timeoutMs = 10_000;

/** The machine and the versions that the figures come from. @throws if a server does not answer within 10 s */
export const describeMachine = async (servers: { postgresUrl: string; redisUrl: string }): Promise<Machine> => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()} ${arch()}`,
  loadBefore: loadavg()[0] ?? 0,
  versions: {
    Node: process.versions.node,
    'Socket.IO': versionOf('socket.io'),
    ws: versionOf('ws'),
    PostgreSQL: await postgresVersion(servers.postgresUrl),
    Redis: await redisVersion(servers.redisUrl),
  },
  commit: commit(),
});

/** The machine in a line: cores, memory, versions, commit. */
export const machineText = ({ cores, cpu, memoryGiB, versions, commit: at }: Machine): string => {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [`${cores} ${cores === 1 ? 'core' : 'cores'} (${cpu})`, `${memoryGiB} GiB`, ...names, `commit ${at}`].join(', ');
};

const versionOf = (name: string): string => {
  const file = ['infra/bench', '.']
    .map((folder) => join(repositoryRoot, folder, 'node_modules', name, 'package.json'))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) return 'unknown';
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return String(typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'version') : 'unknown');
};

const postgresVersion = async (url: string): Promise<string> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  await client.connect();
  try {
    const { rows } = await client.query("SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync");
    return `${rows[0]?.version} (fsync ${rows[0]?.fsync})`;
  } finally {
    await client.end();
  }
};

const redisVersion = async (url: string): Promise<string> => {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    retryStrategy: () => null,
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const aof = fieldOf(info, 'aof_enabled') === '1' ? 'on' : 'off';
    return `${fieldOf(info, 'redis_version') ?? 'unknown'} (AOF ${aof})`;
  } finally {
    redis.disconnect();
  }
};

const fieldOf = (info: string, name: string): string | undefined => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();

const git = (...args: string[]): string =>
  execFileSync('git', args, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    timeout: timeoutMs,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

const commit = (): string => {
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    return 'unknown';
  }
};
