import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { debianEnvironment, unpackDebianPackages } from './debian-packages.ts';
import { installFromBrew, redisFromDocker } from './redis-elsewhere.ts';
import { repositoryRoot } from './repository.ts';
import type { Command } from './supervised-process.ts';

const run = promisify(execFile);

/** A way to run Redis on this machine. Paths are as the server itself sees them. */
export type RedisProgram = {
  env: NodeJS.ProcessEnv;
  bind: string;
  directory: (folder: string) => string;
  pidFile: (folder: string) => string;
  command: (folder: string, configFile: string, port: number) => Pick<Command, 'file' | 'args'>;
};

type Search = { dataDir: string; log: (line: string) => void };

const names = ['redis-server', 'valkey-server'];
const oldestMajor = 7;

/**
 * Finds a Redis or Valkey 7 or newer: on PATH, installed here before, else installed now from Debian's packages
 * (unpacked into a cache, nothing of the system is changed), by Homebrew, or run by Docker.
 */
export const findRedisProgram = async (search: Search): Promise<RedisProgram> => {
  const known = await firstGood([...onPath(), ...caches(search.dataDir).flatMap(inFolder)]);
  if (known) return known;
  const installed = (await installDebian(search)) ?? (await installBrew(search)) ?? (await redisFromDocker(search));
  if (installed) return installed;
  throw new Error(
    'No Redis 7 or newer was found, and it could not be installed: run `apt-get install redis-server` (or `brew install redis`), or set REDIS_URL to one that runs.',
  );
};

const onPath = (): RedisProgram[] =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .filter((file) => existsSync(file))
    .map((file) => localProgram(file, {}));

/** Where an unpacked Redis may be, best first: shared by all data directories, then by all clones, then only here. */
const caches = (dataDir: string): string[] => [
  join(repositoryRoot, 'node_modules/.cache/parley/redis'),
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'parley/redis'),
  join(dataDir, 'redis-program'),
];

const inFolder = (folder: string): RedisProgram[] =>
  names
    .map((name) => join(folder, 'usr/bin', name))
    .filter((file) => existsSync(file))
    .map((file) => localProgram(file, { LD_LIBRARY_PATH: debianEnvironment(folder)['LD_LIBRARY_PATH'] }));

const localProgram = (file: string, env: NodeJS.ProcessEnv): RedisProgram => ({
  env: { PATH: process.env['PATH'], ...env },
  bind: '127.0.0.1',
  directory: (folder) => folder,
  pidFile: (folder) => join(folder, 'redis.pid'),
  command: (_folder, configFile) => ({ file, args: [configFile] }),
});

const firstGood = async (programs: readonly RedisProgram[]): Promise<RedisProgram | undefined> => {
  for (const program of programs) if ((await majorVersion(program)) >= oldestMajor) return program;
  return undefined;
};

const majorVersion = async (program: RedisProgram): Promise<number> => {
  try {
    const { stdout } = await run(program.command('', '--version', 0).file, ['--version'], { env: program.env });
    return Number(/ v=(\d+)\./.exec(stdout)?.[1] ?? 0);
  } catch (error) {
    // A Ctrl-C of the terminal ended it: that says nothing about whether it can run.
    if (error instanceof Error && 'signal' in error && error.signal !== null) throw error;
    return 0;
  }
};

const installDebian = async ({ dataDir, log }: Search): Promise<RedisProgram | undefined> => {
  for (const folder of caches(dataDir)) {
    const outcome = await unpackDebianPackages({ packages: ['redis-server', 'redis-tools'], folder, log });
    if (outcome === 'impossible') return undefined;
    const program = outcome === 'installed' ? await firstGood(inFolder(folder)) : undefined;
    if (program) return program;
  }
  return undefined;
};

const installBrew = async ({ log }: Search): Promise<RedisProgram | undefined> => {
  const file = await installFromBrew(log);
  return file ? firstGood([localProgram(file, {})]) : undefined;
};
