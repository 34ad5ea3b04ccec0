import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { repositoryRoot } from './repository.ts';

/** What came out of tests: how many passed, and the others by name. */
export type TestResults = { passed: number; failed: string[]; skipped: string[] };

/** Nothing was run. */
export const noResults = (): TestResults => ({ passed: 0, failed: [], skipped: [] });

/** Adds results up. */
export const sum = (results: readonly TestResults[]): TestResults => ({
  passed: results.reduce((total, { passed }) => total + passed, 0),
  failed: results.flatMap(({ failed }) => failed),
  skipped: results.flatMap(({ skipped }) => skipped),
});

type Assertion = { fullName?: string; status?: string };
type TestFile = { name?: string; status?: string; message?: string; assertionResults?: Assertion[] };

/**
 * Reads the report of Vitest's json reporter. A run without a report, a file that could not be loaded and a bad exit
 * without a failed test (an unhandled error, a crash) count as one failure each.
 * @param exitCode null when the run was killed
 */
export const readVitestReport = (file: string, exitCode: number | null): TestResults => {
  const files = parseReport(file);
  if (!files) return { ...noResults(), failed: ['vitest ended without a report'] };
  const results = sum(files.map(resultsOfFile));
  if (results.passed + results.failed.length === 0) results.failed.push('no test was run');
  if (exitCode !== 0 && results.failed.length === 0)
    results.failed.push(`vitest ended with ${exitCode ?? 'a signal'} though no test failed`);
  return results;
};

const parseReport = (file: string): TestFile[] | undefined => {
  try {
    const report: { testResults?: TestFile[] } = JSON.parse(readFileSync(file, 'utf8'));
    return report.testResults;
  } catch {
    return undefined;
  }
};

const resultsOfFile = ({ name: path = '', status, message = '', assertionResults = [] }: TestFile): TestResults => {
  const name = relative(repositoryRoot, path);
  const names = (wanted: (one: string) => boolean): string[] =>
    assertionResults.filter((one) => wanted(one.status ?? '')).map((one) => `${name}: ${one.fullName ?? ''}`);
  const failed = names((one) => one === 'failed');
  if (status === 'failed' && failed.length === 0) failed.push(`${name}: ${message.split('\n')[0] || 'could not be run'}`);
  return {
    passed: names((one) => one === 'passed').length,
    failed,
    skipped: names((one) => one !== 'passed' && one !== 'failed'),
  };
};
