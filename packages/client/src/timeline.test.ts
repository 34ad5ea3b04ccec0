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
