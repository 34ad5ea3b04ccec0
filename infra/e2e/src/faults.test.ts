import { tmpdir } from 'node:os';
import { repositoryRoot } from '@parley/local';
import { afterAll, expect, test } from 'vitest';
import { allFaults } from './faults/kinds/all.ts';
import { keepEvidence, tableOf, verdictOf } from './faults/report.ts';
import { run } from './faults/run.ts';
import { type FaultStack, launchForFaults } from './faults/stack.ts';
import { runChecker } from './sabotage/run-checker.ts';

/** `npm run test:slow` goes on for ten minutes with all kinds, the short form strikes once with each kind that is quick. */
const slow = process.env['PARLEY_SLOW'] !== undefined;
const quick = allFaults.filter(({ isLong }) => isLong !== true);
const [kinds, rate] = slow ? [allFaults.length, 200] : [quick.length, 60];

let stack: FaultStack | undefined;
afterAll(() => stack?.destroy());

const strikeOnce = async (): Promise<void> => {
  stack = await launchForFaults();
  const lasts = { until: 'each once' } as const;
  const outcome = await run(stack, { faults: quick, seed: 1, rate, lasts, progress: () => undefined });
  const isWell = outcome.anomalies.length === 0 && outcome.harmless.length === 0;
  console.log(`${tableOf(outcome.struck)}\n${verdictOf(outcome)}`);
  if (!isWell) console.log(`Logs, schedule and histories are kept in ${keepEvidence(outcome, stack.dataDir)}`);
  expect(outcome.anomalies).toEqual([]);
  expect(outcome.harmless).toEqual([]);
};

/** As a command, which has a network of its own to cut. */
const goOn = async (): Promise<void> => {
  const { code, output } = await runChecker({ root: repositoryRoot, tmp: tmpdir() }, { rate, minutes: 10 }, 1_500_000);
  console.log(output);
  expect(code).toBe(0);
};

test(
  `MS1 MS2 MS3 MS4 RC2 RC4 CO4 ${kinds} kinds of faults under ${rate} operations a second break no promise, and each of them bites`,
  () => (slow ? goOn() : strikeOnce()),
  slow ? 1_600_000 : 240_000,
);
