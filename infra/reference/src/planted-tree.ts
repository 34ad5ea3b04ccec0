import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './repository.ts';

/**
 * Makes a small tree of files beside the repository's dependencies, to see a check find what is wrong in it.
 * @returns its root, and what removes it
 */
export const plantTree = (files: Readonly<Record<string, string>>): { root: string; remove: () => void } => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'parley-planted-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
};
