import type { ChatClient } from '@parley/client';
import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createEditing, parseEdit } from './editing.ts';
import { createKept } from './kept.ts';

const messageOf = (seq: number, senderId = 'me', deletedAt?: string): Message =>
  ({ id: `id-${seq}`, roomId: 'room', seq, rev: seq + 10, senderId, content: `text ${seq}`, deletedAt }) as unknown as Message;

const messages = [messageOf(1), messageOf(2), messageOf(3, 'me', 'now'), messageOf(4, 'ada')];

/** A browser whose storage lasts over windows, and what was sent from it. */
const browser = () => {
  const stored = new Map<string, string>();
  const sent: unknown[] = [];
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const client = {
    session: { getSnapshot: () => ({ status: 'signed_in', userId: 'me' }) },
    timeline: () => ({ getSnapshot: () => ({ messages }), close: () => undefined }),
    edit: (...args: unknown[]) => void sent.push(args),
  } as unknown as ChatClient;
  return { window: () => createEditing({ client, kept: createKept(storage) }), stored, sent };
};

test('what is typed in an edit is there in the next window, and gone once it is saved or given up', () => {
  const { window, stored, sent } = browser();
  const editing = window();
  expect(editing.start(messageOf(1))).toBe(true);
  expect(stored.size).toBe(0);
  editing.change('room', 'half a tho');
  const later = window();
  expect(later.in('room').getSnapshot()).toEqual({
    messageId: 'id-1',
    seq: 1,
    rev: 11,
    text: 'half a tho',
    isChanged: true,
    asked: 0,
  });
  later.save('room');
  expect(sent).toEqual([['room', 'id-1', 'half a tho', { ifMatch: 11 }]]);
  expect([later.in('room').getSnapshot(), stored.size]).toEqual([undefined, 0]);
});

test('an edit with something unsaved in it is not given up for another one; one without is', () => {
  const { window } = browser();
  const editing = window();
  editing.start(messageOf(1));
  expect(editing.start(messageOf(2))).toBe(true);
  editing.change('room', 'typed');
  expect([editing.start(messageOf(1)), editing.start(messageOf(2))]).toEqual([false, true]);
  expect(editing.in('room').getSnapshot()).toMatchObject({ text: 'typed', asked: 2 });
  expect(editing.startLast('room')).toBe(true);
  expect(editing.in('room').getSnapshot()).toMatchObject({ messageId: 'id-2', text: 'typed', asked: 3 });
  editing.stop('room');
  expect(editing.start(messageOf(1), 'again')).toBe(true);
  expect(editing.in('room').getSnapshot()).toMatchObject({ text: 'again', isChanged: true });
});

test('↑ edits the last message of mine that is not deleted', () => {
  const editing = browser().window();
  expect(editing.startLast('room')).toBe(true);
  expect(editing.in('room').getSnapshot()?.messageId).toBe('id-2');
});

test('what was not kept by this client is as if it were not there', () => {
  expect(
    [undefined, '', '{', 'null', '1', '{"messageId":1}', '{"messageId":"a","seq":1,"rev":1,"text":2}'].map(parseEdit),
  ).toEqual(Array(7).fill(undefined));
});
