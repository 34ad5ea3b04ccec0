import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';
import type { TestResults } from './test-results.ts';

/** A test that may be skipped: `file: full name`, as a run prints it, and why. */
export interface AllowedSkip {
  readonly test: string;
  readonly reason: string;
}

/** The list of tests that may be skipped, infra/local/skips.json. */
export const readAllowedSkips = (file = join(import.meta.dirname, '../skips.json')): AllowedSkip[] => {
  const allowed: AllowedSkip[] = JSON.parse(readFileSync(file, 'utf8'));
  return allowed;
};

/** Counts a skipped test that is not on the list as failed, likewise an entry without a reason or of a file that is gone. */
export const judgeSkips = (results: TestResults, allowed: readonly AllowedSkip[]): TestResults => {
  const names = new Set(allowed.map(({ test }) => test));
  const unexplained = results.skipped
    .filter((name) => !names.has(name))
    .map((name) => `${name} (skipped, and not in infra/local/skips.json)`);
  return { ...results, failed: [...results.failed, ...unexplained, ...allowed.flatMap(faultsOf)] };
};

const faultsOf = ({ test, reason }: AllowedSkip): string[] => {
  if (reason.trim() === '') return [`${test} (in infra/local/skips.json without a reason)`];
  const [file = ''] = test.split(': ', 1);
  return existsSync(join(repositoryRoot, file)) ? [] : [`${test} (in infra/local/skips.json, but there is no such file)`];
};

/** Whether a run was told to leave tests out, by name: then those are skipped without a reason. */
export const choosesByName = (filters: readonly string[]): boolean =>
  filters.some((filter) => /^(-t|--testNamePattern)(=|$)/.test(filter));
