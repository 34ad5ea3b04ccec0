import type { Message, MyRoom, Ready, RoomFrame, UserFrame } from '@parley/contracts';
import { expect, test } from 'vitest';
import { type Answer, accept, unavailable } from './answer.ts';
import type { Rest } from './rest.ts';
import { createRooms } from './rooms.ts';
import { createTestClock, settlePromises } from './testing/test-clock.ts';

const at = '2026-11-24T12:00:00.000Z';

const roomOf = (id: string, rev: number, more: Partial<MyRoom> = {}): MyRoom =>
  ({
    id,
    name: id,
    rev,
    epoch: 1,
    lastSeq: 0,
    memberCount: 1,
    role: 'member',
    readSeq: 0,
    unread: 0,
    mentions: 0,
    lastMessage: null,
    createdAt: at,
    ...more,
  }) as unknown as MyRoom;

const messageOf = (seq: number, more: object = {}): Message =>
  ({
    id: `m${seq}`,
    seq,
    senderId: 'other',
    content: `${seq}`,
    mentions: [],
    createdAt: `2026-11-24T12:00:0${seq}.000Z`,
    ...more,
  }) as unknown as Message;

const frameOf = (roomId: string, prevRev: number, ...events: { type: string; data: object }[]): RoomFrame =>
  ({
    roomId,
    epoch: 1,
    prevRev,
    rev: prevRev + events.length,
    events: events.map((event, index) => ({ rev: prevRev + index + 1, at, ...event })),
  }) as unknown as RoomFrame;

const mine = (prevRev: number, type: string, data: object): UserFrame =>
  ({ epoch: 1, prevRev, rev: prevRev + 1, events: [{ rev: prevRev + 1, at, type, data }] }) as unknown as UserFrame;

type List = { items: MyRoom[]; userRev: number };

/** A list whose requests the test answers. */
const start = () => {
  const clock = createTestClock();
  const asked: ((answer: Answer<List>) => void)[] = [];
  const told: string[] = [];
  const rooms = createRooms({
    rest: { call: () => new Promise((resolve) => asked.push(resolve)) } as unknown as Rest,
    clock,
    random: () => 0.5,
    myId: () => 'me',
    onAdded: (id) => told.push(`added ${id}`),
    onRemoved: (id) => told.push(`removed ${id}`),
  });
  const answer = async (items: MyRoom[], userRev: number): Promise<void> => {
    asked.shift()?.(accept({ items, userRev }));
    await settlePromises();
  };
  const ready = (userRev: number, ...heads: [string, number][]): void =>
    rooms.takeReady({ userRev, rooms: heads.map(([roomId, rev]) => ({ roomId, rev, epoch: 1 })) } as unknown as Ready);
  const begin = async (...items: MyRoom[]): Promise<void> => {
    ready(5, ...items.map(({ id, rev }): [string, number] => [id, rev]));
    await answer(items, 5);
  };
  return { clock, asked, told, rooms, answer, ready, begin };
};

const created = (message: Message) => ({ type: 'message.created', data: message });

test('RD1 frames count what others wrote and what mentions me, and move the room up', async () => {
  const { rooms, asked, begin } = start();
  await begin(roomOf('a', 1), roomOf('b', 1, { createdAt: '2026-11-24T12:00:01.500Z' }));
  expect(rooms.getSnapshot().rooms.map(({ id }) => id)).toEqual(['b', 'a']);
  const before = rooms.getSnapshot();
  expect(rooms.getSnapshot()).toBe(before);
  const mention = messageOf(2, { mentions: [{ userId: 'me', start: 0, length: 3 }] });
  rooms.takeFrame(frameOf('a', 1, created(messageOf(1)), created(mention), created(messageOf(3, { senderId: 'me' }))));
  const [first] = rooms.getSnapshot().rooms;
  expect(first).toMatchObject({ id: 'a', rev: 4, lastSeq: 3, unread: 2, mentions: 1, lastMessage: { seq: 3 } });
  rooms.takeFrame(frameOf('a', 1, created(messageOf(1))));
  expect(rooms.getSnapshot().rooms[0]).toBe(first);
  const overlapping = frameOf('a', 3, created(messageOf(3)), { type: 'member.joined', data: { userId: 'third' } });
  rooms.takeFrame(overlapping);
  expect(rooms.get('a')).toMatchObject({ rev: 5, unread: 2, memberCount: 2 });
  rooms.takeUserFrame(mine(5, 'read.changed', { roomId: 'a', readSeq: 3, unread: 0, mentions: 0 }));
  expect(rooms.get('a')).toMatchObject({ readSeq: 3, unread: 0, mentions: 0 });
  rooms.takeFrame(frameOf('a', 5, { type: 'room.changed', data: { ...roomOf('a', 6), name: 'renamed', topic: 'new' } }));
  expect(rooms.get('a')).toMatchObject({ name: 'renamed', topic: 'new', readSeq: 3, role: 'member', rev: 6 });
  expect(asked).toHaveLength(0);
});

