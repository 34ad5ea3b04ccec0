import { expect, test } from 'vitest';
import { shownDuration, shownGoal, shownMeasured, shownNumber, shownQuantity, shownRound } from './numbers.ts';

test('figures have three significant digits, and what is no number is a dash', () => {
  expect([4.8349, 11_532, 0.000_123_4, 0, 100].map((value) => shownNumber(value))).toEqual([
    '4.83',
    '11,500',
    '0.000123',
    '0',
    '100',
  ]);
  expect([Number.NaN, Number.POSITIVE_INFINITY].map((value) => shownNumber(value))).toEqual(['–', '–']);
});

test('units stand behind, and what is counted in pieces is told to the piece', () => {
  expect(shownQuantity(4.8349, 'ms')).toBe('4.83 ms');
  expect(shownQuantity(11_532, '/s')).toBe('11,500/s');
  expect(shownQuantity(1.4321, 'x')).toBe('1.43 ×');
  expect(shownQuantity(24_999, 'connections')).toBe('24,999 connections');
  expect(shownQuantity(Number.NaN, 'ms')).toBe('–');
});

test('goals are shown as they were chosen', () => {
  expect([shownGoal({ atMost: 20 }, 'ms'), shownGoal({ atLeast: 25_000 }, '/s'), shownGoal(undefined, 'ms')]).toEqual([
    '≤ 20 ms',
    '≥ 25,000/s',
    '',
  ]);
  expect(shownRound(0.35)).toBe('0.35');
});

test('what is read of a figure and its verdict agree, with more digits where that takes some', () => {
  const finding = { target: 't', what: 'w', unit: 'ms', must: { atMost: 25 } } as const;
  expect(shownMeasured({ ...finding, value: 24.2 })).toBe('24.2 ms');
  expect(shownMeasured({ ...finding, value: 25.0004 })).toBe('25.0004 ms');
  expect(shownMeasured({ ...finding, value: 25.04 })).toBe('25.04 ms');
});

test('times are told in seconds, longer ones in minutes', () => {
  expect([400, 8_200, 59_600, 125_000].map(shownDuration)).toEqual(['0 s', '8 s', '1 min 0 s', '2 min 5 s']);
});
