import { randomUUID } from 'node:crypto';
import { RoomId, SessionId, UserId } from '@parley/contracts';
import type { Identity } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { admitOnce } from './admit-once.ts';

const user: Identity = {
  userId: UserId.parse(randomUUID()),
  sessionId: SessionId.parse(randomUUID()),
  username: 'guest',
  displayName: 'Guest',
  role: 'guest',
  rooms: [{ id: RoomId.parse(randomUUID()), role: 'guest' }],
  issuedAt: new Date(0),
  expiresAt: new Date(1),
};

/** Counts, and fails as often as it is told to. */
const countingClaims = (failures = 0) => {
  let asked = 0;
  const admit = async (): Promise<void> => {
    asked += 1;
    if (asked <= failures) throw new Error('the database is away');
  };
  return { admit, asked: () => asked };
};

test('AU5 a token is dealt with once, also for calls of the same moment; another of the same session on its own', async () => {
  const claims = countingClaims();
  const admit = admitOnce(claims);
  await Promise.all([admit(user, 'one'), admit(user, 'one'), admit(user, 'two')]);
  await admit(user, 'one');
  expect(claims.asked()).toBe(2);
});

test('one whose turn failed is tried again', async () => {
  const claims = countingClaims(1);
  const admit = admitOnce(claims);
  const together = await Promise.allSettled([admit(user, 'one'), admit(user, 'one')]);
  expect(together.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  await admit(user, 'one');
  await admit(user, 'one');
  expect(claims.asked()).toBe(2);
});

test('ten thousand tokens are remembered, those that were used last', async () => {
  const claims = countingClaims();
  const admit = admitOnce(claims);
  for (let token = 0; token < 10_000; token += 1) await admit(user, `${token}`);
  await admit(user, '0');
  await admit(user, 'one more');
  expect(claims.asked()).toBe(10_001);
  await admit(user, '0');
  expect(claims.asked()).toBe(10_001);
  await admit(user, '1');
  expect(claims.asked()).toBe(10_002);
});
