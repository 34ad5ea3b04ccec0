import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBackoff, maxBackoffMs } from './backoff.ts';

const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

test('waits are at most 500 ms doubled per failure, at most a minute, and cover all of that', () => {
  fc.assert(
    fc.property(random, fc.integer({ min: 1, max: 200 }), (chance, failures) => {
      const backoff = createBackoff(() => chance);
      let waitMs = 0;
      for (let failure = 0; failure < failures; failure += 1) waitMs = backoff.next();
      expect(waitMs).toBe(Math.round(chance * Math.min(maxBackoffMs, 500 * 2 ** (failures - 1))));
    }),
  );
});

test('a server that says how long to stay away is obeyed, and its clients do not return at once', () => {
  fc.assert(
    fc.property(random, fc.integer({ min: 0, max: 600_000 }), fc.integer({ min: 0, max: 20 }), (chance, askedMs, failures) => {
      const backoff = createBackoff(() => chance);
      for (let failure = 0; failure < failures; failure += 1) backoff.next();
      const waitMs = backoff.next(askedMs);
      expect(waitMs).toBeGreaterThanOrEqual(askedMs);
      expect(waitMs).toBeLessThanOrEqual(Math.ceil(askedMs * 1.5));
    }),
  );
});

test('a success starts it over', () => {
  const backoff = createBackoff(() => 0.999);
  for (let failure = 0; failure < 50; failure += 1) backoff.next();
  expect(backoff.next()).toBeGreaterThan(50_000);
  backoff.reset();
  expect(backoff.next()).toBeLessThanOrEqual(500);
});
