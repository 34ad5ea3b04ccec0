import type { Message, ReadState, Room } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, dataOf, deleteOf, editOf, makeRoom, newCommandId, requestOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben, cleo } = await stage('anna', 'ben', 'cleo');

const say = async (room: Pick<Room, 'id'>, sender: Caller, content = 'said', root?: Message): Promise<Message> => {
  const command = { type: 'message.send' as const, commandId: newCommandId(), content };
  const request = requestOf(room, sender, root === undefined ? command : { ...command, threadOf: root.id });
  return dataOf(await rules.messages.submit(request)).message;
};
const makeScene = async () => {
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId, cleo.userId] });
  return { room, root: await say(room, anna) };
};
const counts = ({ unread, mentions }: Pick<ReadState, 'unread' | 'mentions'>) => ({ unread, mentions });
const listed = async (reader: Caller, room: Room) => {
  const mine = (await rules.rooms.list(reader)).items.find((one) => one.id === room.id);
  return mine && { unread: mine.unread, mentions: mine.mentions, threads: counts(mine.threads) };
};
const read = async (reader: Caller, root: Message, seq: number): Promise<ReadState> =>
  dataOf(await rules.threadReading.read(reader.userId, root.roomId, root.id, seq));

describe('RD3 @room', () => {
  test('written by who moderates the room mentions everybody in it but its sender, once, without a row a person', async () => {
    const { room } = await makeScene();
    const message = await say(room, anna, '@room and @ben, look');
    expect(message.mentions).toEqual([
      { room: true, start: 0, length: 5 },
      { userId: ben.userId, start: 10, length: 4 },
    ]);
    expect([
      (await listed(ben, room))?.mentions,
      (await listed(cleo, room))?.mentions,
      (await listed(anna, room))?.mentions,
    ]).toEqual([1, 1, 0]);
    dataOf(await rules.readStates.read(cleo.userId, room.id, message.seq));
    expect((await listed(cleo, room))?.mentions).toBe(0);
  });

  test('counts no more when it is edited away or deleted, and is text where anybody else writes it', async () => {
    const { room } = await makeScene();
    const [one, two] = [await say(room, anna, '@room'), await say(room, anna, '@Room.')];
    expect((await listed(ben, room))?.mentions).toBe(2);
    await rules.messages.submit(editOf(one, anna, 'nobody'));
    expect((await listed(ben, room))?.mentions).toBe(1);
    await rules.messages.submit(deleteOf(two, anna));
    await rules.messages.submit(editOf(one, anna, 'nobody else'));
    expect((await listed(ben, room))?.mentions).toBe(0);
    expect((await say(room, ben, '@room')).mentions).toEqual([]);
    const direct = await makeRoom(rules, anna, { kind: 'direct', memberIds: [ben.userId] });
    expect((await say(direct, anna, '@room')).mentions).toEqual([]);
  });
});

