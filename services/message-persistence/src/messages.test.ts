import { randomUUID } from 'node:crypto';
import { type Message, RoomId } from '@parley/contracts';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { addMonths, monthOf, startOf } from './store/months.ts';
import { again, allMessages, codeOf, dataOf, makeRoom, newCommandId, type SendWish, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben } = await stage('anna', 'ben');

const countRows = async (table: 'messages' | 'message_keys', roomId: RoomId): Promise<number> => {
  const { rows } = await sql<{
    count: number;
  }>`SELECT count(*) AS count FROM ${sql.table(table)} WHERE room_id = ${roomId}`.execute(rules.testStore.db);
  return rows[0]?.count ?? 0;
};

describe('a repeat', () => {
  test('MS4 stores once and gets the present message, whoever carries it', async () => {
    const room = await makeRoom(rules, anna);
    const clientMessageId = newCommandId();
    const send = sendOf(room, anna, { clientMessageId, metadata: { b: 1, a: { d: [1, null], c: 'x' } } });
    const first = dataOf(await rules.messages.submit(send));
    expect(first.duplicate).toBe(false);
    const repeat = sendOf(room, anna, { clientMessageId, metadata: { a: { c: 'x', d: [1, null] }, b: 1 } });
    expect(dataOf(await rules.messages.submit(repeat))).toEqual({ message: first.message, duplicate: true });
    expect(dataOf(await rules.messages.submit(send))).toEqual({ message: first.message, duplicate: false });
    expect(await countRows('messages', room.id)).toBe(1);
  });

  test('MS4 with another text or other metadata is a conflict and stores nothing', async () => {
    const room = await makeRoom(rules, anna);
    const clientMessageId = newCommandId();
    const otherwise = (wish: SendWish) => sendOf(room, anna, { clientMessageId, ...wish });
    await rules.messages.submit(otherwise({}));
    expect(codeOf(await rules.messages.submit(otherwise({ content: 'another text' })))).toBe('conflict');
    expect(codeOf(await rules.messages.submit(otherwise({ metadata: {} })))).toBe('conflict');
    expect(await countRows('messages', room.id)).toBe(1);
  });

  test('MS4 the same id of another sender, or in another room, is another message', async () => {
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const other = await makeRoom(rules, anna);
    const wish = { clientMessageId: newCommandId() };
    const sends = [sendOf(room, anna, wish), sendOf(room, ben, wish), sendOf(other, anna, wish)];
    const { answers } = await rules.messages.commit(sends);
    expect(answers.map((answer) => dataOf(answer).duplicate)).toEqual([false, false, false]);
  });

  test('MS4 many at once, alone and in batches, store once', async () => {
    const room = await makeRoom(rules, anna);
    const send = sendOf(room, anna);
    const repeats = Array.from({ length: 20 }, () => again(send));
    const alone = repeats.slice(0, 10).map((one) => rules.messages.submit(one));
    const batches = [repeats.slice(10, 15), repeats.slice(15)].map(async (some) => (await rules.messages.commit(some)).answers);
    const answers = [...(await Promise.all(alone)), ...(await Promise.all(batches)).flat()].map(dataOf);
    expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.message.id)).size).toBe(1);
    expect(await countRows('messages', room.id)).toBe(1);
    expect(await countRows('message_keys', room.id)).toBe(1);
  });

  test('MS4 is recognised over the month boundary, in a batch with new messages', async () => {
    const room = await makeRoom(rules, anna);
    const before = sendOf(room, anna, { content: 'before' });
    await rules.messages.submit(before);
    const nextMonth = startOf(addMonths(monthOf(new Date()), 1));
    await rules.lastSpokenIn(room, nextMonth);
    const after = sendOf(room, anna, { content: 'after' });
    const { answers } = await rules.messages.commit([before, after, { ...after, requestId: before.requestId }]);
    expect(answers.map(dataOf)).toMatchObject([
      { duplicate: false, message: { seq: 1, content: 'before' } },
      { duplicate: false, message: { seq: 2, content: 'after', createdAt: nextMonth.toISOString() } },
      { duplicate: true, message: { seq: 2 } },
    ]);
    expect((await allMessages(rules, anna, room.id)).map((message) => message.content)).toEqual(['before', 'after']);
    const months = await rules.store.findMonths(room.id);
    expect(months.map(({ minSeq, maxSeq, maxRev }) => [minSeq, maxSeq, maxRev])).toEqual([
      [1, 1, 2],
      [2, 2, 3],
    ]);
  });

  test('MS4 of a message that retention dropped is gone', async () => {
    const room = await makeRoom(rules, anna);
    const send = sendOf(room, anna);
    await rules.messages.submit(send);
    await rules.testStore.db.deleteFrom('messages').where('room_id', '=', room.id).execute();
    expect(codeOf(await rules.messages.submit(again(send)))).toBe('gone');
  });

  test('MS4 after the sender left is still answered ok', async () => {
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const send = sendOf(room, ben);
    await rules.messages.submit(send);
    dataOf(await rules.members.leave(ben.userId, room.id));
    expect(dataOf(await rules.messages.submit(send)).duplicate).toBe(false);
    expect(codeOf(await rules.messages.submit(sendOf(room, ben)))).toBe('not_found');
  });
});