test('FR2 what came while the list was on its way is applied once on top of it', async () => {
  const { rooms, asked, answer, ready, begin } = start();
  await begin(roomOf('a', 1));
  ready(6, ['a', 3]);
  expect(asked).toHaveLength(1);
  rooms.takeFrame(frameOf('a', 2, created(messageOf(2))));
  rooms.takeFrame(frameOf('a', 3, created(messageOf(3))));
  rooms.takeUserFrame(mine(6, 'read.changed', { roomId: 'a', readSeq: 1, unread: 2, mentions: 0 }));
  await answer([roomOf('a', 3, { lastSeq: 2, unread: 2 })], 6);
  expect(rooms.get('a')).toMatchObject({ rev: 4, lastSeq: 3, readSeq: 1, unread: 2 });
  // The gap before the first of them had asked for the list once more.
  await answer([roomOf('a', 4, { lastSeq: 3, readSeq: 1, unread: 2 })], 7);
  expect([rooms.get('a')?.unread, asked.length]).toEqual([2, 0]);
});

test('where more comes than is kept while the list is on its way, it is asked for again by itself', async () => {
  const { rooms, asked, answer, begin } = start();
  await begin(roomOf('a', 1));
  rooms.refresh();
  for (let seq = 1; seq <= 2_001; seq += 1) rooms.takeFrame(frameOf('a', seq, created(messageOf(seq))));
  await answer([roomOf('a', 1)], 5);
  expect([rooms.get('a')?.unread, asked.length]).toEqual([1_000, 1]);
  await answer([roomOf('a', 2_002, { lastSeq: 2_001, unread: 1_000 })], 5);
  expect([rooms.get('a')?.lastSeq, asked.length]).toEqual([2_001, 0]);
});

test('a gap, and a count that a frame leaves open, are asked for; nothing new is not', async () => {
  const { clock, rooms, asked, answer, ready, begin } = start();
  await begin(roomOf('a', 1));
  ready(5, ['a', 1]);
  expect(asked).toHaveLength(0);
  rooms.takeFrame(frameOf('a', 4, created(messageOf(4))));
  expect(asked).toHaveLength(1);
  await answer([roomOf('a', 5, { lastSeq: 4, unread: 4 })], 5);
  for (const rev of [5, 6, 7])
    rooms.takeFrame(frameOf('a', rev, { type: 'message.deleted', data: messageOf(rev - 4, { id: `m${rev}` }) }));
  expect(asked).toHaveLength(0);
  await clock.advance(1_000);
  expect(asked).toHaveLength(1);
  asked.shift()?.(unavailable('away', 'unknown'));
  await clock.advance(500);
  expect(asked).toHaveLength(1);
  await answer([roomOf('a', 8, { lastSeq: 4, unread: 1 })], 5);
  expect(rooms.get('a')?.unread).toBe(1);
  expect(clock.timers()).toBe(0);
});

