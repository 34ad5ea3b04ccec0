import { expect, test } from 'vitest';
import { createSendLimits } from './send-limits.ts';

const values = { PARLEY_LIMITS: 'on', SENDS_PER_SECOND: 10, SENDS_BURST: 3, ROOM_SENDS_PER_SECOND: 5 } as const;

test('MS6 a user who sends too fast is refused, whichever the room, and a room that is too busy refuses everybody', () => {
  const limits = createSendLimits(values);
  const taken = Array.from({ length: 4 }, (_, index) => limits.take('anna', `room-${index}`));
  expect(taken.map(({ refusal }) => refusal?.code)).toEqual([undefined, undefined, undefined, 'rate_limited']);
  expect(taken.map(({ standing }) => standing)).toEqual([2, 1, 0, 0].map((remaining) => ({ limit: 3, remaining })));
  expect(taken[3]?.refusal?.retryAfterMs).toBeGreaterThan(0);
  const others = Array.from({ length: 6 }, (_, index) => limits.take(`user-${index}`, 'busy').refusal);
  expect(others.slice(0, 5)).toEqual(Array(5).fill(null));
  expect(others[5]).toMatchObject({ code: 'rate_limited', message: 'this room is too busy' });
});

test('MS6 PARLEY_LIMITS=off lifts all limits and shows none', () => {
  const limits = createSendLimits({ ...values, PARLEY_LIMITS: 'off' });
  expect(limits.perSecond).toBeNull();
  for (let count = 0; count < 1_000; count += 1) expect(limits.take('anna', 'room')).toEqual({ refusal: null, standing: null });
});
