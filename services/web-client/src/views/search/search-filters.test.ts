import { expect, test } from 'vitest';
import { countFilters, noFilters, questionOf } from './search-filters.ts';

test('nothing is asked while there is nothing to look for', () => {
  expect(questionOf('  ', noFilters)).toBeUndefined();
  expect(questionOf('-> "', noFilters)).toBeUndefined();
  expect(questionOf('🎉', noFilters)).toEqual({ query: '🎉' });
});

test('filters alone are enough, and days are whole days of the reader', () => {
  const filters = { ...noFilters, roomId: 'room', hasLink: true, from: '2026-03-01', to: '2026-03-31' };
  expect(countFilters(filters)).toBe(4);
  expect(questionOf('', filters)).toEqual({
    query: '',
    roomId: 'room',
    has: 'link',
    after: new Date(2026, 2, 1).toISOString(),
    before: new Date(2026, 3, 1).toISOString(),
  });
  expect(questionOf('', { ...noFilters, from: '2026-02-31' })).toBeUndefined();
});
