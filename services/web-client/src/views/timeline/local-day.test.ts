import { expect, test } from 'vitest';
import { daysAgo, inputOf, startOfInput } from './local-day.ts';

test('a day of the date field begins at midnight of the reader, and is written back as the same day', () => {
  for (const day of ['2026-11-29', '2024-02-29', '0099-01-01', '9999-12-31']) {
    const start = startOfInput(day);
    expect([start?.getHours(), start?.getMinutes(), inputOf(start?.getTime() ?? 0)]).toEqual([0, 0, day]);
  }
});

test('what is no day is none', () => {
  expect(['', '2026-02-30', '2026-13-01', '29.11.2026', '2026-1-1'].map(startOfInput)).toEqual(Array(5).fill(undefined));
});

test('days ago begin at midnight, over the ends of months too', () => {
  const now = new Date(2026, 2, 1, 15, 30).getTime();
  expect(inputOf(daysAgo(1, now).getTime())).toBe('2026-02-28');
  expect(daysAgo(30, now).getHours()).toBe(0);
});
