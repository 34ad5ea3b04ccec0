import type { OutboxItem } from '@parley/client';
import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import { threadRowsOf } from './thread-rows.ts';

const messageOf = (seq: number, senderId: string, more: object = {}): Message =>
  ({
    id: `id-${seq}`,
    clientMessageId: `client-${seq}`,
    seq,
    senderId,
    createdAt: `2026-11-${10 + seq}T12:00:00.000Z`,
    content: `${seq}`,
    reactions: [],
    threadCount: 0,
    ...more,
  }) as unknown as Message;
const root = messageOf(1, 'ada');
const itemOf = (id: string, command: object): OutboxItem =>
  ({ entry: { id, command, createdAt: 0 }, status: { status: 'waiting' } }) as unknown as OutboxItem;

test('MS9 the message at which a thread began stands first and names no day, then what was said to it, then what I have sent', () => {
  const replies = [messageOf(4, 'bob', { threadOf: 'id-1' }), messageOf(7, 'me', { threadOf: 'id-1' })];
  const pending = [itemOf('sent', { kind: 'send', content: 'soon', threadOf: 'id-1' })];
  const rows = threadRowsOf({ snapshot: { messages: replies, pending }, root, myId: 'me', readSeq: 3 });
  expect(rows.map(({ key }) => key)).toEqual(['id-1', 'id-4', 'client-7', 'sent']);
  expect(rows.map((row) => ('day' in row && row.day !== undefined) || false).slice(0, 3)).toEqual([false, true, true]);
  expect(rows.flatMap((row) => (row.kind === 'message' && row.isFirstUnread ? [row.key] : []))).toEqual(['id-4']);
});

test('MS10 a reaction of mine to it is shown at once, there too', () => {
  const pending = [itemOf('r', { kind: 'react', messageId: 'id-1', emoji: '👍' })];
  const [first] = threadRowsOf({ snapshot: { messages: [], pending }, root, myId: 'me', readSeq: undefined });
  expect(first?.kind === 'message' && first.reacting.map(({ entry }) => entry.id)).toEqual(['r']);
});

test('without the message at which it began there is what was said to it', () => {
  const rows = threadRowsOf({
    snapshot: { messages: [messageOf(4, 'bob')], pending: [] },
    root: undefined,
    myId: 'me',
    readSeq: undefined,
  });
  expect(rows.map(({ key }) => key)).toEqual(['id-4']);
});
