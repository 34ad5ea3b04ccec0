import { expect, test } from 'vitest';
import { readUpTo } from './read-up-to.ts';

const seen = (firstSeq: number, lastSeq: number) => ({ firstSeq, lastSeq, at: undefined, isAtEnd: false });

test('RD2 what is seen is read, and what was read stays so', () => {
  expect(readUpTo(seen(95, 110), 100)).toBe(110);
  expect(readUpTo(seen(20, 40), 100)).toBe(100);
  expect(readUpTo(seen(0, 0), 100)).toBe(100);
});

test('what somebody jumped over is not read; a few rows are no jump', () => {
  expect(readUpTo(seen(500, 520), 100)).toBe(100);
  expect(readUpTo(seen(130, 150), 100)).toBe(150);
  expect(readUpTo(seen(130, 150), 100, 10)).toBe(100);
});