const expectContiguous = (messages: readonly Message[], count: number): void => {
  expect(messages.map((message) => message.seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  const revs = messages.map((message) => message.rev);
  expect(revs).toEqual(revs.map((_, index) => (revs[0] ?? 0) + index));
  const times = messages.map((message) => message.createdAt);
  expect(times).toEqual(times.toSorted());
};

const anyOf = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T;

describe('order', () => {
  test('MS2 fifty senders at once leave no gap in seq and rev, and createdAt never goes back', async () => {
    const people = Array.from({ length: 50 }, () => rules.person());
    const room = await makeRoom(rules, anna, { memberIds: people.map((person) => person.userId) });
    rules.told.length = 0;
    await Promise.all(
      people.map(async (person) => {
        for (let count = 0; count < 4; count += 1) dataOf(await rules.messages.submit(sendOf(room, person)));
      }),
    );
    expectContiguous(await allMessages(rules, anna, room.id), 200);
    const frames = rules.roomFrames(room.id);
    expect(frames.map((frame) => frame.prevRev)).toEqual([room.rev, ...frames.slice(0, -1).map((frame) => frame.rev)]);
    expect(frames.flatMap((frame) => frame.events)).toHaveLength(200);
  });

  test('MS2 twenty batches at once, as of replicas that both think a shard theirs, leave no gap', async () => {
    const room = await makeRoom(rules, anna);
    const batchOf = (batch: number) =>
      Array.from({ length: 20 }, (_, index) => sendOf(room, anna, { content: `${batch} ${index}` }));
    const committed = await Promise.all(Array.from({ length: 20 }, (_, batch) => rules.messages.commit(batchOf(batch))));
    const messages = await allMessages(rules, anna, room.id);
    expectContiguous(messages, 400);
    expect(new Set(messages.map((message) => message.content)).size).toBe(400);
    const frames = committed.flatMap((one) => one.frames).toSorted((a, b) => a.rev - b.rev);
    expect(frames.map((frame) => frame.prevRev)).toEqual([1, ...frames.slice(0, -1).map((frame) => frame.rev)]);
  });

  test('MS3 a batch of mixed rooms and refusals keeps each room in its order', async () => {
    const [one, two] = [await makeRoom(rules, anna), await makeRoom(rules, anna, { kind: 'public' })];
    const sends = Array.from({ length: 60 }, (_, index) =>
      sendOf(index % 3 === 0 ? one : two, index % 4 === 0 ? ben : anna, { content: `text ${index}` }),
    );
    sends.push(sendOf({ id: RoomId.parse(randomUUID()) }, anna));
    const { answers, frames } = await rules.messages.commit(sends);
    expect(answers.map(codeOf)).toEqual([
      ...sends.slice(0, -1).map((_, index) => (index % 4 > 0 ? 'ok' : index % 3 === 0 ? 'not_found' : 'forbidden')),
      'not_found',
    ]);
    for (const room of [one, two]) {
      const mine = sends.filter((send) => send.roomId === room.id && send.userId === anna.userId);
      const messages = await allMessages(rules, anna, room.id);
      expectContiguous(messages, mine.length);
      expect(messages.map((message) => message.content)).toEqual(
        mine.map(({ command }) => (command.type === 'message.send' ? command.content : '')),
      );
      const frame = frames.find((some) => some.roomId === room.id);
      expect(frame?.events.map((event) => event.data)).toEqual(messages);
      expect(frame).toMatchObject({ prevRev: room.rev, rev: room.rev + mine.length, headRev: room.rev + mine.length });
    }
  });

  test('MS2 no deadlock among mixed batches, joins, leaves and new rooms at once', async () => {
    const people = Array.from({ length: 6 }, () => rules.person());
    const ids = people.map((person) => person.userId);
    const rooms = await Promise.all(people.map((person) => makeRoom(rules, person, { kind: 'public', memberIds: ids })));
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 12; round += 1) {
        const sends = Array.from({ length: 10 }, () => sendOf(anyOf(rooms), anyOf(people)));
        if (writer % 4 === 0) await rules.members.leave(anyOf(ids), anyOf(rooms).id);
        else if (writer % 4 === 1) await rules.members.join(anyOf(people), anyOf(rooms).id);
        else if (writer % 4 === 2)
          await rules.members.add(
            anyOf(people),
            anyOf(rooms).id,
            ids.toSorted(() => Math.random() - 0.5),
          );
        else await makeRoom(rules, anyOf(people), { memberIds: ids.toReversed() });
        await rules.messages.commit(sends);
      }
    });
    await Promise.all(writers);
    for (const room of rooms) {
      const stored = dataOf(await rules.rooms.get(anna, room.id));
      const { rows } = await sql<{ revs: number }>`
        SELECT (SELECT count(*) FROM messages WHERE room_id = ${room.id}) AS revs`.execute(rules.testStore.db);
      expect(rows[0]?.revs).toBe(stored.lastSeq);
      const revs = rules.roomFrames(room.id).flatMap((frame) => frame.events.map((event) => event.rev));
      expect(new Set(revs).size).toBe(revs.length);
    }
    for (const id of ids) {
      const userRevs = rules.userFrames(id).map((frame) => frame.rev);
      expect(userRevs.toSorted((a, b) => a - b)).toEqual(userRevs.map((_, index) => index + 1));
    }
  });
});

