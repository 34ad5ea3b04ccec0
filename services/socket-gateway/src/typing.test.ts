import { MessageId, RoomId, UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTyping, type Typing, type Typist } from './typing.ts';

const anna = UserId.parse(newId());
const phone: Typist = { connectionId: 'phone', userId: anna };
const laptop: Typist = { connectionId: 'laptop', userId: anna };
const roomId = RoomId.parse(newId());
const room = { roomId };

let typing: Typing;
let relayed: boolean[];

// The clock alone is not the real one: six seconds are too long to wait.
beforeEach(() => {
  vi.useFakeTimers();
  relayed = [];
  typing = createTyping({ relay: (_place, _userId, is) => relayed.push(is) });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a start and a stop are relayed once each', () => {
  typing.started(phone, room);
  typing.stopped(phone, room);
  typing.stopped(phone, room);
  expect(relayed).toEqual([true, false]);
});

test('one start a second is relayed; starts and stops in turn are no way around that', () => {
  for (let turn = 0; turn < 50; turn += 1) {
    typing.started(phone, room);
    typing.stopped(phone, room);
  }
  expect(relayed).toEqual([true, false]);
  vi.advanceTimersByTime(1_000);
  typing.started(phone, room);
  expect(relayed).toEqual([true, false, true]);
});

test('what is not told again ends by itself after 6 s, counted from the last start that was relayed', () => {
  typing.started(phone, room);
  vi.advanceTimersByTime(4_000);
  typing.started(phone, room);
  vi.advanceTimersByTime(5_999);
  expect(relayed).toEqual([true, true]);
  vi.advanceTimersByTime(1);
  expect(relayed).toEqual([true, true, false]);
  expect(vi.getTimerCount()).toBe(0);
});

test('one user types as long as one of the devices does', () => {
  typing.started(phone, room);
  typing.started(laptop, room);
  typing.stopped(phone, room);
  expect(relayed).toEqual([true]);
  typing.left(laptop);
  expect(relayed).toEqual([true, false]);
});

test('a message sent, or a membership that ended, ends it on all devices', () => {
  typing.started(phone, room);
  typing.started(laptop, room);
  typing.ended(anna, roomId);
  typing.ended(anna, roomId);
  expect(relayed).toEqual([true, false]);
});

test('a user types in at most 20 rooms at once', () => {
  const rooms = Array.from({ length: 25 }, () => RoomId.parse(newId()));
  for (const one of rooms) typing.started(phone, { roomId: one });
  expect(relayed).toHaveLength(20);
  typing.left(phone);
  vi.advanceTimersByTime(6_000);
  expect(relayed.filter((is) => !is)).toHaveLength(20);
  expect(vi.getTimerCount()).toBe(0);
});

test('in a room and in its threads somebody types apart; a message, and the end of a membership, end all of it', () => {
  const told: [threadOf: string | undefined, is: boolean][] = [];
  typing = createTyping({ relay: ({ threadOf }, _userId, is) => told.push([threadOf, is]) });
  const [one, two] = [MessageId.parse(newId()), MessageId.parse(newId())];
  typing.started(phone, { roomId, threadOf: one });
  typing.started(phone, { roomId, threadOf: two });
  typing.started(laptop, room);
  typing.stopped(phone, { roomId, threadOf: one });
  typing.stopped(phone, room);
  expect(told.splice(0)).toEqual([
    [one, true],
    [two, true],
    [undefined, true],
    [one, false],
  ]);
  typing.ended(anna, RoomId.parse(newId()));
  typing.ended(anna, roomId);
  expect(told).toEqual([
    [two, false],
    [undefined, false],
  ]);
});
