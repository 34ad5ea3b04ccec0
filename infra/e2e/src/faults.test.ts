import type { LaunchedStack } from '@parley/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allFaults } from './faults/kinds/all.ts';
import { keepEvidence, tableOf, verdictOf } from './faults/report.ts';
import { type Lasts, run } from './faults/run.ts';
import { launchForFaults } from './faults/stack.ts';

/** `npm run test:slow` goes on for ten minutes, the short form strikes once with each kind that is quick. */
const slow = process.env['PARLEY_SLOW'] !== undefined;
const rate = slow ? 200 : 60;
const lasts: Lasts = slow ? { until: 'time', ms: 600_000 } : { until: 'each once' };
const faults = allFaults.filter(({ isLong }) => slow || isLong !== true);

let stack: LaunchedStack;
beforeAll(async () => {
  stack = await launchForFaults();
});
afterAll(() => stack.destroy());

test(
  `MS1 MS2 MS3 MS4 RC2 RC4 CO4 ${faults.length} kinds of faults under ${rate} operations a second break no promise, and each of them bites`,
  async () => {
    const outcome = await run(stack, { faults, seed: 1, rate, lasts, progress: () => undefined });
    const isWell = outcome.anomalies.length === 0 && outcome.harmless.length === 0;
    console.log(`${tableOf(outcome.struck)}\n${verdictOf(outcome)}`);
    if (!isWell) console.log(`Logs, schedule and histories are kept in ${keepEvidence(outcome, stack.dataDir)}`);
    expect(outcome.anomalies).toEqual([]);
    expect(outcome.harmless).toEqual([]);
  },
  slow ? 900_000 : 240_000,
);
