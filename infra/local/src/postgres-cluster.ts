import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresHome } from './postgres-home.ts';
import { belongsToStack, endProcess, isAlive, stackVariable } from './process-identity.ts';
import type { Command } from './supervised-process.ts';

/** Name of the superuser. */
export const superuser = 'postgres';

/** How to run one of PostgreSQL's programs: as the right user, with nothing of our own environment. */
export const commandFor = (home: PostgresHome, dataDir: string, program: string, args: readonly string[]): Command => ({
  file: join(home.bin, program),
  args,
  env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', [stackVariable]: dataDir },
  cwd: '/',
  ...(home.user ? { uid: home.user.uid, gid: home.user.gid } : {}),
});

/** What a new cluster is made from. */
export type Initialisation = {
  home: PostgresHome;
  dataDir: string;
  password: string;
  /** Whether to wait for the disk. */
  sync: boolean;
};

/** Makes the data directory of a new cluster: UTF-8, sorted by code point, every connection by password. */
export const initialiseCluster = async ({ home, dataDir, password, sync }: Initialisation): Promise<void> => {
  // Made under another name and renamed when complete, so that an interrupted first start leaves nothing half made.
  const unfinished = `${home.data}.unfinished`;
  const passwordFile = `${home.data}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.user) for (const path of [unfinished, passwordFile]) chownSync(path, home.user.uid, home.user.gid);
  const { file, args, ...rest } = commandFor(
    home,
    dataDir,
    'initdb',
    [
      ['-D', unfinished, '-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
      ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
      sync ? [] : ['--no-sync'],
    ].flat(),
  );
  try {
    await promisify(execFile)(file, args, rest);
    renameSync(unfinished, home.data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
};

/** Ends a postmaster that outlived a killed launcher: it would hold the data. */
export const endOrphanPostmaster = async (data: string, dataDir: string, log: (line: string) => void): Promise<void> => {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!(pid > 0) || !isAlive(pid)) return;
  if (belongsToStack(pid, dataDir)) {
    log(`PostgreSQL (pid ${pid}) still runs from before; stopping it.`);
    await endProcess(pid, ['SIGINT', 'SIGQUIT']);
  } else {
    // The pid was given to another process since, for example by a reboot: PostgreSQL itself could not know that.
    rmSync(file, { force: true });
  }
};
