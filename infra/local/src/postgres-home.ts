import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packagedPostgres } from './postgres-package.ts';

/** Where PostgreSQL lives: its binaries, its data, and the user it runs as when the launcher is root. */
export type PostgresHome = {
  /** Folder with `initdb` and `postgres`. */
  bin: string;
  /** The data directory (PGDATA); it may not exist yet. */
  data: string;
  user: PostgresUser | undefined;
  /** Removes data and copied binaries. */
  remove: () => void;
};

/** A user of the system. */
export type PostgresUser = { uid: number; gid: number; name: string };

type Where = { dataDir: string; log: (line: string) => void };

const relocationRoot = '/var/lib/parley';

/**
 * Chooses where PostgreSQL runs for a data directory and puts the binaries there if needed.
 *
 * PostgreSQL refuses to run as root, so it then runs as another user, who must be able to reach its files: the data
 * directory is opened for passing through (0711), and the binaries are copied below it when that user cannot run them
 * where npm put them. Below a closed parent, such as root's home, both go to /var/lib/parley.
 */
export const preparePostgresHome = (where: Where): PostgresHome => {
  const dataDir = realpathSync(where.dataDir);
  const user = process.getuid?.() === 0 ? chooseUser(join(dataDir, 'postgres')) : undefined;
  const folder = user ? reachableFolder({ ...where, dataDir }, user) : dataDir;
  const data = join(folder, 'postgres');
  refuseForeignData(data, user);
  const copy = join(folder, 'postgres-binaries');
  const bin = runnableBinaries(copy, user);
  const remove = (): void => {
    for (const path of folder === dataDir ? [data, copy] : [folder]) rmSync(path, { recursive: true, force: true });
  };
  return { bin, data, user, remove };
};

const chooseUser = (data: string): PostgresUser => {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map(parsePasswdLine);
  const owner = statSync(data, { throwIfNoEntry: false })?.uid;
  const user =
    users.find(({ uid }) => uid === owner && uid !== 0) ??
    users.find(({ name }) => name === 'postgres') ??
    users.find(({ name }) => name === 'nobody');
  if (!user)
    throw new Error(
      'PostgreSQL cannot run as root, and there is no user postgres or nobody: add one, or start Parley as another user.',
    );
  return user;
};

const parsePasswdLine = (line: string): PostgresUser => {
  const [name = '', , uid, gid] = line.split(':');
  return { name, uid: Number(uid), gid: Number(gid) };
};

const reachableFolder = ({ dataDir, log }: Where, user: PostgresUser): string => {
  const relocated = join(relocationRoot, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  const closed = closedParent(dataDir, user);
  // Data stays where it once was made, even if the parent has been opened since.
  const folder = closed || (existsSync(relocated) && !existsSync(join(dataDir, 'postgres'))) ? relocated : dataDir;
  if (folder === relocated) {
    log(`PostgreSQL's files are in ${relocated}, because ${closed ?? dataDir} is closed to the user ${user.name} it runs as.`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  for (const path of folder === relocated ? [relocationRoot, relocated] : [dataDir]) openForPassing(path);
  return folder;
};

const openForPassing = (path: string): void => chmodSync(path, (statSync(path).mode & 0o777) | 0o711);

const closedParent = (path: string, user: PostgresUser): string | undefined => {
  const parent = dirname(path);
  if (parent === path) return undefined;
  return closedParent(parent, user) ?? (mayPass(parent, user) ? undefined : parent);
};

const mayPass = (path: string, { uid, gid }: PostgresUser): boolean => {
  const stats = statSync(path);
  const bit = stats.uid === uid ? 0o100 : stats.gid === gid ? 0o010 : 0o001;
  return (stats.mode & bit) !== 0;
};

const refuseForeignData = (data: string, user: PostgresUser | undefined): void => {
  const owner = statSync(data, { throwIfNoEntry: false })?.uid;
  const expected = user?.uid ?? process.getuid?.();
  if (owner === undefined || expected === undefined || owner === expected) return;
  throw new Error(
    `${data} belongs to another user (uid ${owner}): start Parley as that user or as root, or choose another PARLEY_DATA_DIR.`,
  );
};

const runnableBinaries = (copy: string, user: PostgresUser | undefined): string => {
  const packaged = packagedPostgres();
  const places = [join(packaged, 'bin'), join(copy, 'bin')];
  const found = places.find((bin) => canRun(bin, user));
  if (found) return found;
  rmSync(copy, { recursive: true, force: true });
  const temporary = `${copy}.${process.pid}.tmp`;
  // The archives are only for linking programs against PostgreSQL.
  cpSync(packaged, temporary, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  renameSync(temporary, copy);
  const bin = join(copy, 'bin');
  if (!canRun(bin, user)) throw new Error(`PostgreSQL's binaries cannot be run from ${bin}${user ? ` as ${user.name}` : ''}.`);
  return bin;
};

const canRun = (bin: string, user: PostgresUser | undefined): boolean => {
  const identity = user ? { uid: user.uid, gid: user.gid } : {};
  try {
    execFileSync(join(bin, 'postgres'), ['--version'], { ...identity, cwd: '/', stdio: 'ignore' });
    return true;
  } catch (error) {
    // A Ctrl-C of the terminal ended it: that says nothing about whether it can run.
    if (error instanceof Error && 'signal' in error && error.signal !== null) throw error;
    return false;
  }
};
