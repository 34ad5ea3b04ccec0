import { expect, test } from 'vitest';
import { createSendLimits } from './send-limits.ts';

const values = { PARLEY_LIMITS: 'on', SENDS_PER_SECOND: 10, SENDS_BURST: 3, ROOM_SENDS_PER_SECOND: 5 } as const;

test('MS6 a user who sends too fast is refused and told where they stand; others are not', () => {
  const limits = createSendLimits(values);
  const taken = Array.from({ length: 4 }, () => limits.ofUser('anna'));
  expect(taken.map(({ refusal }) => refusal?.code)).toEqual([undefined, undefined, undefined, 'rate_limited']);
  expect(taken.map(({ standing }) => standing)).toEqual([2, 1, 0, 0].map((remaining) => ({ limit: 3, remaining })));
  expect(taken[3]?.refusal?.retryAfterMs).toBeGreaterThan(0);
  expect(limits.ofUser('bela').refusal).toBeNull();
});

test('MS6 a room that is too busy refuses everybody, other rooms go on', () => {
  const limits = createSendLimits(values);
  const taken = Array.from({ length: 6 }, () => limits.toRoom('busy'));
  expect(taken.slice(0, 5)).toEqual(Array(5).fill(null));
  expect(taken[5]).toMatchObject({ code: 'rate_limited', message: 'this room is too busy' });
  expect(limits.toRoom('quiet')).toBeNull();
});

test('MS6 PARLEY_LIMITS=off lifts all limits and shows none', () => {
  const limits = createSendLimits({ ...values, PARLEY_LIMITS: 'off' });
  expect(limits.perSecond).toBeNull();
  for (let count = 0; count < 1_000; count += 1) {
    expect(limits.ofUser('anna')).toEqual({ refusal: null, standing: null });
    expect(limits.toRoom('room')).toBeNull();
  }
});
