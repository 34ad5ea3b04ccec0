import { randomUUID } from 'node:crypto';
import { CommandId, limits, type Message, MessageId, RoomId, UserId } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countFitting, headFrame, jsonBytes, liveFrames } from './frames.ts';

const roomId = RoomId.parse(randomUUID());
const head = { roomId, epoch: 1, headRev: 0 };

const message = (rev: number, content: string): Message => ({
  id: MessageId.parse(randomUUID()),
  roomId,
  seq: rev,
  rev,
  senderId: UserId.parse(randomUUID()),
  clientMessageId: CommandId.parse(randomUUID()),
  content,
  threadCount: 0,
  mentions: [],
  reactions: [],
  createdAt: new Date().toISOString(),
});

const created = (data: Message) => ({ rev: data.rev, type: 'message.created' as const, at: data.createdAt, data });

test('FR1 frames continue each other, hold every event once and never more than 256 KiB', () => {
  const content = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 50 }),
    fc.constant('"'.repeat(8_000)),
    fc.constant('汉'.repeat(8_000)),
  );
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(content, { minLength: 1, maxLength: 60 }), (start, contents) => {
      const events = contents.map((text, index) => created(message(start + index + 1, text)));
      const frames = liveFrames({ ...head, headRev: start + contents.length }, events);
      expect(frames.flatMap((frame) => frame.events)).toEqual(events);
      let position = start;
      for (const frame of frames) {
        expect(frame.prevRev).toBe(position);
        expect(jsonBytes(frame)).toBeLessThanOrEqual(limits.frameBytes);
        position = frame.rev;
      }
      expect(position).toBe(start + contents.length);
    }),
    { numRuns: 30 },
  );
});

test('FR1 a few small events are one frame', () => {
  const events = [1, 2, 3].map((rev) => created(message(rev, 'text')));
  expect(liveFrames({ ...head, headRev: 3 }, events)).toMatchObject([{ prevRev: 0, rev: 3, headRev: 3, more: false }]);
});

test('a head is a frame without events that covers nothing', () => {
  expect(headFrame({ ...head, headRev: 9 })).toEqual({
    roomId,
    epoch: 1,
    prevRev: 9,
    rev: 9,
    events: [],
    headRev: 9,
    more: false,
  });
});

test('at least one item fits, however small the budget', () => {
  expect(countFitting(['long enough', 'b'], 3)).toBe(1);
  expect(countFitting(['a', 'b', 'c'], 8)).toBe(2);
  expect(countFitting([], 8)).toBe(0);
});
