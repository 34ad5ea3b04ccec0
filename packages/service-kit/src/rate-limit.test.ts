import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

test('MS6 a burst passes, then the rate holds, and the refusal says when to come back', () => {
  let now = 0;
  const limit = createRateLimit({ perSecond: 10, burst: 30, now: () => now });
  expect(Array.from({ length: 30 }, () => limit.take('anna')).every(({ allowed }) => allowed)).toBe(true);
  expect(limit.take('anna')).toEqual({ allowed: false, retryAfterMs: 100, remaining: 0 });
  expect(limit.take('bela')).toEqual({ allowed: true, retryAfterMs: 0, remaining: 29 });
  now = 99;
  expect(limit.take('anna').allowed).toBe(false);
  now = 100;
  expect([limit.take('anna').retryAfterMs, limit.take('anna').retryAfterMs]).toEqual([0, 100]);
  now = 1_000_000;
  expect(Array.from({ length: 31 }, () => limit.take('anna')).filter(({ allowed }) => allowed)).toHaveLength(30);
});