test('MS5 text comes back as it was written: emoji with joiners, right-to-left marks, quotes, markup', async () => {
  const room = await makeRoom(rules, anna);
  const texts = [
    '👩‍👩‍👧‍👦 🏳️‍🌈',
    'שלום \u200fעולם',
    "'; DROP TABLE messages; --",
    '{"a": "\\u0000"}',
    '<b>&amp;</b>',
    '\\N\t{a,"b"}\nNULL',
    '汉'.repeat(8_000),
  ];
  const { answers } = await rules.messages.commit(
    texts.map((content) => sendOf(room, anna, { content, metadata: { [content.slice(0, 40)]: content.slice(0, 40) } })),
  );
  expect(answers.map(codeOf)).toEqual(texts.map(() => 'ok'));
  const stored = await allMessages(rules, anna, room.id);
  expect(stored.map((message) => message.content)).toEqual(texts);
  expect(stored).toEqual(answers.map((answer) => dataOf(answer).message));
});

test('MS1 a fault in the middle stores nothing of the batch', async () => {
  const room = await makeRoom(rules, anna);
  const sends = [sendOf(room, anna), sendOf(room, anna, { content: 'NUL \u0000' })];
  await expect(rules.messages.commit(sends)).rejects.toThrow('invalid byte sequence');
  expect(await countRows('messages', room.id)).toBe(0);
  expect(await countRows('message_keys', room.id)).toBe(0);
  expect(dataOf(await rules.rooms.get(anna, room.id))).toEqual(room);
});

test('a publication that fails does not fail a send over HTTP', async () => {
  const room = await makeRoom(rules, anna);
  rules.failOnce();
  expect(dataOf(await rules.messages.submit(sendOf(room, anna))).message.seq).toBe(1);
});
