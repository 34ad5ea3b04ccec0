import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { describe, expect, test } from 'vitest';
import { runChecker } from './sabotage/run-checker.ts';
import { sabotages } from './sabotage/sabotages.ts';
import { withTreeCopy } from './sabotage/tree-copy.ts';

const directory = join(repositoryRoot, 'infra/e2e/sabotage');
const patches = readdirSync(directory).filter((name) => name.endsWith('.patch'));

/** Each starts a stack of its own: `npm run test:slow` only. */
const slow = process.env['PARLEY_SLOW'] !== undefined;
const withinMs = 120_000;

test('every sabotage still applies to the code as it is, and is one that the checker is tried with', () => {
  expect(patches.toSorted()).toEqual(sabotages.map(({ patch }) => `${patch}.patch`).toSorted());
  for (const patch of patches)
    execFileSync('git', ['apply', '--check', join(directory, patch)], { cwd: repositoryRoot, stdio: 'pipe' });
});

if (slow)
  describe('the checker', () => {
    test(
      'finds nothing in a copy of the tree that nobody broke',
      () =>
        withTreeCopy([], async (copy) => {
          const only = [...new Set(sabotages.map((one) => one.only))].join(',');
          expect(await runChecker(copy, { only, rate: 60 }, withinMs)).toMatchObject({ code: 0, kinds: [] });
        }),
      withinMs * 2,
    );

    test.each(sabotages)(
      'finds out about $patch',
      ({ patch, kinds, ...how }) =>
        withTreeCopy([join(directory, `${patch}.patch`)], async (copy) => {
          const found = await runChecker(copy, how, withinMs);
          expect(found.code, found.output).toBe(1);
          expect(
            found.kinds.filter((kind) => kinds.includes(kind)),
            found.output,
          ).not.toEqual([]);
        }),
      withinMs * 2,
    );
  });
