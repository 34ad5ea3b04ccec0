import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

test('MS6 a burst passes, then the rate holds, and the refusal says when to come back', () => {
  let now = 0;
  const limit = createRateLimit({ perSecond: 10, burst: 30, now: () => now });
  expect(Array.from({ length: 30 }, () => limit.take('anna')).every((wait) => wait === 0)).toBe(true);
  expect(limit.take('anna')).toBe(100);
  expect(limit.take('bela')).toBe(0);
  now = 99;
  expect(limit.take('anna')).toBeGreaterThan(0);
  now = 100;
  expect([limit.take('anna'), limit.take('anna')]).toEqual([0, 100]);
  now = 1_000_000;
  expect(Array.from({ length: 31 }, () => limit.take('anna')).filter((wait) => wait === 0)).toHaveLength(30);
});
