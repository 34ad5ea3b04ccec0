import type { HistoryPage, Message, RoomFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createThreadHeads } from './thread-heads.ts';

const replyOf = (seq: number, senderId: string, threadOf = 'root', deletedAt?: string): Message =>
  ({ id: `m${seq}`, seq, senderId, threadOf, createdAt: `2026-01-0${seq}`, deletedAt }) as unknown as Message;
const frameOf = (type: string, data: Message): RoomFrame => ({ events: [{ type, data }] }) as unknown as RoomFrame;
const pageOf = (...messages: Message[]) => ({ ok: true, data: { messages } as unknown as HistoryPage }) as const;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('who wrote last in a thread is asked for once, and followed by frames', async () => {
  let asked = 0;
  const heads = createThreadHeads({
    ask: async () => {
      asked += 1;
      return pageOf(replyOf(1, 'ada'), replyOf(2, 'bob'), replyOf(3, 'ada'), replyOf(4, 'cem', 'root', 'now'));
    },
  });
  expect([heads.get('room', 'root'), heads.get('room', 'root')]).toEqual([undefined, undefined]);
  await soon();
  expect(heads.get('room', 'root')).toEqual({ lastAt: '2026-01-03', userIds: ['ada', 'bob'] });
  heads.takeFrame(frameOf('message.created', replyOf(5, 'bob')));
  heads.takeFrame(frameOf('message.created', replyOf(1, 'eve')));
  expect([heads.get('room', 'root'), asked]).toEqual([{ lastAt: '2026-01-05', userIds: ['bob', 'ada'] }, 1]);
});

test('whoever sees a thread begin asks nobody; when its last reply goes the one before is asked for', async () => {
  let asked = 0;
  const heads = createThreadHeads({
    ask: async () => {
      asked += 1;
      return pageOf(replyOf(1, 'ada'));
    },
  });
  heads.takeFrame(frameOf('message.created', replyOf(1, 'ada')));
  heads.takeFrame(frameOf('message.created', replyOf(2, 'bob')));
  expect([heads.get('room', 'root')?.userIds, asked]).toEqual([['bob', 'ada'], 0]);
  heads.takeFrame(frameOf('message.deleted', replyOf(2, 'bob')));
  expect(heads.get('room', 'root')).toBe(undefined);
  await soon();
  expect([heads.get('room', 'root')?.userIds, asked]).toEqual([['ada'], 1]);
});

test('a long room asks for two threads at once, and for the others after them', async () => {
  const waiting: (() => void)[] = [];
  const heads = createThreadHeads({
    ask: () => new Promise((resolve) => waiting.push(() => resolve(pageOf(replyOf(1, 'ada'))))),
  });
  for (const root of ['a', 'b', 'c']) heads.get('room', root);
  expect(waiting).toHaveLength(2);
  waiting[0]?.();
  await soon();
  expect(waiting).toHaveLength(3);
});
