import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';

/**
 * A text as the repository's formatter writes it.
 * @param path tells the language, and which settings hold
 */
export const format = (path: string, text: string): string => {
  const biome = join(repositoryRoot, 'node_modules/.bin/biome');
  const run = spawnSync(biome, ['format', `--stdin-file-path=${path}`], { cwd: repositoryRoot, input: text, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${path} cannot be formatted: ${run.stderr}`);
  return run.stdout;
};
