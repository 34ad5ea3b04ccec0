import { Message, type RoomEvent, type RoomFrame, RoomId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { createRecentFrames } from './recent-frames.ts';

const roomId = RoomId.parse(newId());
const at = '2026-01-01T00:00:00.000Z';
const message = (rev: number, room: RoomId): RoomEvent => ({
  type: 'message.created',
  rev,
  at,
  data: Message.parse({
    id: newId(),
    roomId: room,
    senderId: newId(),
    clientMessageId: newId(),
    seq: rev,
    rev,
    content: 'hello',
    mentions: [],
    createdAt: at,
  }),
});
const frame = (prevRev: number, revs: number[], { room = roomId, epoch = 1 } = {}): RoomFrame => {
  const rev = revs.at(-1) ?? prevRev;
  return { roomId: room, epoch, prevRev, rev, events: revs.map((one) => message(one, room)), headRev: rev, more: false };
};
const revs = (events: readonly RoomEvent[] | undefined) => events?.map(({ rev }) => rev);

test('RC1 a window gives what follows a position, cut within a frame, and says when it does not reach back', () => {
  const recent = createRecentFrames({ maxBytes: 1_000_000 });
  for (const one of [frame(4, [5]), frame(5, [6, 7]), frame(7, [8])]) recent.add(one);
  expect(revs(recent.between(roomId, 1, 4, 8))).toEqual([5, 6, 7, 8]);
  expect(revs(recent.between(roomId, 1, 6, 8))).toEqual([7, 8]);
  expect(revs(recent.between(roomId, 1, 8, 8))).toEqual([]);
  expect(recent.between(roomId, 1, 3, 8)).toBeUndefined();
});

test('RC1 RC3 a window that does not end at the present position, is of another epoch, or was forgotten says nothing', () => {
  const recent = createRecentFrames({ maxBytes: 1_000_000 });
  recent.add(frame(4, [5]));
  expect(recent.between(roomId, 1, 4, 9)).toBeUndefined();
  expect(recent.between(roomId, 2, 4, 5)).toBeUndefined();
  // What does not continue begins anew.
  recent.add(frame(9, [10]));
  expect(recent.between(roomId, 1, 4, 10)).toBeUndefined();
  expect(revs(recent.between(roomId, 1, 9, 10))).toEqual([10]);
  recent.add(frame(10, [11], { epoch: 2 }));
  expect(recent.between(roomId, 2, 9, 11)).toBeUndefined();
  recent.forget(roomId);
  expect(recent.between(roomId, 2, 10, 11)).toBeUndefined();
  expect(recent.bytes()).toBe(0);
});

test('RC1 a window is bounded in events and bytes for each room, and in bytes for all: the quietest room goes first', () => {
  const few = createRecentFrames({ maxBytes: 1_000_000, roomEvents: 3 });
  for (let rev = 1; rev <= 10; rev += 1) few.add(frame(rev - 1, [rev]));
  expect(revs(few.between(roomId, 1, 7, 10))).toEqual([8, 9, 10]);
  expect(few.between(roomId, 1, 6, 10)).toBeUndefined();
  const small = createRecentFrames({ maxBytes: 1_000_000, roomBytes: 5_000 });
  for (let rev = 1; rev <= 100; rev += 1) small.add(frame(rev - 1, [rev]));
  expect(small.bytes()).toBeLessThanOrEqual(5_000);
  const [quiet, loud] = [RoomId.parse(newId()), RoomId.parse(newId())];
  const all = createRecentFrames({ maxBytes: 5_000 });
  all.add(frame(0, [1], { room: quiet }));
  for (let rev = 1; rev <= 4; rev += 1) all.add(frame(rev - 1, [rev], { room: loud }));
  expect(all.bytes()).toBeLessThanOrEqual(5_000);
  all.add(frame(4, [5], { room: loud }));
  expect(all.between(quiet, 1, 0, 1)).toBeUndefined();
  expect(revs(all.between(loud, 1, 0, 5))).toEqual([1, 2, 3, 4, 5]);
});
