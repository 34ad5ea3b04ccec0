import type { Message, MessageId, Room } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { CommandRequest } from './command-batch.ts';
import type { Caller } from './people.ts';
import { again, allMessages, codeOf, dataOf, deleteOf, makeRoom, newCommandId, requestOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben } = await stage('anna', 'ben');

const saying = (
  room: Pick<Room, 'id'>,
  sender: Caller,
  where: { replyTo?: MessageId; threadOf?: MessageId } = {},
): CommandRequest => requestOf(room, sender, { type: 'message.send', commandId: newCommandId(), content: 'said', ...where });
const say = async (...args: Parameters<typeof saying>): Promise<Message> =>
  dataOf(await rules.messages.submit(saying(...args))).message;
const makeScene = async () => {
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
  return { room, root: await say(room, anna) };
};
const present = async (message: Message) => (await allMessages(rules, anna, message.roomId)).find((one) => one.id === message.id);

describe('MS9 a message in a thread', () => {
  test('is two changes: itself, and its root with the new count; both are told, and caught up with', async () => {
    const { room, root } = await makeScene();
    rules.told.length = 0;
    const reply = await say(room, ben, { threadOf: root.id });
    expect(reply).toMatchObject({ seq: root.seq + 1, rev: root.rev + 1, threadOf: root.id, threadCount: 0 });
    const after = { ...root, rev: root.rev + 2, threadCount: 1 };
    const events = [
      { rev: reply.rev, type: 'message.created', data: reply },
      { rev: after.rev, type: 'thread.changed', data: after },
    ];
    expect(rules.roomFrames(room.id)).toMatchObject([{ prevRev: root.rev, rev: after.rev, headRev: after.rev, events }]);
    expect(dataOf(await rules.changes.ofRoom(ben.userId, room.id, root.rev, 10))).toMatchObject({ rev: after.rev, events });
    expect(await allMessages(rules, ben, room.id)).toEqual([after, reply]);
  });

  test('counts no more when it is deleted, and keeps its place; its deletion is two changes too', async () => {
    const { room, root } = await makeScene();
    const [one, two] = [await say(room, ben, { threadOf: root.id }), await say(room, ben, { threadOf: root.id })];
    rules.told.length = 0;
    const deleted = dataOf(await rules.messages.submit(deleteOf(one, ben))).message;
    expect(rules.roomFrames(room.id)[0]?.events.map((event) => event.type)).toEqual(['message.deleted', 'thread.changed']);
    expect([deleted.threadOf, (await present(root))?.threadCount]).toEqual([root.id, 1]);
    expect(codeOf(await rules.messages.submit(deleteOf(one, ben)))).toBe('ok');
    expect((await present(root))?.threadCount).toBe(1);
    const page = dataOf(await rules.threads.page(anna.userId, room.id, root.id, { limit: 10 }));
    expect(page.messages).toEqual([deleted, two]);
  });

  test('MS4 given again is stored once, and counted once', async () => {
    const { room, root } = await makeScene();
    const request = saying(room, ben, { threadOf: root.id, replyTo: root.id });
    const first = dataOf(await rules.messages.submit(request)).message;
    expect(dataOf(await rules.messages.submit(again(request)))).toMatchObject({ duplicate: true, message: first });
    const { threadOf: _, ...elsewhere } = request.command as Extract<CommandRequest['command'], { type: 'message.send' }>;
    expect(codeOf(await rules.messages.submit({ ...again(request), command: elsewhere }))).toBe('conflict');
    expect((await present(root))?.threadCount).toBe(1);
  });

  test('many in one batch are as many revs without a gap, and the root holds them all', async () => {
    const { room, root } = await makeScene();
    const { frames } = await rules.messages.commit(Array.from({ length: 20 }, () => saying(room, ben, { threadOf: root.id })));
    const events = frames.flatMap((frame) => frame.events);
    expect(events.map((event) => event.rev)).toEqual(Array.from({ length: 40 }, (_, index) => root.rev + 1 + index));
    expect((await present(root))?.threadCount).toBe(20);
    expect(dataOf(await rules.rooms.get(anna, room.id)).rev).toBe(root.rev + 40);
  });

  test('stands one level deep, in the room of its root, and begins at no deleted message; a thread outlives its root', async () => {
    const { room, root } = await makeScene();
    const reply = await say(room, ben, { threadOf: root.id });
    const other = await makeScene();
    const codeAt = async (where: Parameters<typeof saying>[2]) => codeOf(await rules.messages.submit(saying(room, ben, where)));
    expect(await codeAt({ threadOf: reply.id })).toBe('invalid');
    expect(await codeAt({ threadOf: other.root.id })).toBe('not_found');
    expect(await codeAt({ replyTo: other.root.id })).toBe('not_found');
    await rules.messages.submit(deleteOf(root, anna));
    expect(await codeAt({ threadOf: root.id })).toBe('ok');
    expect(await codeAt({ replyTo: root.id })).toBe('gone');
    expect(await present(root)).toMatchObject({ content: '', threadCount: 2 });
    const lonely = await say(room, anna);
    await rules.messages.submit(deleteOf(lonely, anna));
    expect(await codeAt({ threadOf: lonely.id })).toBe('gone');
  });

  test('answers a message wherever that stands', async () => {
    const { room, root } = await makeScene();
    const reply = await say(room, ben, { threadOf: root.id });
    const answer = await say(room, anna, { replyTo: reply.id });
    expect(answer).toMatchObject({ replyTo: reply.id });
    expect(answer).not.toHaveProperty('threadOf');
    expect(await present(answer)).toEqual(answer);
    expect(dataOf(await rules.history.one(ben.userId, room.id, reply.id))).toEqual(reply);
    expect(codeOf(await rules.history.one(rules.person().userId, room.id, reply.id))).toBe('not_found');
    const other = await makeScene();
    expect(codeOf(await rules.history.one(ben.userId, other.room.id, reply.id))).toBe('not_found');
  });
});

test('MS9 a thread is read page by page, and is nobody else’s to read', async () => {
  const { room, root } = await makeScene();
  const seqs: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    await say(room, anna);
    seqs.push((await say(room, ben, { threadOf: root.id })).seq);
  }
  const page = async (query: { before?: number; after?: number }) => {
    const { messages, hasMoreBefore, hasMoreAfter } = dataOf(
      await rules.threads.page(anna.userId, room.id, root.id, { ...query, limit: 2 }),
    );
    return [messages.map((one) => one.seq), hasMoreBefore, hasMoreAfter];
  };
  expect(await page({})).toEqual([seqs.slice(3), true, false]);
  expect(await page({ before: seqs[3] ?? 0 })).toEqual([seqs.slice(1, 3), true, true]);
  expect(await page({ before: seqs[1] ?? 0 })).toEqual([seqs.slice(0, 1), false, true]);
  expect(await page({ after: 0 })).toEqual([seqs.slice(0, 2), false, true]);
  expect(await page({ after: seqs[4] ?? 0 })).toEqual([[], true, false]);
  expect(await page({ before: 1 })).toEqual([[], false, true]);
  expect(codeOf(await rules.threads.page(rules.person().userId, room.id, root.id, { limit: 2 }))).toBe('not_found');
  expect(
    codeOf(await rules.threads.page(anna.userId, room.id, rules.person().userId as unknown as MessageId, { limit: 2 })),
  ).toBe('not_found');
});
