import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';

/** Control groups that an engine makes and leaves behind empty. */
export type CgroupWatch = {
  /** Removes those that were not there when the watch began, as far as nothing runs in them. */
  removeNew: () => void;
};

/** Notes which control groups there are at the top of every hierarchy. */
export const watchCgroups = (): CgroupWatch => {
  const before = new Set(tops());
  return {
    removeNew: () => {
      for (const path of tops()) if (!before.has(path)) removeTree(path);
    },
  };
};

/** Version 2 has one hierarchy at the root, version 1 one below it for each controller. */
const tops = (): string[] => [root, ...foldersOf(root)].flatMap(foldersOf).filter((path) => /\/(docker|buildkit)$/.test(path));

const foldersOf = (folder: string): string[] => {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
};

const removeTree = (path: string): void => {
  for (const below of foldersOf(path)) removeTree(below);
  try {
    rmdirSync(path);
  } catch {
    // Something still runs in it.
  }
};
