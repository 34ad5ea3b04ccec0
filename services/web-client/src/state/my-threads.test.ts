import type { FollowedThread, Message, RoomFrame, UserFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { createMyThreads, type ThreadsPage } from './my-threads.ts';

const threadOf = (id: string, lastReplyAt: string, unread = 0): FollowedThread =>
  ({ root: { id, seq: 1, rev: 1, senderId: 'ada' }, readSeq: 10, unread, mentions: 0, lastReplyAt }) as unknown as FollowedThread;
const replyOf = (seq: number, root: string, senderId: string, mentioned: readonly string[] = []): Message =>
  ({
    id: `m${seq}`,
    seq,
    senderId,
    threadOf: root,
    createdAt: `2026-02-${seq}`,
    mentions: mentioned.map((userId) => ({ userId })),
  }) as unknown as Message;
const frameOf = (type: string, data: Message): RoomFrame => ({ events: [{ type, data }] }) as unknown as RoomFrame;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Mine, on a server that has these pages. */
const mine = async (...pages: ThreadsPage['items'][]) => {
  const asked: (string | undefined)[] = [];
  const planned: (() => void)[] = [];
  const threads = createMyThreads({
    ask: async (cursor) => {
      asked.push(cursor);
      const at = Number(cursor ?? 0);
      return { ok: true, data: { items: pages[at] ?? [], nextCursor: at + 1 < pages.length ? String(at + 1) : null } };
    },
    myId: () => 'me',
    later: (run) => {
      planned.push(run);
      return () => void planned.splice(0);
    },
  });
  threads.want();
  await soon();
  const shown = () => threads.getSnapshot().items.map(({ root, unread }) => [root.id, unread]);
  return { threads, shown, asked, planned };
};

test('RD4 my threads are asked for page by page; a reply of another one counts as unread and moves its thread up, mine does not count', async () => {
  const { threads, shown, asked } = await mine(
    [threadOf('a', '2026-01-20'), threadOf('b', '2026-01-10')],
    [threadOf('c', '2026-01-05')],
  );
  threads.more();
  await soon();
  expect([shown(), asked]).toEqual([
    [
      ['a', 0],
      ['b', 0],
      ['c', 0],
    ],
    [undefined, '1'],
  ]);
  threads.takeFrame(frameOf('message.created', replyOf(11, 'c', 'bob', ['me'])));
  threads.takeFrame(frameOf('message.created', replyOf(11, 'c', 'bob', ['me'])));
  threads.takeFrame(frameOf('message.created', replyOf(12, 'b', 'me')));
  expect(shown()).toEqual([
    ['b', 0],
    ['c', 1],
    ['a', 0],
  ]);
  expect(threads.getSnapshot().items[1]).toMatchObject({ unread: 1, mentions: 1 });
});

test('RD4 what I read here or on another device is read, and what I mark unread is unread again', async () => {
  const { threads, shown } = await mine([threadOf('a', '2026-01-20', 3)]);
  const read = { roomId: 'room', threadOf: 'a', readSeq: 14, unread: 0, mentions: 0 };
  threads.takeUserFrame({ events: [{ type: 'thread.read', data: read }] } as unknown as UserFrame);
  expect(shown()).toEqual([['a', 0]]);
  threads.takeRead('a', { readSeq: 12, unread: 2, mentions: 0 });
  expect(shown()).toEqual([['a', 2]]);
});

test('RD4 where I may follow a thread from now on, and where something may have been missed, they are asked for again, once', async () => {
  const { threads, asked, planned } = await mine([threadOf('a', '2026-01-20')]);
  threads.takeFrame(frameOf('message.created', replyOf(11, 'new', 'bob')));
  expect(planned).toHaveLength(0);
  threads.takeFrame(frameOf('message.created', replyOf(12, 'new', 'me')));
  threads.doubt();
  expect(planned).toHaveLength(1);
  planned[0]?.();
  await soon();
  expect(asked).toEqual([undefined, undefined]);
});
