import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('all is measured three times that is not only for who names it', () => {
  const { experiments, rounds, soakMinutes, isQuick } = readOptions([]);
  expect([rounds, soakMinutes, isQuick]).toEqual([3, 15, false]);
  expect(experiments.some(({ isOnDemand }) => isOnDemand)).toBe(false);
  expect(experiments.map(({ name }) => name)).toContain('delivery');
});

test('what is named is measured, on demand or not', () => {
  expect(readOptions(['--only', 'indexing,search']).experiments.map(({ name }) => name)).toEqual(['search', 'indexing']);
  expect(readOptions(['--quick', '--rounds', '9']).rounds).toBe(1);
  expect(readOptions(['--only', 'soak', '--minutes', '60']).soakMinutes).toBe(60);
});

test.each([
  [['--only', 'delivery,cake'], 'cake'],
  [['--rounds', '0'], 'whole number'],
  [['--rounds', '1.5'], 'whole number'],
  [['--minutes', '0'], 'whole number'],
  [['--write-readme', '--quick'], 'whole run'],
  [['--write-readme', '--only', 'delivery'], 'whole run'],
  [['--cake'], 'cake'],
])('%j is refused, with what is wrong', (args, reason) => {
  expect(() => readOptions(args)).toThrow(reason);
});
