import { expect, test } from 'vitest';
import { createHeard } from './heard.ts';

const messageOf = (roomId: string, seq: number) => ({ roomId, seq });
const roomOf = (id: string, lastSeq: number, readSeq = 0) => ({ id, lastSeq, readSeq, lastMessage: messageOf(id, lastSeq) });

test('what is there at first is not new, what comes afterwards is, once', () => {
  const heard = createHeard();
  expect(heard.look([roomOf('a', 7)])).toEqual([]);
  expect([heard.hear(messageOf('a', 7)), heard.hear(messageOf('a', 8)), heard.hear(messageOf('a', 8))]).toEqual([
    false,
    true,
    false,
  ]);
  expect(heard.look([roomOf('a', 8)])).toEqual([]);
  expect(heard.look([roomOf('a', 11)])).toEqual([messageOf('a', 11)]);
});

test('the first message of a new conversation is told of, whether it or its room comes first', () => {
  const heard = createHeard();
  heard.look([]);
  expect(heard.hear(messageOf('b', 1))).toBe(false);
  expect(heard.look([roomOf('b', 1)])).toEqual([messageOf('b', 1)]);
  expect(heard.hear(messageOf('b', 1))).toBe(false);
  expect(heard.hear(messageOf('b', 2))).toBe(true);
});

test('of a room that I come into later only what I have not read is new', () => {
  const heard = createHeard();
  heard.look([]);
  expect(heard.look([roomOf('c', 40, 40)])).toEqual([]);
});
