import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { repositoryRoot } from '@parley/local';
import { Redis } from 'ioredis';
import { Client } from 'pg';

/** What has to stand beside every figure. */
export type Machine = Readonly<Record<string, string | number>>;

/** The machine and the versions that the figures come from. */
export const describeMachine = async (servers: { postgresUrl: string; redisUrl: string }): Promise<Machine> => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  loadBefore: loadavg()[0] ?? 0,
  node: process.versions.node,
  socketIo: versionOf('socket.io'),
  postgres: await postgresVersion(servers.postgresUrl),
  redis: await redisVersion(servers.redisUrl),
  commit: commit(),
});

const versionOf = (name: string): string => {
  const parsed: unknown = JSON.parse(readFileSync(`${repositoryRoot}/node_modules/${name}/package.json`, 'utf8'));
  return String(typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'version') : 'unknown');
};

const postgresVersion = async (url: string): Promise<string> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SHOW server_version');
  await client.end();
  return String(rows[0]?.server_version);
};

const redisVersion = async (url: string): Promise<string> => {
  const client = new Redis(url);
  const info = await client.info('server').finally(() => client.disconnect());
  return /^redis_version:(.*)$/m.exec(info)?.[1]?.trim() ?? 'unknown';
};

const git = (...args: string[]): string => execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' }).trim();

const commit = (): string => {
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    return 'unknown';
  }
};
