import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { repositoryRoot } from './repository.ts';
import { readVitestReport, type TestResults } from './test-results.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-report-'));
const file = join(folder, 'report.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (testResults: unknown, exitCode: number | null): TestResults => {
  writeFileSync(file, JSON.stringify({ testResults }));
  return readVitestReport(file, exitCode);
};

const one = (status: string): unknown => ({
  name: join(repositoryRoot, 'a.test.ts'),
  status: 'passed',
  assertionResults: [{ fullName: `is ${status}`, status }],
});

test('a report is counted by what came out', () => {
  const { passed, failed, skipped } = read([one('passed'), one('failed'), one('skipped'), one('todo')], 1);
  expect({ passed, failed, skipped }).toEqual({
    passed: 1,
    failed: ['a.test.ts: is failed'],
    skipped: ['a.test.ts: is skipped', 'a.test.ts: is todo'],
  });
});

test('a file that could not be loaded is a failure', () => {
  const broken = {
    name: join(repositoryRoot, 'b.test.ts'),
    status: 'failed',
    message: 'SyntaxError: no\nat line 1',
    assertionResults: [],
  };
  expect(read([one('passed'), broken], 1).failed).toEqual(['b.test.ts: SyntaxError: no']);
});

test('a crash, a bad exit and a run without tests are failures', () => {
  expect(readVitestReport(join(folder, 'missing.json'), 1).failed).toEqual(['vitest ended without a report']);
  expect(read([one('passed')], 1).failed).toEqual(['vitest ended with 1 though no test failed']);
  expect(read([one('passed')], null).failed).toEqual(['vitest ended with a signal though no test failed']);
  expect(read([one('skipped')], 0).failed).toEqual(['no test was run']);
  expect(read([one('passed')], 0).failed).toEqual([]);
});