test('FR3 rooms one is added to and removed from come and go', async () => {
  const { rooms, told, answer, begin } = start();
  await begin(roomOf('a', 1));
  rooms.takeUserFrame(mine(5, 'room.added', { roomId: 'b', role: 'member', epoch: 1, rev: 3, lastSeq: 0, readSeq: 0 }));
  expect(rooms.headOf('b')).toMatchObject({ rev: 3 });
  await answer([roomOf('a', 1), roomOf('b', 3)], 6);
  rooms.takeUserFrame(mine(6, 'room.added', { roomId: 'b', role: 'moderator', epoch: 1, rev: 4, lastSeq: 0, readSeq: 0 }));
  expect(rooms.get('b')?.role).toBe('moderator');
  rooms.takeUserFrame(mine(7, 'room.removed', { roomId: 'a', rev: 2 }));
  rooms.takeUserFrame(mine(7, 'room.removed', { roomId: 'b', rev: 9 }));
  expect(rooms.getSnapshot().rooms.map(({ id }) => id)).toEqual(['b']);
  expect([...new Set(told)]).toEqual(['added a', 'added b', 'removed a']);
  const [again] = mine(7, 'room.removed', { roomId: 'b', rev: 9 }).events;
  const marker = mine(8, 'read.changed', { roomId: 'b', readSeq: 2, unread: 0, mentions: 0 });
  rooms.takeUserFrame({ ...marker, prevRev: 7, events: [...(again === undefined ? [] : [again]), ...marker.events] });
  expect(rooms.get('b')).toMatchObject({ readSeq: 2 });
  rooms.clear();
  expect(rooms.getSnapshot()).toEqual({ status: 'loading', rooms: [] });
});

test('CO7 a list that was asked for before something was said in a room that one came into meanwhile is asked for again', async () => {
  const { rooms, asked, answer, begin } = start();
  await begin();
  rooms.refresh();
  rooms.takeUserFrame(mine(5, 'room.added', { roomId: 'b', role: 'member', epoch: 1, rev: 3, lastSeq: 1, readSeq: 0 }));
  await answer([roomOf('b', 2)], 6);
  expect(asked).toHaveLength(1);
  await answer([roomOf('b', 3, { lastSeq: 1, unread: 1 })], 6);
  expect([rooms.get('b')?.unread, asked.length]).toEqual([1, 0]);
});

test('CO7 a position that a gateway names after the list was there counts although the list knew of the membership', async () => {
  const { rooms, asked, answer, begin } = start();
  await begin();
  rooms.refresh();
  // The list is of after the membership and before the first message; the gateway follows the room since after both.
  await answer([roomOf('b', 2)], 6);
  rooms.takeUserFrame(mine(5, 'room.added', { roomId: 'b', role: 'member', epoch: 1, rev: 3, lastSeq: 1, readSeq: 0 }));
  expect(rooms.headOf('b')).toMatchObject({ rev: 3 });
  expect(asked).toHaveLength(1);
  await answer([roomOf('b', 3, { lastSeq: 1, unread: 1 })], 6);
  expect([rooms.get('b')?.unread, asked.length]).toEqual([1, 0]);
});

test('RC3 when counters started anew the list is asked for, rooms that came and went with it are told, and frames go on from there', async () => {
  const { rooms, told, asked, answer, begin } = start();
  await begin(roomOf('a', 1), roomOf('lost', 1));
  rooms.takeUserFrame({ epoch: 2, prevRev: 0, rev: 2, events: [], headRev: 2, more: false });
  expect(asked).toHaveLength(1);
  await answer([roomOf('a', 1, { epoch: 2 }), roomOf('regained', 1, { epoch: 2 })], 2);
  // The frame came while the list was on its way, perhaps after it.
  await answer([roomOf('a', 1, { epoch: 2 }), roomOf('regained', 1, { epoch: 2 })], 2);
  expect(told).toEqual(['added a', 'added lost', 'removed lost', 'added a', 'added regained']);
  rooms.takeUserFrame(mine(2, 'read.changed', { roomId: 'a', readSeq: 1, unread: 0, mentions: 0 }));
  expect([rooms.get('a')?.readSeq, asked.length]).toEqual([1, 0]);
});

