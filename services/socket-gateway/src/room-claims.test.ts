import { accept, type Result, RoomId, refuse, SessionId, UserId } from '@parley/contracts';
import { type Identity, newId } from '@parley/service-kit';
import { beforeEach, expect, test } from 'vitest';
import { createRoomClaims, type RoomClaims } from './room-claims.ts';

let asked: string[];
let next: () => Promise<Result<undefined>>;
let claims: RoomClaims;

beforeEach(() => {
  asked = [];
  next = async () => accept(undefined);
  claims = createRoomClaims({
    claimRooms: (token) => {
      asked.push(token);
      return next();
    },
  });
});

const identity: Identity = {
  userId: UserId.parse(newId()),
  sessionId: SessionId.parse(newId()),
  username: 'guest',
  displayName: 'Guest',
  role: 'guest',
  rooms: [{ id: RoomId.parse(newId()), role: 'guest' }],
  issuedAt: new Date('2026-01-01T00:00:00.000Z'),
  expiresAt: new Date('2026-01-01T00:15:00.000Z'),
};

test('AU5 the rooms of a token are claimed once, however many connections it opens', async () => {
  await Promise.all([claims.claim(identity, 'a'), claims.claim(identity, 'a')]);
  await claims.claim(identity, 'a');
  expect(asked).toEqual(['a']);
});

test('AU5 the next token of the session claims again', async () => {
  await claims.claim(identity, 'a');
  await claims.claim({ ...identity, issuedAt: new Date('2026-01-01T00:10:00.000Z') }, 'b');
  expect(asked).toEqual(['a', 'b']);
});

test('AU2 a full sign-in claims nothing', async () => {
  const { rooms: _, ...full } = identity;
  expect(await claims.claim(full, 'a')).toEqual(accept(null));
  expect(asked).toEqual([]);
});

test('a claim that was refused, or not answered, is made again', async () => {
  next = async () => refuse('unauthenticated', 'no');
  expect(await claims.claim(identity, 'a')).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  next = () => Promise.reject(new Error('away'));
  await expect(claims.claim(identity, 'a')).rejects.toThrow('away');
  next = async () => accept(undefined);
  expect(await claims.claim(identity, 'a')).toEqual(accept(null));
  expect(asked).toHaveLength(3);
});
