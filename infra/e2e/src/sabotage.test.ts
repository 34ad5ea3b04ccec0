import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { expect, test } from 'vitest';

const directory = join(repositoryRoot, 'infra/e2e/sabotage');
const patches = readdirSync(directory).filter((name) => name.endsWith('.patch'));

test('every sabotage still applies to the code as it is', () => {
  expect(patches.length).toBeGreaterThan(0);
  for (const patch of patches)
    execFileSync('git', ['apply', '--check', join(directory, patch)], { cwd: repositoryRoot, stdio: 'pipe' });
});