test('rooms that came and went while there was no connection are told once the list is there', async () => {
  const { told, answer, ready, begin } = start();
  await begin(roomOf('a', 1), roomOf('left', 1));
  ready(7, ['a', 1], ['joined', 1]);
  await answer([roomOf('a', 1), roomOf('joined', 1)], 7);
  expect(told).toEqual(['added a', 'added left', 'removed left', 'added joined']);
});

test('RC3 a room that is of another epoch in a new list is told as one that is there anew', async () => {
  const { rooms, told, answer, begin } = start();
  await begin(roomOf('a', 3));
  rooms.takeUserFrame({ epoch: 2, prevRev: 0, rev: 5, events: [], headRev: 5, more: false });
  await answer([roomOf('a', 3, { epoch: 2 })], 5);
  expect(told).toEqual(['added a', 'added a']);
});

test('RC3 a `ready` whose counters are below what is known, or above, has the list asked for', async () => {
  for (const userRev of [4, 6]) {
    const { asked, ready, begin } = start();
    await begin(roomOf('a', 1));
    ready(userRev, ['a', 1]);
    expect(asked).toHaveLength(1);
  }
});

test('RD1 a count that was made before or after what is known of the room is asked for within a second; one that fits is not', async () => {
  const { clock, rooms, asked, answer, begin } = start();
  await begin(roomOf('a', 4, { lastSeq: 4, unread: 4 }));
  const marker = (rev: number, readSeq: number, unread: number) =>
    rooms.takeUserFrame(mine(rev, 'read.changed', { roomId: 'a', readSeq, unread, mentions: 0 }));
  marker(5, 3, 1);
  marker(6, 4, 0);
  expect(clock.timers()).toBe(0);
  // Of before the fifth message, which is here already.
  rooms.takeFrame(frameOf('a', 4, created(messageOf(5))));
  marker(7, 4, 0);
  // And after the sixth, which is not: it would be counted twice.
  marker(8, 5, 1);
  rooms.takeFrame(frameOf('a', 5, created(messageOf(6))));
  expect([rooms.get('a')?.unread, clock.timers(), asked.length]).toEqual([2, 1, 0]);
  await clock.advance(1_000);
  expect(asked).toHaveLength(1);
  await answer([roomOf('a', 6, { lastSeq: 6, readSeq: 5, unread: 1 })], 9);
  expect([rooms.get('a')?.unread, clock.timers(), asked.length]).toEqual([1, 0, 0]);
});

test('RD1 counts that frames leave open one after the other are asked for together, a little later and within the second', async () => {
  const { clock, rooms, asked, answer, begin } = start();
  await begin(roomOf('a', 1, { lastSeq: 1, unread: 1 }));
  const change = (rev: number) =>
    rooms.takeFrame(frameOf('a', rev - 1, { type: 'message.edited', data: messageOf(1, { content: `${rev}` }) }));
  await clock.advance(5_000);
  for (const rev of [2, 3]) change(rev);
  expect(asked).toHaveLength(0);
  await clock.advance(300);
  expect(asked).toHaveLength(1);
  await answer([roomOf('a', 3, { lastSeq: 1, unread: 1 })], 5);
  for (const rev of [4, 5]) change(rev);
  await clock.advance(300);
  expect(asked).toHaveLength(0);
  await clock.advance(500);
  expect(asked).toHaveLength(1);
});

test('RD4 what stands in threads counts nothing in the room; of a thread that I follow the server is asked', async () => {
  const { clock, asked, rooms, begin } = start();
  await begin(roomOf('a', 1, { lastSeq: 1 }));
  const others = messageOf(2, { threadOf: 'm1' });
  rooms.takeFrame(frameOf('a', 1, created(others), { type: 'thread.changed', data: messageOf(1, { threadCount: 1 }) }));
  expect(rooms.get('a')).toMatchObject({ rev: 3, lastSeq: 2, unread: 0, lastMessage: null });
  await clock.advance(2_000);
  expect(asked).toEqual([]);
  rooms.takeFrame(frameOf('a', 3, created(messageOf(3, { threadOf: 'm1', senderId: 'me' }))));
  await clock.advance(2_000);
  expect(asked).toEqual([]);
  rooms.takeFrame(frameOf('a', 4, created(messageOf(4, { threadOf: 'm1' }))));
  await clock.advance(2_000);
  expect(asked).toHaveLength(1);
});

