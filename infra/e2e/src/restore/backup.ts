import { chown, copyFile, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { System } from '../faults/system.ts';

/** A copy of PostgreSQL's data, and where it belongs. */
export interface Backup {
  readonly data: string;
  readonly copy: string;
}

const Started = z.object({ data: z.string(), first: z.string() });
const Stopped = z.object({ last: z.string(), label: z.string() });

/**
 * Copies the data of a PostgreSQL while it runs: a base backup with the log that it needs, by the functions made for that.
 * https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */
export const takeBackup = (system: System): Promise<Backup> =>
  system.withPostgres(async (client) => {
    const { rows } = await client.query(
      `SELECT current_setting('data_directory') AS data, pg_walfile_name(pg_backup_start('test', true)) AS first`,
    );
    const { data, first } = Started.parse(rows[0]);
    const copy = `${data}.backup`;
    await copyTree(data, copy, (path) => path !== 'postmaster.pid' && !/^pg_wal\/[0-9A-F]{24}$/.test(path));
    const stopped = await client.query(
      'SELECT pg_walfile_name(lsn) AS last, labelfile AS label FROM pg_backup_stop(wait_for_archive => false)',
    );
    const { last, label } = Stopped.parse(stopped.rows[0]);
    for (const name of await readdir(join(data, 'pg_wal')))
      if (/^[0-9A-F]{24}$/.test(name) && name >= first && name <= last)
        await copyOne(join(data, 'pg_wal', name), join(copy, 'pg_wal', name));
    await writeFile(join(copy, 'backup_label'), label);
    await ownAs(data, join(copy, 'backup_label'));
    return { data, copy };
  });

/** Kills PostgreSQL, and has it start with what the backup holds. */
export const restore = async (system: System, { data, copy }: Backup): Promise<void> => {
  const lost = `${data}.lost`;
  await system.without('postgres', async () => {
    await rename(data, lost);
    await rename(copy, data);
  });
  await rm(lost, { recursive: true, force: true });
};

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
