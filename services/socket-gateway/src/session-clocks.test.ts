import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSessionClocks } from './session-clocks.ts';
import { createTestConnection } from './testing/test-connection.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const expiringIn = (seconds: number) => createTestConnection({ expiresAt: new Date(Date.now() + seconds * 1_000) });
const names = ({ emitted }: ReturnType<typeof expiringIn>) => emitted.map(({ name }) => name);

test('CO3 a token is warned of 60 s ahead, and CO8 its end ends the connection so that a plain client comes back', () => {
  const clocks = createSessionClocks();
  const one = expiringIn(900);
  clocks.start(one.connection);
  vi.advanceTimersByTime(839_999);
  expect(names(one)).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(one.emitted).toEqual([
    { name: 'session:expiring', payload: { tokenExpiresAt: one.connection.identity.expiresAt.toISOString() } },
  ]);
  vi.advanceTimersByTime(59_999);
  expect(one.ends).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(one.ends).toEqual(['passing']);
});

test('CO3 a token with less than 60 s left is warned of at once', () => {
  const one = expiringIn(30);
  createSessionClocks().start(one.connection);
  expect(names(one)).toEqual(['session:expiring']);
});

test('CO3 another token starts the clock anew', () => {
  const clocks = createSessionClocks();
  const one = expiringIn(120);
  clocks.start(one.connection);
  one.connection.renew({ ...one.connection.identity, expiresAt: new Date(Date.now() + 900_000) }, 'another');
  clocks.restart(one.connection);
  vi.advanceTimersByTime(839_999);
  expect([names(one), one.ends]).toEqual([[], []]);
  vi.advanceTimersByTime(60_001);
  expect([names(one), one.ends]).toEqual([['session:expiring'], ['passing']]);
});

test('a closed connection leaves no timer, also when its token is replaced afterwards', () => {
  const clocks = createSessionClocks();
  const one = expiringIn(900);
  clocks.start(one.connection);
  clocks.stop(one.connection);
  clocks.restart(one.connection);
  expect(vi.getTimerCount()).toBe(0);
});
