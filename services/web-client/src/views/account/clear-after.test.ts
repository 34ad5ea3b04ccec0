import { expect, test } from 'vitest';
import { type ClearAfter, clearsAt } from './clear-after.ts';

// A Wednesday, in the zone of the machine.
const now = new Date(2026, 4, 20, 15, 30).getTime();
const at = (choice: ClearAfter, from = now): string => {
  const end = clearsAt(choice, from, '2026-06-01T00:00:00.000Z');
  return end === undefined ? 'never' : new Date(end).toString().slice(0, 21);
};

test('a status ends after a while, with the day, with the week, as it did before, or not', () => {
  expect(at('halfHour')).toBe('Wed May 20 2026 16:00');
  expect(at('fourHours')).toBe('Wed May 20 2026 19:30');
  expect(at('today')).toBe('Wed May 20 2026 23:59');
  expect(at('thisWeek')).toBe('Sun May 24 2026 23:59');
  expect(at('never')).toBe('never');
  expect(clearsAt('keep', now, 'then')).toBe('then');
});

test('on a Sunday the week ends the same day', () => {
  expect(at('thisWeek', new Date(2026, 4, 24, 9).getTime())).toBe('Sun May 24 2026 23:59');
});