describe('RD4 threads', () => {
  test('are counted apart from the room, for its author, who wrote in them and who is mentioned there', async () => {
    const { room, root } = await makeScene();
    dataOf(await rules.readStates.read(ben.userId, room.id, root.seq));
    await say(room, ben, 'first', root);
    await say(room, ben, 'for @cleo', root);
    expect(await listed(anna, room)).toEqual({ unread: 0, mentions: 0, threads: { unread: 2, mentions: 0 } });
    expect((await listed(cleo, room))?.threads).toEqual({ unread: 1, mentions: 1 });
    expect(await listed(ben, room)).toEqual({ unread: 0, mentions: 0, threads: { unread: 0, mentions: 0 } });
    await say(room, anna, '@room', root);
    expect(await listed(ben, room)).toEqual({ unread: 0, mentions: 0, threads: { unread: 1, mentions: 1 } });
    const other = rules.person();
    dataOf(await rules.members.add(anna, room.id, [other.userId]));
    await say(room, ben, 'for the others', root);
    expect((await listed(other, room))?.threads).toEqual({ unread: 0, mentions: 0 });
  });

  test('do not make up the last message of their room', async () => {
    const { room, root } = await makeScene();
    const reply = await say(room, ben, 'one', root);
    const last = async () => (await rules.rooms.list(ben)).items.find((one) => one.id === room.id)?.lastMessage;
    expect(await last()).toMatchObject({ id: root.id, threadCount: 1 });
    const next = await say(room, ben);
    expect([(await last())?.id, next.seq]).toEqual([next.id, reply.seq + 1]);
  });

  test('are read forward only, each move is told once and caught up with; deleted ones do not count', async () => {
    const { room, root } = await makeScene();
    const [one, two, three] = [
      await say(room, ben, 'one', root),
      await say(room, ben, 'two', root),
      await say(room, ben, '@anna', root),
    ];
    const { userRev } = await rules.store.findHead(anna.userId);
    rules.told.length = 0;
    expect(await read(anna, root, one.seq)).toEqual({ readSeq: one.seq, unread: 2, mentions: 1 });
    expect(await read(anna, root, root.seq)).toEqual({ readSeq: one.seq, unread: 2, mentions: 1 });
    const data = { roomId: room.id, threadOf: root.id, readSeq: one.seq, unread: 2, mentions: 1 };
    const event = { rev: userRev + 1, type: 'thread.read', at: expect.any(String), data };
    expect(rules.userFrames(anna.userId)).toMatchObject([{ prevRev: userRev, rev: userRev + 1, events: [event] }]);
    expect((await rules.changes.ofUser(anna.userId, userRev)).events).toEqual([event]);
    await rules.messages.submit(deleteOf(two, ben));
    expect(await read(anna, root, one.seq)).toEqual({ readSeq: one.seq, unread: 1, mentions: 1 });
    expect(await read(anna, root, three.seq)).toEqual({ readSeq: three.seq, unread: 0, mentions: 0 });
    expect((await listed(anna, room))?.threads).toEqual({ unread: 0, mentions: 0 });
  });

  test('are marked unread on purpose, once a commandId (MS4), told like reading, and leave the room’s own marker alone', async () => {
    const { room, root } = await makeScene();
    const [one, two] = [await say(room, ben, 'one', root), await say(room, ben, '@anna', root)];
    await read(anna, root, two.seq);
    const [before, commandId] = [await listed(anna, room), newCommandId()];
    const unread = (seq: number, id = newCommandId()) =>
      rules.threadReading.unread(anna.userId, room.id, root.id, { seq, commandId: id });
    rules.told.length = 0;
    const state = { readSeq: one.seq, unread: 1, mentions: 1 };
    expect(dataOf(await unread(one.seq, commandId))).toEqual(state);
    expect(dataOf(await unread(two.seq))).toEqual(state);
    const data = { roomId: room.id, threadOf: root.id, ...state };
    expect(rules.userFrames(anna.userId)).toMatchObject([{ events: [{ type: 'thread.read', data }] }]);
    expect(await listed(anna, room)).toEqual({ ...before, threads: { unread: 1, mentions: 1 } });
    await read(anna, root, two.seq);
    expect(dataOf(await unread(one.seq, commandId))).toEqual({ readSeq: two.seq, unread: 0, mentions: 0 });
    expect([codeOf(await unread(root.seq, commandId)), codeOf(await unread(two.seq + 1))]).toEqual(['conflict', 'invalid']);
    expect(codeOf(await rules.threadReading.unread(rules.person().userId, room.id, root.id, { seq: 0, commandId }))).toBe(
      'not_found',
    );
    const other = rules.person();
    dataOf(await rules.members.add(anna, room.id, [other.userId]));
    const asked = await rules.threadReading.unread(other.userId, room.id, root.id, { seq: one.seq, commandId: newCommandId() });
    expect(dataOf(asked)).toEqual({ readSeq: one.seq, unread: 0, mentions: 0 });
    const follows = async (reader: Caller) =>
      (await rules.rooms.list(reader)).items.find(({ id }) => id === room.id)?.threads.follows;
    expect([await follows(anna), await follows(other)]).toEqual([true, undefined]);
  });

  test('are listed, the one somebody wrote in last first, page by page (RE1)', async () => {
    const reader = rules.person();
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId, reader.userId] });
    const roots = [await say(room, reader), await say(room, reader), await say(room, anna)];
    for (const [index, root] of [...roots, ...roots.slice(0, 1)].entries()) await say(room, ben, `reply ${index}`, root);
    const { root } = await makeScene();
    await say({ id: root.roomId }, ben, 'elsewhere', root);
    const page = async (cursor?: string) =>
      dataOf(await rules.followedThreads.page(reader.userId, { limit: 1, cursor, roomId: room.id }));
    const first = await page();
    const second = await page(first.nextCursor ?? '');
    expect([...first.items, ...second.items]).toMatchObject([
      { root: { id: roots[0]?.id, threadCount: 2 }, readSeq: roots[0]?.seq, unread: 2, mentions: 0 },
      { root: { id: roots[1]?.id, threadCount: 1 }, unread: 1 },
    ]);
    expect([second.nextCursor, codeOf(await rules.followedThreads.page(reader.userId, { limit: 1, cursor: 'no' }))]).toEqual([
      null,
      'invalid',
    ]);
    expect(dataOf(await rules.followedThreads.page(reader.userId, { limit: 5 })).items).toHaveLength(2);
    await rules.members.leave(reader.userId, room.id);
    expect(dataOf(await rules.followedThreads.page(reader.userId, { limit: 5 })).items).toEqual([]);
  });

  test('RO7 that began before somebody came in, where newcomers see nothing of that, count nothing and are not listed', async () => {
    const { room, root } = await makeScene();
    dataOf(await rules.roomSettings.change(anna, room.id, { history: 'joined' }));
    const newcomer = rules.person('newcomer');
    dataOf(await rules.members.add(anna, room.id, [newcomer.userId]));
    await say(room, ben, 'for @newcomer', root);
    expect((await listed(newcomer, room))?.threads).toEqual({ unread: 0, mentions: 0 });
    expect(dataOf(await rules.followedThreads.page(newcomer.userId, { limit: 5 })).items).toEqual([]);
    expect(codeOf(await rules.threads.page(newcomer.userId, room.id, root.id, { limit: 5 }))).toBe('not_found');
    const ways = rules.threadReading;
    expect(codeOf(await ways.read(newcomer.userId, room.id, root.id, root.seq))).toBe('not_found');
    expect(codeOf(await ways.unread(cleo.userId, room.id, root.id, { seq: 0, commandId: undefined }))).toBe('ok');
    await rules.members.leave(ben.userId, room.id);
    dataOf(await rules.members.add(anna, room.id, [ben.userId]));
    expect(codeOf(await ways.read(ben.userId, room.id, root.id, root.seq))).toBe('not_found');
  });

  test('that one does not follow keep nothing; a seq the room has not reached is invalid, a stranger sees none', async () => {
    const { room, root } = await makeScene();
    const reply = await say(room, ben, 'one', root);
    const before = await rules.store.findHead(cleo.userId);
    expect(await read(cleo, root, reply.seq)).toEqual({ readSeq: reply.seq, unread: 0, mentions: 0 });
    expect(await rules.store.findHead(cleo.userId)).toEqual(before);
    expect(codeOf(await rules.threadReading.read(anna.userId, room.id, root.id, reply.seq + 1))).toBe('invalid');
    expect(codeOf(await rules.threadReading.read(rules.person().userId, room.id, root.id, 1))).toBe('not_found');
  });

  test('are followed from an edit on that mentions somebody', async () => {
    const { room, root } = await makeScene();
    const reply = await say(room, ben, 'one', root);
    await rules.messages.submit(editOf(reply, ben, 'for @cleo'));
    expect((await listed(cleo, room))?.threads).toEqual({ unread: 1, mentions: 1 });
    await rules.messages.submit(editOf(reply, ben, 'for nobody'));
    expect((await listed(cleo, room))?.threads).toEqual({ unread: 1, mentions: 0 });
  });
});
