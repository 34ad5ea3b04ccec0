import { expect, test } from 'vitest';
import { runDrill } from './drill/run-drill.ts';

const slow = process.env['PARLEY_SLOW'] !== undefined;

test('a backup that was made under traffic is put back after everything was lost: counts, seq, sign-in, files, digests; clients notice by the epoch', async () => {
  const told: string[] = [];
  const { checks } = await runDrill({ seconds: slow ? 20 : 3, rate: slow ? 100 : 40, tell: (line) => told.push(line) });
  expect(
    checks.filter(({ ok }) => !ok),
    told.join('\n'),
  ).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual([
    'sign-in',
    'counts',
    'holes in seq',
    'digests',
    'files',
    'epoch',
    'given again',
  ]);
});
