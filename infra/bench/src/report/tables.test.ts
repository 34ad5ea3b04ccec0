import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { alignedText, numericColumns } from './aligned-text.ts';
import type { Finding } from './findings.ts';
import { shortTargetsMarkdown, targetsMarkdown } from './markdown.ts';
import { writeReadmes } from './readme.ts';
import { commandOf, type ExperimentResult, outstanding, type Report } from './report.ts';

const finding = (target: string, what: string, value: number, more: Partial<Finding> = {}): Finding => ({
  target,
  what,
  value,
  unit: 'ms',
  must: { atMost: 20 },
  ...more,
});

const result = (name: string, findings: readonly Finding[]): ExperimentResult => ({
  name,
  about: '',
  tookMs: 0,
  findings,
  tables: [],
  charts: [],
  rounds: [],
});

const report: Report = {
  at: new Date('2026-01-02T03:04:05Z'),
  command: commandOf(['--rounds', '2', '--systems', 'bare ws;parley']),
  machine: { cores: 2, cpu: 'CPU', memoryGiB: 24, system: 'linux', loadBefore: 0, versions: { Node: '24' }, commit: 'abc' },
  options: { isQuick: false, rounds: 2, warmUpMs: 1, measureMs: 1, systems: undefined },
  planned: ['delivery', 'search'],
  experiments: [
    result('delivery', [
      finding('delivery', 'p50 | at <200>', 3),
      finding('delivery', 'p99', 25.0001),
      { target: 'delivery', what: 'beside', value: 1, unit: 'ms' },
    ]),
  ],
};

test('columns of figures are read from the right, others from the left, whatever is missing in them', () => {
  const rows = [
    ['', 'p99', 'note'],
    ['one', '4.83', '~'],
    ['eleven', '–', 'x'],
    ['东京', '1,100'],
  ];
  expect(numericColumns(rows)).toEqual([false, true, false]);
  expect(alignedText(rows).split('\n')).toEqual([
    '          p99  note',
    'one      4.83  ~',
    'eleven      –  x',
    '东京      1,100',
  ]);
});

test('the table of targets has a row for each figure with a goal, whose text breaks no column', () => {
  expect(targetsMarkdown(report).split('\n')).toEqual([
    '| target   | what               | measured | must    | reached   |',
    '| -------- | ------------------ | -------- | ------- | --------- |',
    String.raw`| delivery | p50 \| at &lt;200> | 3.00 ms  | ≤ 20 ms | ✓ reached |`,
    '| delivery | p99                | 25.0 ms  | ≤ 20 ms | ✗ missed  |',
  ]);
  expect(shortTargetsMarkdown(report).split('\n')).toHaveLength(3);
  expect(targetsMarkdown({ experiments: [] })).toBe('No figure of this run has a goal.');
});

test('what was planned and is not there yet is told, and the command as it was typed', () => {
  expect(outstanding(report)).toEqual(['search']);
  expect(report.command).toBe('npm run bench -- --rounds 2 --systems "bare ws;parley"');
  expect(commandOf([])).toBe('npm run bench');
});

const root = mkdtempSync(join(tmpdir(), 'parley-bench-readmes-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('figures go between the marks of both READMEs, or into neither', () => {
  const marked = 'before\n<!-- Written by `npm run bench -- --write-readme` from here -->\nold\n<!-- to here -->\nafter\n';
  mkdirSync(join(root, 'infra/bench'), { recursive: true });
  const paths = [join(root, 'README.md'), join(root, 'infra/bench/README.md')];
  const write = (...texts: string[]): void => paths.forEach((path, index) => writeFileSync(path, texts[index] ?? ''));
  const read = (): string[] => paths.map((path) => readFileSync(path, 'utf8'));
  write(marked, 'no marks');
  expect(() => writeReadmes(report, root)).toThrow('infra/bench/README.md has no place');
  expect(read()).toEqual([marked, 'no marks']);
  write(marked, marked);
  writeReadmes(report, root);
  for (const text of read()) {
    expect(text).toMatch(/^before\n[^]*✗ missed[^]*2026-01-02, medians of 2 rounds[^]*\nafter\n$/);
    expect(text).not.toContain('old');
  }
});
