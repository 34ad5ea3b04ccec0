import type { AckError } from '@parley/contracts';
import { expect, test } from 'vitest';
import { openRoom } from './open-room.ts';
import type { Rest } from './rest.ts';
import { createTestClock } from './testing/test-clock.ts';

/** A room of which the server says the same whenever it is asked, and how often it was within ten minutes. */
const askedOf = async (refusal: Partial<AckError>) => {
  const error = { message: '', outcome: 'rejected', retryable: false, requestId: '', ...refusal };
  const clock = createTestClock();
  let asked = 0;
  const call = async () => {
    asked += 1;
    return { ok: false, error };
  };
  const room = openRoom({
    roomId: 'room',
    rest: { call } as unknown as Rest,
    clock,
    random: () => 0.5,
    epoch: () => undefined,
    head: () => undefined,
    changed: () => undefined,
  });
  room.load();
  await clock.advance(600_000);
  const { status } = room.status();
  room.close();
  return { status, asked };
};

test.each(['invalid', 'not_found', 'forbidden', 'banned'] as const)(
  'a room that is refused for good (%s) is asked for once',
  async (code) => {
    expect(await askedOf({ code })).toEqual({ status: 'left', asked: 1 });
  },
);

test.each([
  { code: 'unavailable', outcome: 'unknown', retryable: true },
  { code: 'rate_limited', retryable: true },
  { code: 'internal' },
  { code: 'token_expired' },
  { code: 'unauthenticated' },
] as const)('a room that cannot be had for now ($code) is asked for again', async (refusal) => {
  const { status, asked } = await askedOf(refusal);
  expect([status, asked > 3]).toEqual(['loading', true]);
});
