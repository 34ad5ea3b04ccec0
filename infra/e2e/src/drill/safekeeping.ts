import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { System } from '../faults/system.ts';
import { type Backup, takeBackup } from '../restore/backup.ts';

/** What of an installation is kept: its databases, its files, and the secrets without which neither is of use. */
export interface Kept {
  readonly database: Backup;
  /** A folder with `media/`, `secrets.json` and `ports.json`. */
  readonly folder: string;
}

const files = ['media', 'secrets.json', 'ports.json'];

/** Makes a backup while everything goes on: first the databases, then the files, so that each file that a kept message names is kept. */
export const keep = async (system: System, dataDir: string, folder: string): Promise<Kept> => {
  const database = await takeBackup(system);
  await mkdir(folder, { recursive: true });
  for (const name of files) await cp(join(dataDir, name), join(folder, name), { recursive: true }).catch(unlessMissing);
  return { database, folder };
};

/** Loses all of it, as with the machine: databases, Redis, files and secrets. Nothing may run. */
export const destroy = async (dataDir: string, { database }: Kept): Promise<void> => {
  await rm(database.data, { recursive: true, force: true });
  const others = (await readdir(dataDir)).filter((name) => name !== basename(database.copy));
  for (const name of others) await rm(join(dataDir, name), { recursive: true, force: true });
};

/** Puts it back where it was; Redis begins empty. */
export const putBack = async (dataDir: string, { database, folder }: Kept): Promise<void> => {
  await rename(database.copy, database.data);
  for (const name of files) await cp(join(folder, name), join(dataDir, name), { recursive: true }).catch(unlessMissing);
};

/** How large a folder is, in bytes. */
export const bytesIn = async (folder: string): Promise<number> => {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
};

const unlessMissing = (error: unknown): void => {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
};
