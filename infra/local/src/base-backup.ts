import { chown, copyFile, lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';

/**
 * Copies the data of a PostgreSQL on this machine while it runs: a base backup with the log that it needs, by the functions made for that.
 * https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 * @param client of an administrator
 * @param to the folder to be made; who owns what stays as it is
 * @returns the folder of which it is a copy
 */
export const takeBaseBackup = async (client: Pick<Client, 'query'>, to: string): Promise<string> => {
  const [started] = (
    await client.query<{ data: string; first: string }>(
      `SELECT current_setting('data_directory') AS data, pg_walfile_name(pg_backup_start('parley', true)) AS first`,
    )
  ).rows;
  if (started === undefined) throw new Error('PostgreSQL did not begin a backup');
  const { data, first } = started;
  await copyTree(data, to, (path) => path !== 'postmaster.pid' && !isLogSegment(path));
  const [stopped] = (
    await client.query<{ last: string; label: string }>(
      'SELECT pg_walfile_name(lsn) AS last, labelfile AS label FROM pg_backup_stop(wait_for_archive => false)',
    )
  ).rows;
  if (stopped === undefined) throw new Error('PostgreSQL did not end the backup');
  for (const name of await readdir(join(data, 'pg_wal')))
    if (isLogSegment(`pg_wal/${name}`) && name >= first && name <= stopped.last)
      await copyOne(join(data, 'pg_wal', name), join(to, 'pg_wal', name));
  await writeOwned(data, join(to, 'backup_label'), stopped.label);
  return data;
};

/** Writes a file that belongs to whom `model` belongs. */
export const writeOwned = async (model: string, path: string, text: string): Promise<void> => {
  await writeFile(path, text, { mode: 0o600 });
  await ownAs(model, path);
};

const isLogSegment = (path: string): boolean => /^pg_wal\/[0-9A-F]{24}$/.test(path);

/** Owners and modes as they are; what is gone when it is its turn is not needed, as the log tells of it. */
const copyTree = async (from: string, to: string, isWanted: (path: string) => boolean, path = ''): Promise<void> => {
  const { mode } = await lstat(join(from, path));
  await mkdir(join(to, path), { mode: mode & 0o777 });
  await ownAs(join(from, path), join(to, path));
  for (const entry of await readdir(join(from, path), { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await copyTree(from, to, isWanted, inner);
    else if (isWanted(inner)) await copyOne(join(from, inner), join(to, inner)).catch(unlessGone);
  }
};

const copyOne = async (from: string, to: string): Promise<void> => {
  await copyFile(from, to);
  await ownAs(from, to);
};

const ownAs = async (model: string, path: string): Promise<void> => {
  const { uid, gid } = await lstat(model);
  await chown(path, uid, gid);
};

const unlessGone = (error: unknown): void => {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
};
