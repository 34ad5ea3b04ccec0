import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';
import type { TestResults } from './test-results.ts';

/** What not every machine has. */
export type Need = 'browser' | 'haproxy' | 'docker';

/** A test that may be skipped: `file: full name`, as a run prints it, or a whole folder with its slash; and why. */
export interface AllowedSkip {
  readonly test: string;
  /** What the machine lacks; where it has it, nothing is skipped. */
  readonly needs?: Need;
  readonly reason: string;
}

/** The list of tests that may be skipped, infra/local/skips.json, on a machine that has some of what they need. */
export const readAllowedSkips = (has: ReadonlySet<Need>, file = join(import.meta.dirname, '../skips.json')): AllowedSkip[] => {
  const allowed: AllowedSkip[] = JSON.parse(readFileSync(file, 'utf8'));
  return allowed.filter(({ needs }) => needs === undefined || !has.has(needs));
};

/** Counts a skipped test that is not on the list as failed, likewise an entry without a reason or of a file that is gone. */
export const judgeSkips = (results: TestResults, allowed: readonly AllowedSkip[]): TestResults => {
  const isAllowed = (name: string): boolean =>
    allowed.some(({ test }) => name === test || (test.endsWith('/') && name.startsWith(test)));
  const unexplained = results.skipped
    .filter((name) => !isAllowed(name))
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
