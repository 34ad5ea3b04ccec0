import { expect, test } from 'vitest';
import { type Finding, reaches } from './findings.ts';
import { mostTelling, verdictOf, verdictText } from './verdict.ts';

const atMost20 = { atMost: 20 };

test('a limit itself is kept', () => {
  expect([reaches(20, atMost20), reaches(20.001, atMost20)]).toEqual([true, false]);
  expect([reaches(20, { atLeast: 20 }), reaches(19.999, { atLeast: 20 })]).toEqual([true, false]);
});

test.each([
  ['nothing is wanted of it', { value: 3 }, 'none'],
  ['it was not measured', { value: Number.NaN, must: atMost20 }, 'unmeasured'],
  ['its must is missed, whatever its moonshot', { value: 21, must: atMost20, moonshot: { atMost: 30 } }, 'missed'],
  ['its must is reached', { value: 19, must: atMost20, moonshot: { atMost: 10 } }, 'reached'],
  ['its moonshot is reached', { value: 9, must: atMost20, moonshot: { atMost: 10 } }, 'moonshot'],
  ['only a moonshot is set, and not reached', { value: 11, moonshot: { atMost: 10 } }, 'open'],
] as const)('a figure is judged where %s', (_, finding, verdict) => {
  expect(verdictOf(finding)).toBe(verdict);
});

test('every verdict is shown by a sign and a word, save that nothing was wanted', () => {
  for (const [verdict, text] of Object.entries(verdictText)) expect(text).toMatch(verdict === 'none' ? /^$/ : /^\S \w/);
});

const figure = (target: string, value: number, more: Partial<Finding> = {}): Finding => ({
  target,
  what: `${value}`,
  value,
  unit: 'ms',
  must: atMost20,
  ...more,
});

test('of each target the figure tells most that is farthest beyond its limit, else the one nearest to it', () => {
  const told = mostTelling([
    figure('kept', 5),
    figure('kept', 19),
    figure('missed', 21),
    figure('missed', 40, { must: { atMost: 39 } }),
    figure('rates', 10, { must: { atLeast: 100 } }),
    figure('rates', 90, { must: { atLeast: 100 } }),
    figure('unmeasured', Number.NaN),
    figure('unmeasured', 1_000_000),
  ]);
  expect(told.map(({ target, what }) => `${target} ${what}`)).toEqual(['kept 19', 'missed 21', 'rates 10', 'unmeasured NaN']);
});
