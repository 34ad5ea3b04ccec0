import { Member, type RoomEvent, type RoomFrame, RoomId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { splitAfterRemovals } from './room-feeds.ts';

const roomId = RoomId.parse(newId());
const at = '2026-01-01T00:00:00.000Z';

const event = (type: 'member.left' | 'member.joined', rev: number): RoomEvent => ({
  type,
  rev,
  at,
  data: Member.parse({ roomId, userId: newId(), username: 'anna', displayName: 'Anna', role: 'member', rev, joinedAt: at }),
});

const frameOf = (...events: RoomEvent[]): RoomFrame => ({
  roomId,
  epoch: 1,
  prevRev: 4,
  rev: 4 + events.length,
  events,
  headRev: 9,
  more: false,
});

test('CO4 a frame is split behind each removal, into frames that continue each other', () => {
  const parts = splitAfterRemovals(
    frameOf(event('member.joined', 5), event('member.left', 6), event('member.left', 7), event('member.joined', 8)),
  );
  expect(parts.map((part) => [part.prevRev, part.rev, part.events.length, part.more])).toEqual([
    [4, 6, 2, true],
    [6, 7, 1, true],
    [7, 8, 1, false],
  ]);
});

test('CO4 a frame without a removal, or with one at its end, stays whole', () => {
  expect(splitAfterRemovals(frameOf(event('member.joined', 5)))).toHaveLength(1);
  expect(splitAfterRemovals(frameOf(event('member.joined', 5), event('member.left', 6)))).toMatchObject([
    { prevRev: 4, rev: 6, more: false },
  ]);
  expect(splitAfterRemovals({ ...frameOf(), rev: 4 })).toHaveLength(1);
});
