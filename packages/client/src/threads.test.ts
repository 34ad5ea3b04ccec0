import type { HistoryPage, Message, RoomFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { type Answer, accept, refuse, unavailable } from './answer.ts';
import type { Emit } from './line.ts';
import { createOpenRooms } from './open-rooms.ts';
import { createOutbox } from './outbox.ts';
import { createOutboxStore } from './outbox-store.ts';
import type { Rest } from './rest.ts';
import { createTestClock, settlePromises } from './testing/test-clock.ts';

const at = '2026-11-24T12:00:00.000Z';
const messageOf = (seq: number, rev: number, more: object = {}): Message =>
  ({
    id: `m${seq}`,
    roomId: 'room',
    seq,
    rev,
    senderId: 'other',
    clientMessageId: `c${seq}`,
    content: `${seq}`,
    threadCount: 0,
    mentions: [],
    reactions: [],
    createdAt: at,
    ...more,
  }) as unknown as Message;
const inThread = { threadOf: 'm1' };
const pageOf = (rev: number, messages: Message[], hasMoreBefore = false): HistoryPage => ({
  messages,
  rev,
  hasMoreBefore,
  hasMoreAfter: false,
});
const frameOf = (prevRev: number, ...data: Message[]): RoomFrame =>
  ({
    roomId: 'room',
    epoch: 1,
    prevRev,
    rev: prevRev + data.length,
    events: data.map((one) => ({ rev: one.rev, type: 'message.created', at, data: one })),
    headRev: prevRev + data.length,
    more: false,
  }) as unknown as RoomFrame;

/** An open thread of a room whose requests the test answers by their path. */
const start = () => {
  const clock = createTestClock();
  const asked: { path: string; query: unknown; answer: (answer: Answer<HistoryPage>) => void }[] = [];
  const rest = {
    call: ({ path, query }: Parameters<Rest['call']>[0]) =>
      new Promise((resolve) => asked.push({ path, query, answer: resolve })),
  } as unknown as Rest;
  const outbox = createOutbox({
    emit: () => Promise.resolve(unavailable('never', 'rejected')),
    isOnline: () => false,
    store: createOutboxStore(undefined, () => undefined),
    clock,
    random: () => 0.5,
    changed: (roomId) => open.changed(roomId),
  });
  const open = createOpenRooms({
    rest,
    emit: (() => Promise.resolve(accept({ rooms: [] }))) as unknown as Emit,
    outbox,
    clock,
    random: () => 0.5,
    isOnline: () => true,
    rooms: { get: () => undefined, headOf: () => ({ roomId: 'room', epoch: 1, rev: 0 }) as never },
    sha256: async () => '',
    onTaken: () => undefined,
  });
  const room = open.open('room');
  const thread = open.openThread('room', 'm1');
  const answer = async (of: 'messages' | 'thread', page: HistoryPage | Answer<HistoryPage>) => {
    const index = asked.findIndex(({ path }) => path.endsWith(`/${of}`));
    asked.splice(index, 1)[0]?.answer('ok' in page ? page : accept(page));
    await settlePromises();
  };
  return { clock, asked, outbox, open, room, thread, answer, seqs: () => thread.getSnapshot().messages.map((one) => one.seq) };
};

test('MS9 a thread holds its page and what frames bring, each at its highest rev; the room’s own timeline holds none of it', async () => {
  const { open, room, thread, answer, seqs } = start();
  await settlePromises();
  // It arrives while the thread's page is on its way, which does not hold it.
  await answer('messages', pageOf(3, [messageOf(1, 3), messageOf(2, 2, inThread)]));
  open.takeFrame(frameOf(3, messageOf(3, 4, inThread), messageOf(1, 5, { threadCount: 2 })));
  await answer('thread', pageOf(3, [messageOf(2, 2, inThread)]));
  expect(thread.getSnapshot()).toMatchObject({
    status: { status: 'ready' },
    root: { id: 'm1', threadCount: 2 },
    hasMoreBefore: false,
  });
  expect(seqs()).toEqual([2, 3]);
  open.takeFrame(
    frameOf(5, messageOf(2, 6, { ...inThread, content: 'edited' }), messageOf(4, 7), messageOf(5, 8, { threadOf: 'm4' })),
  );
  expect(thread.getSnapshot().messages.map((one) => one.content)).toEqual(['edited', '3']);
  expect(room.getSnapshot().messages.map((one) => one.seq)).toEqual([1, 4]);
});

test('FR2 a page of a thread that is older than its room is asked for again', async () => {
  const { answer, seqs, thread } = start();
  await settlePromises();
  await answer('messages', pageOf(9, [messageOf(1, 9)]));
  // Asked before the room had anything: as good as any.
  await answer('thread', pageOf(8, [messageOf(2, 2, inThread)], true));
  expect(seqs()).toEqual([2]);
  const older = thread.loadOlder();
  await answer('thread', pageOf(5, [messageOf(1, 1, inThread)]));
  expect(await older).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  const again = thread.loadOlder();
  await answer('thread', pageOf(9, [], false));
  expect(await again).toEqual({ ok: true, data: false });
  expect([seqs(), thread.getSnapshot().hasMoreBefore]).toEqual([[2], false]);
});

test('a message of mine for the thread is pending there and nowhere else', async () => {
  const { outbox, room, thread, answer } = start();
  await outbox.open('me');
  await answer('messages', pageOf(1, [messageOf(1, 1)]));
  await answer('thread', pageOf(1, []));
  outbox.add('room', { kind: 'send', content: 'mine', threadOf: 'm1' }, 'mine');
  outbox.add('room', { kind: 'send', content: 'elsewhere' }, 'elsewhere');
  const pendingIn = (view: typeof room | typeof thread) => view.getSnapshot().pending.map(({ entry }) => entry.id);
  expect([pendingIn(room), pendingIn(thread)]).toEqual([['elsewhere'], ['mine']]);
});

test('PV2 a thread whose beginning retention let go of is gone where it is open; another change of its room leaves it as it is', async () => {
  const { asked, open, thread, answer, seqs } = start();
  await settlePromises();
  await answer('messages', pageOf(3, [messageOf(1, 3), messageOf(2, 2, inThread)]));
  await answer('thread', pageOf(3, [messageOf(2, 2, inThread)]));
  const roomChanged = (rev: number, floorSeq: number): RoomFrame =>
    ({
      ...frameOf(rev - 1, messageOf(1, rev)),
      events: [{ rev, type: 'room.changed', at, data: { floorSeq } }],
    }) as unknown as RoomFrame;
  open.takeFrame(roomChanged(4, 1));
  await settlePromises();
  expect(asked).toEqual([]);
  open.takeFrame(roomChanged(5, 2));
  await settlePromises();
  await answer('thread', pageOf(5, [messageOf(2, 2, inThread)]));
  expect([thread.getSnapshot().status.status, seqs()]).toEqual(['ready', [2]]);
  open.takeFrame(roomChanged(6, 2));
  await settlePromises();
  await answer('thread', refuse('not_found', 'there is no such message'));
  expect(thread.getSnapshot()).toMatchObject({ status: { status: 'gone', error: { code: 'not_found' } }, messages: [] });
  expect(asked).toEqual([]);
});

test('a thread that is not to be had says so; closing it lets go of its room', async () => {
  const { asked, open, room, thread, answer } = start();
  await settlePromises();
  await answer('thread', refuse('not_found', 'there is no such message'));
  expect(thread.getSnapshot().status).toMatchObject({ status: 'gone', error: { code: 'not_found' } });
  room.close();
  thread.close();
  thread.close();
  asked.length = 0;
  open.takeReady();
  await settlePromises();
  expect(asked).toEqual([]);
});
