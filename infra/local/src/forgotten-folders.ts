import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './process-identity.ts';

/** The beginning of a folder's name that tells whose it is, for `mkdtemp`. */
export const ownPrefix = (kind: string): string => `${kind}-${process.pid}-`;

/**
 * Removes the folders of a kind whose makers were killed before they could do it themselves; with images in them they take gigabytes.
 * One in which something still runs (the pid in its file `pid`) or is mounted stays.
 */
export const removeForgotten = (parent: string, kind: string): void => {
  for (const name of readdirSync(parent)) {
    const maker = new RegExp(`^${kind}-(\\d+)-`).exec(name)?.[1];
    const folder = join(parent, name);
    if (maker === undefined || isAlive(Number(maker)) || isInUse(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
};

const isInUse = (folder: string): boolean => {
  const pid = Number.parseInt(textOf(join(folder, 'pid')), 10);
  return (pid > 0 && isAlive(pid)) || textOf('/proc/self/mounts').includes(` ${folder}/`);
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
