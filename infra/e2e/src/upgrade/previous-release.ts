import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { linkModules } from '../sabotage/tree-copy.ts';

/** What was before the tree as it is, or why that is not known. */
export type Previous = { readonly commit: string; readonly says: string } | { readonly unknown: string };

/** What runs. */
const running = ['services', 'packages'];

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/**
 * The last release (a tag `v…`) before this commit. Where none was made yet: the commit before the last one that changed what runs;
 * where something is changed and not committed, the last one.
 */
export const findPrevious = (ask: (...args: string[]) => string = git): Previous => {
  try {
    const release = lastRelease(ask);
    if (release !== undefined) return { commit: release, says: `the release ${release}` };
    const isChanged = ask('status', '--porcelain', '--', ...running) !== '';
    const commits = ask('log', '-2', '--format=%H', '--', ...running)
      .split('\n')
      .filter((line) => line !== '');
    const commit = commits[isChanged ? 0 : 1];
    if (commit !== undefined) return { commit, says: `commit ${commit.slice(0, 9)}` };
    const isShallow = ask('rev-parse', '--is-shallow-repository') === 'true';
    return {
      unknown: isShallow ? 'this clone is shallow: git fetch --unshallow gets what was before' : 'there is but one commit',
    };
  } catch (error) {
    return {
      unknown: `git does not say what was before: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    };
  }
};

const lastRelease = (ask: (...args: string[]) => string): string | undefined => {
  const tags = ask('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-creatordate')
    .split('\n')
    .filter((line) => line !== '');
  const head = ask('rev-parse', 'HEAD');
  // The release that this is itself is none before it.
  return tags.find((tag) => ask('rev-parse', `${tag}^{commit}`) !== head);
};

/** Does something with the sources of a commit beside this tree's packages, and removes them whatever comes of it. */
export const withSourcesOf = async <T>(commit: string, work: (root: string) => Promise<T>): Promise<T> => {
  const root = mkdtempSync(join(tmpdir(), 'parley-previous-'));
  try {
    const archive = execFileSync('git', ['archive', commit], { cwd: repositoryRoot, maxBuffer: 1_000_000_000 });
    execFileSync('tar', ['-x', '-C', root], { input: archive });
    linkModules(root);
    chmodSync(root, 0o755);
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
