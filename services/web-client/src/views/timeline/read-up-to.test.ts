import { expect, test } from 'vitest';
import { readUpTo } from './read-up-to.ts';

const seen = (firstSeq: number, lastSeq: number, isAtEnd = false) => ({ firstSeq, lastSeq, at: undefined, isAtEnd });

test('RD2 what is seen is read, and what was read stays so', () => {
  expect(readUpTo(seen(95, 110), 100, false)).toBe(110);
  expect(readUpTo(seen(20, 40), 100, false)).toBe(100);
  expect(readUpTo(seen(0, 0), 100, false)).toBe(100);
});

test('what somebody jumped over is not read, unless they are at the end of the room', () => {
  expect(readUpTo(seen(500, 520), 100, false)).toBe(100);
  expect(readUpTo(seen(500, 520, true), 100, false)).toBe(100);
  expect(readUpTo(seen(500, 520, true), 100, true)).toBe(520);
});