test('RD4 where I follow some threads of a room, and it is not known which, the server is asked about all of them', async () => {
  const { clock, asked, rooms, begin } = start();
  const threads = { unread: 0, mentions: 0, follows: true };
  await begin(roomOf('a', 1, { lastSeq: 1, threads }), roomOf('b', 1, { lastSeq: 1 }));
  const reply = created(messageOf(2, { threadOf: 'm1' }));
  rooms.takeFrame(frameOf('b', 1, reply));
  await clock.advance(1_000);
  expect(asked).toHaveLength(0);
  rooms.takeFrame(frameOf('a', 1, reply));
  await clock.advance(1_000);
  expect(asked).toHaveLength(1);
});

test('RD4 what makes me follow a thread is noted also while its room is not in the list yet', async () => {
  const { clock, asked, rooms, answer, begin } = start();
  await begin();
  rooms.refresh();
  rooms.takeFrame(frameOf('a', 1, created(messageOf(2, { threadOf: 'm1', senderId: 'me' }))));
  await answer([roomOf('a', 2, { lastSeq: 2 })], 5);
  rooms.takeFrame(frameOf('a', 2, created(messageOf(3, { threadOf: 'm1' }))));
  await clock.advance(1_000);
  expect(asked).toHaveLength(1);
});

test('FR1 a message that a repaired frame tells as what came of it since is asked for', async () => {
  const { clock, asked, rooms, begin } = start();
  await begin(roomOf('a', 1, { lastSeq: 1 }));
  rooms.takeFrame(frameOf('a', 1, { type: 'reaction.changed', data: messageOf(1) }));
  await clock.advance(5_000);
  expect(asked).toEqual([]);
  rooms.takeFrame(frameOf('a', 2, { type: 'reaction.changed', data: messageOf(2) }));
  await clock.advance(5_000);
  expect(asked).toHaveLength(1);
});

test('PV2 where retention lets go of what is unread the server is asked what is left, and what was said last is shown no more', async () => {
  const { clock, rooms, asked, answer, begin } = start();
  const raised = (rev: number, floorSeq: number, more: Partial<MyRoom> = {}) => ({
    type: 'room.changed',
    data: roomOf('a', rev, { floorSeq, lastSeq: 3, ...more }),
  });
  await begin(roomOf('a', 1, { floorSeq: 1, lastSeq: 3, unread: 3, mentions: 1, lastMessage: messageOf(3) }));
  rooms.takeFrame(frameOf('a', 1, raised(2, 1, { topic: 'another' })));
  await clock.advance(1_000);
  expect([asked.length, rooms.get('a')?.lastMessage?.seq]).toEqual([0, 3]);
  rooms.takeFrame(frameOf('a', 2, raised(3, 3)));
  await clock.advance(1_000);
  expect([asked.length, rooms.get('a')?.lastMessage?.seq]).toEqual([1, 3]);
  await answer([roomOf('a', 3, { floorSeq: 3, lastSeq: 3, unread: 1, lastMessage: messageOf(3) })], 5);
  rooms.takeFrame(frameOf('a', 3, raised(4, 4)));
  expect(rooms.get('a')).toMatchObject({ floorSeq: 4, lastMessage: null });
  await clock.advance(1_000);
  await answer([roomOf('a', 4, { floorSeq: 4, lastSeq: 3 })], 5);
  expect(rooms.get('a')).toMatchObject({ unread: 0, mentions: 0, lastMessage: null });
  // Where nothing was unread nobody is asked: a month ends in all rooms at once.
  rooms.takeFrame(frameOf('a', 4, raised(5, 5)));
  await clock.advance(1_000);
  expect(asked).toEqual([]);
});
