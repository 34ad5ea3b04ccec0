import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { repositoryRoot } from '@parley/local';

/** A copy of the tree, to be broken. */
export interface TreeCopy {
  readonly root: string;
  /** Where what runs in the copy keeps its own files: they go with it. */
  readonly tmp: string;
}

const isSource = (path: string): boolean => !['node_modules', '.git', '.parley', '.nx'].includes(basename(path));

/** Packages from elsewhere are the original's; our own are relative links, which made anew lead into the copy. */
export const linkModules = (root: string): void => {
  const [from, to] = [join(repositoryRoot, 'node_modules'), join(root, 'node_modules')];
  mkdirSync(join(to, '@parley'), { recursive: true });
  for (const name of readdirSync(from)) if (name !== '@parley') symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(join(from, '@parley')))
    symlinkSync(readlinkSync(join(from, '@parley', name)), join(to, '@parley', name));
};

const makeCopy = (root: string): TreeCopy => {
  for (const name of readdirSync(repositoryRoot).filter(isSource))
    cpSync(join(repositoryRoot, name), join(root, name), { recursive: true, filter: isSource });
  linkModules(root);
  const tmp = join(root, 'tmp');
  mkdirSync(tmp);
  // PostgreSQL runs as somebody else where this is root.
  for (const path of [root, tmp]) chmodSync(path, 0o755);
  return { root, tmp };
};

/** Does something with a copy of the tree that patches were applied to, and removes it whatever comes of it. */
export const withTreeCopy = async <T>(patches: readonly string[], work: (copy: TreeCopy) => Promise<T>): Promise<T> => {
  const root = mkdtempSync(join(tmpdir(), 'parley-sabotage-'));
  try {
    const copy = makeCopy(root);
    // Below a repository git would take the patches for that one's, and leave them out.
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root) };
    for (const patch of patches) execFileSync('git', ['apply', patch], { cwd: root, env, stdio: 'pipe' });
    return await work(copy);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
