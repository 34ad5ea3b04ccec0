import { expect, test } from 'vitest';
import { choosesByName, judgeSkips, readAllowedSkips } from './skips.ts';
import { noResults } from './test-results.ts';

const here = 'infra/local/src/skips.test.ts';
const skipped = [`${here}: one`, `${here}: two`];

test('a skipped test that is on the list is none of the failures', () => {
  const allowed = skipped.map((name) => ({ test: name, reason: 'takes an hour' }));
  expect(judgeSkips({ ...noResults(), skipped }, allowed)).toEqual({ passed: 0, failed: [], skipped });
});

test('a skipped test that is not on the list fails the run', () => {
  const { failed } = judgeSkips({ ...noResults(), skipped }, [{ test: `${here}: one`, reason: 'takes an hour' }]);
  expect(failed).toEqual([`${here}: two (skipped, and not in infra/local/skips.json)`]);
});

test('a folder stands for every test below it, where the machine lacks what they need', () => {
  const inBrowser = 'infra/e2e/src/browser/talking.test.ts: two people talk';
  const judged = (hasBrowser: boolean) =>
    judgeSkips({ ...noResults(), skipped: [inBrowser] }, readAllowedSkips(new Set(hasBrowser ? ['browser'] : []))).failed;
  expect(judged(false)).toEqual([]);
  expect(judged(true)).toEqual([`${inBrowser} (skipped, and not in infra/local/skips.json)`]);
});

test('an entry without a reason, or of a file that is gone, fails the run', () => {
  const allowed = [
    { test: `${here}: one`, reason: ' ' },
    { test: 'infra/local/src/gone.test.ts: one', reason: 'takes an hour' },
  ];
  expect(judgeSkips(noResults(), allowed).failed).toEqual([
    `${here}: one (in infra/local/skips.json without a reason)`,
    'infra/local/src/gone.test.ts: one (in infra/local/skips.json, but there is no such file)',
  ]);
});

test('the list itself holds', () => {
  expect(judgeSkips(noResults(), readAllowedSkips(new Set())).failed).toEqual([]);
});

test('a run of tests chosen by name is recognised', () => {
  expect([['-t', 'x'], ['--testNamePattern=x'], ['auth'], []].map(choosesByName)).toEqual([true, true, false, false]);
});
