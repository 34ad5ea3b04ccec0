import type { Room, RoomFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { created, edited, emptyRoom, frameSince, pageOf } from './testing/model-room.ts';
import { createTimeline } from './timeline.ts';

const room = created(created(created(emptyRoom)));

const holding = () => {
  const timeline = createTimeline();
  timeline.begin(pageOf(room, { around: 3 }, 2), room.epoch);
  return timeline;
};

test('FR2 what a command of my own made of a message is shown before its frame, which then changes nothing', () => {
  const timeline = holding();
  const after = edited(room, 2);
  const message = after.messages[1];
  if (message === undefined) throw new Error('the room has no second message');
  expect([timeline.amend(message), timeline.amend(message)]).toEqual([true, false]);
  expect(timeline.messages()).toEqual(after.messages.slice(1));
  expect(timeline.position()).toEqual({ epoch: 1, rev: 3 });
  expect(timeline.apply(frameSince(after, 3))).toBe('applied');
  expect([timeline.messages(), timeline.position()]).toEqual([after.messages.slice(1), { epoch: 1, rev: 4 }]);
});

test('FR2 an older state of a message, and a message that is not held, are not taken', () => {
  const timeline = holding();
  const [first, second] = room.messages;
  if (first === undefined || second === undefined) throw new Error('the room has no two messages');
  expect(timeline.apply(frameSince(edited(room, 2), 3))).toBe('applied');
  expect([timeline.amend(second), timeline.amend(first)]).toEqual([false, false]);
  expect(timeline.messages().map(({ seq, rev }) => [seq, rev])).toEqual([
    [2, 4],
    [3, 3],
  ]);
});

test('PV2 what retention dropped is held no more once the room says so, and nothing is asked for before it', () => {
  const timeline = createTimeline();
  timeline.begin(pageOf(room, { around: 3 }, 2), room.epoch);
  expect([timeline.from(), timeline.hasMoreBefore()]).toEqual([2, true]);
  const raised = (rev: number, floorSeq: number): RoomFrame => ({
    ...frameSince(edited(room, 3), 3),
    prevRev: rev - 1,
    rev,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a room a timeline looks at nothing else
    events: [{ rev, type: 'room.changed', at: '2026-11-30T00:00:00.000Z', data: { floorSeq } as Room }],
  });
  expect(timeline.apply(raised(4, 1))).toBe('applied');
  expect([timeline.messages(), timeline.hasMoreBefore()]).toEqual([room.messages.slice(1), true]);
  expect(timeline.apply(raised(5, 3))).toBe('applied');
  expect([timeline.messages(), timeline.hasMoreBefore()]).toEqual([room.messages.slice(2), false]);
  expect(timeline.apply(raised(6, 4))).toBe('applied');
  expect([timeline.messages(), timeline.hasMoreBefore()]).toEqual([[], false]);
});
