import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RedisProgram } from './redis-program.ts';

const run = promisify(execFile);

const succeeds = async (file: string, args: readonly string[]): Promise<boolean> => {
  try {
    await run(file, args);
    return true;
  } catch {
    return false;
  }
};

/** Installs Redis by Homebrew. Resolves to the server's path, or to undefined where there is no Homebrew. */
export const installFromBrew = async (log: (line: string) => void): Promise<string | undefined> => {
  if (process.platform !== 'darwin' || !(await succeeds('brew', ['--version']))) return undefined;
  log('Redis is not installed; running brew install redis ...');
  if (!(await succeeds('brew', ['install', 'redis']))) return undefined;
  const { stdout } = await run('brew', ['--prefix']);
  const file = join(stdout.trim(), 'bin/redis-server');
  return existsSync(file) ? file : undefined;
};

const containerFolder = '/data';

/** Runs Redis in a container, where Docker works. The container carries the data directory's name and is replaced at a start. */
export const redisFromDocker = async ({
  dataDir,
  log,
}: {
  dataDir: string;
  log: (line: string) => void;
}): Promise<RedisProgram | undefined> => {
  if (!(await succeeds('docker', ['info']))) return undefined;
  const name = `parley-redis-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  log('Redis is not installed; running it with Docker ...');
  await succeeds('docker', ['rm', '--force', name]);
  const user = process.getuid && process.getgid ? ['--user', `${process.getuid()}:${process.getgid()}`] : [];
  return {
    env: { ...process.env },
    bind: '*',
    directory: () => containerFolder,
    pidFile: () => '/tmp/redis.pid',
    command: (folder, _configFile, port) => ({
      file: 'docker',
      args: [
        ['run', '--rm', '--name', name, ...user, '-p', `127.0.0.1:${port}:${port}`, '-v', `${folder}:${containerFolder}`],
        ['redis:7', 'redis-server', `${containerFolder}/redis.conf`],
      ].flat(),
    }),
  };
};
