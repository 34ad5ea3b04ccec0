import type { RoomId } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { indexMessages } from './jobs/index-messages.ts';
import { addMonths, monthOf, startOf } from './store/months.ts';
import { dataOf, deleteOf, editOf, makeRoom, sendOf } from './testing/rules.ts';
import { contentsFound, indexRoom } from './testing/search.ts';
import { stage } from './testing/stage.ts';

const { rules, anna } = await stage('anna');

const fill = (roomId: RoomId, count: number, content = 'word'): Promise<unknown> =>
  rules.messages.commit(Array.from({ length: count }, (_, n) => sendOf({ id: roomId }, anna, { content: `${content} ${n}` })));

const blocksOf = async (roomId: RoomId): Promise<string[]> => {
  const { rows } = await sql<{ block: string }>`
    SELECT from_seq || '-' || to_seq AS block FROM search_blocks WHERE room_id = ${roomId} ORDER BY from_seq`.execute(
    rules.testStore.db,
  );
  return rows.map(({ block }) => block);
};

const upTo = async (roomId: RoomId): Promise<number | undefined> => {
  const { rows } = await sql<{ rev: number }>`SELECT words_rev AS rev FROM search_rooms WHERE room_id = ${roomId}`.execute(
    rules.testStore.db,
  );
  return rows[0]?.rev;
};

const dueAt = async (roomId: RoomId, before: Date): Promise<boolean> =>
  (await rules.searchIndex.roomsToIndex(before, 10_000)).includes(roomId);

test('a room is due when it is new, when it has a block of changes, and when it has waited with fewer', async () => {
  const room = await makeRoom(rules, anna);
  const [longAgo, soon] = [new Date(0), new Date(Date.now() + 60_000)];
  expect(await dueAt(room.id, longAgo)).toBe(true);
  await indexRoom(rules, room.id);
  expect(await dueAt(room.id, soon)).toBe(false);
  await fill(room.id, 10);
  expect([await dueAt(room.id, longAgo), await dueAt(room.id, soon)]).toEqual([false, true]);
  await fill(room.id, 22);
  expect(await dueAt(room.id, longAgo)).toBe(true);
  await indexRoom(rules, room.id);
  expect(await dueAt(room.id, soon)).toBe(false);
});

test('blocks keep their bounds, whenever what is in them was indexed', async () => {
  const room = await makeRoom(rules, anna);
  for (const count of [10, 60, 3, 128]) {
    await fill(room.id, count);
    await indexRoom(rules, room.id);
  }
  expect(await blocksOf(room.id)).toEqual(['1-32', '33-64', '65-96', '97-128', '129-160', '161-192', '193-201']);
});

test('two at once index each change once: the other goes on to another room', async () => {
  const room = await makeRoom(rules, anna);
  await indexRoom(rules, room.id);
  await fill(room.id, 600);
  const twin = rules.twin();
  const state = await rules.store.transaction(async (tx) => {
    await tx.takeRoomToIndex(room.id);
    return (await twin.searchIndex.indexSome(room.id)).state;
  });
  expect(state).toBe('taken');
  await Promise.all([indexRoom(twin, room.id), indexRoom(rules, room.id)]);
  await indexRoom(twin, room.id);
  expect(await contentsFound(rules, anna, { query: '599', roomId: room.id })).toEqual(['word 599']);
});

test('what breaks off in the middle has indexed nothing, and is done again', async () => {
  const room = await makeRoom(rules, anna);
  await fill(room.id, 100);
  const broken = rules.store.transaction(async (tx) => {
    await tx.takeRoomToIndex(room.id);
    await tx.removeBlocks(room.id, [1, 33], 1);
    await tx.keepIndexedUpTo(room.id, { rev: 1_000, seq: 100 });
    throw new Error('killed');
  });
  await expect(broken).rejects.toThrow('killed');
  expect(await upTo(room.id)).toBeUndefined();
  await indexRoom(rules, room.id);
  expect(await blocksOf(room.id)).toEqual(['1-32', '33-64', '65-96', '97-100']);
});

test('a commit that comes late is not passed by: what was written while a room was indexed is indexed next', async () => {
  const room = await makeRoom(rules, anna);
  await fill(room.id, 5, 'early');
  await rules.store.transaction(async (tx) => {
    await tx.takeRoomToIndex(room.id);
    await fill(room.id, 5, 'late');
  });
  await indexRoom(rules, room.id);
  await fill(room.id, 1, 'latest');
  const [rev, head] = [await upTo(room.id), await rules.store.findRooms([room.id])];
  expect(head[0]?.rev).toBe((rev ?? 0) + 1);
  await indexRoom(rules, room.id);
  expect(await blocksOf(room.id)).toEqual(['1-11']);
});

test('an edit of an old message writes its block anew, and no other', async () => {
  const room = await makeRoom(rules, anna);
  await fill(room.id, 128);
  await indexRoom(rules, room.id);
  const versions = async () => {
    const { rows } = await sql<{ xmin: string }>`
      SELECT xmin::text FROM search_blocks WHERE room_id = ${room.id} ORDER BY from_seq`.execute(rules.testStore.db);
    return rows.map(({ xmin }) => xmin);
  };
  const before = await versions();
  const page = dataOf(await rules.history.page(anna.userId, room.id, { around: 40, limit: 1 }));
  if (page.messages[0] === undefined) throw new Error('there is no message');
  dataOf(await rules.messages.submit(editOf(page.messages[0], anna, 'rewritten')));
  await indexRoom(rules, room.id);
  const after = await versions();
  expect(after.map((version, index) => version === before[index])).toEqual([true, false, true, true]);
});

test('a block over the turn of a month, and months apart, are indexed and found', async () => {
  const room = await makeRoom(rules, anna);
  await fill(room.id, 3, 'november');
  await rules.lastSpokenIn(room, startOf(addMonths(monthOf(new Date()), 2)));
  await fill(room.id, 3, 'later');
  await indexRoom(rules, room.id);
  expect(await blocksOf(room.id)).toEqual(['1-6']);
  expect(await contentsFound(rules, anna, { query: 'nov 0', roomId: room.id })).toEqual(['november 0']);
  expect(await contentsFound(rules, anna, { query: 'later 2', roomId: room.id })).toEqual(['later 2']);
});

test('texts as long as they may be are indexed, in smaller blocks', async () => {
  const room = await makeRoom(rules, anna);
  const character = (n: number): string => String.fromCodePoint(0x4e00 + (n % 20_000));
  const long = (from: number): string => Array.from({ length: 7_990 }, (_, n) => character(from * 7_990 + n * 7)).join('');
  await rules.messages.commit(Array.from({ length: 20 }, (_, n) => sendOf(room, anna, { content: `${long(n)} end${n}` })));
  await indexRoom(rules, room.id);
  expect((await blocksOf(room.id)).length).toBeGreaterThan(2);
  const { length } = await contentsFound(rules, anna, { query: `end19 ${long(19).slice(100, 110)}`, roomId: room.id });
  expect(length).toBe(1);
});

test('a word of any length is found by its beginning and as a whole', async () => {
  const room = await makeRoom(rules, anna);
  const word = `${'ab'.repeat(400)}𝒳end`;
  dataOf(await rules.messages.submit(sendOf(room, anna, { content: word })));
  await indexRoom(rules, room.id);
  for (const query of ['"ab"', 'ab'.repeat(90), `${'ab'.repeat(80)}b`])
    expect([query, (await contentsFound(rules, anna, { query, roomId: room.id })).length]).toEqual([
      query,
      query.endsWith('abab') ? 1 : 0,
    ]);
});

test('the job indexes what is due, room by room, and counts it', async () => {
  const rooms = [await makeRoom(rules, anna), await makeRoom(rules, anna)];
  for (const room of rooms) await fill(room.id, 70);
  let counted = 0;
  const job = indexMessages({
    index: rules.searchIndex,
    counters: { indexedMessages: { inc: (messages) => (counted += messages) } },
  });
  // A run ends after a while, and the next one goes on.
  await eventually(async () => {
    await job.handle();
    for (const room of rooms) expect(await blocksOf(room.id)).toEqual(['1-32', '33-64', '65-70']);
  });
  expect(counted).toBeGreaterThanOrEqual(140);
});

const wordsKept = async (...words: string[]): Promise<string[]> => {
  const { rows } = await sql<{ word: string }>`
    SELECT word FROM search_words WHERE word = ANY(${words}::text[]) ORDER BY 1`.execute(rules.testStore.db);
  return rows.map(({ word }) => word);
};

/** Goes round all words, as if so much time had passed since the round before. */
const forgetWords = async (later = 0): Promise<void> => {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM search_words`.execute(rules.testStore.db);
  for (let looked = 0; looked <= (rows[0]?.count ?? 0); looked += 500)
    await rules.searchIndex.forgetWords(new Date(Date.now() + later));
};
const [hourMs, twoHoursMs] = [3_600_000, 7_200_000];

test('SE4 words that no message has any more are forgotten for good an hour after somebody noticed, others never', async () => {
  const room = await makeRoom(rules, anna);
  const [gone, kept] = ['vanishing', 'remaining'].map((word) => `${word}${Date.now()}`);
  const { message } = dataOf(await rules.messages.submit(sendOf(room, anna, { content: `${gone} ${kept}` })));
  dataOf(await rules.messages.submit(sendOf(room, anna, { content: `${kept}` })));
  await indexRoom(rules, room.id);
  await forgetWords();
  expect(await wordsKept(`${gone}`, `${kept}`)).toEqual([kept, gone]);
  dataOf(await rules.messages.submit(deleteOf(message, anna)));
  await indexRoom(rules, room.id);
  await forgetWords();
  await forgetWords(hourMs / 2);
  expect(await wordsKept(`${gone}`, `${kept}`)).toEqual([kept, gone]);
  await forgetWords(twoHoursMs);
  expect(await wordsKept(`${gone}`, `${kept}`)).toEqual([kept]);
  expect(await contentsFound(rules, anna, { query: 'aining', roomId: room.id })).toEqual([kept]);
});

test('SE1 a word that is said again before it is forgotten stays, whoever indexes it', async () => {
  const room = await makeRoom(rules, anna);
  const word = `returning${Date.now()}`;
  const { message } = dataOf(await rules.messages.submit(sendOf(room, anna, { content: word })));
  await indexRoom(rules, room.id);
  dataOf(await rules.messages.submit(deleteOf(message, anna)));
  await indexRoom(rules, room.id);
  await forgetWords();
  dataOf(await rules.messages.submit(sendOf(room, anna, { content: `${word} again` })));
  await indexRoom(rules.twin(), room.id);
  await forgetWords(twoHoursMs);
  expect(await wordsKept(word)).toEqual([word]);
  expect(await contentsFound(rules, anna, { query: word.slice(3), roomId: room.id })).toEqual([`${word} again`]);
});

test('SE1 two at once keep the same new words without waiting for each other in a ring', async () => {
  const rooms = await Promise.all(Array.from({ length: 4 }, () => makeRoom(rules, anna)));
  const words = Array.from({ length: 200 }, (_, n) => `ring${n}x${Date.now()}`);
  for (const [index, room] of rooms.entries()) {
    const said = index % 2 === 0 ? words : words.toReversed();
    await rules.messages.commit(said.map((content) => sendOf(room, anna, { content })));
  }
  await Promise.all(rooms.map((room) => indexRoom(rules.twin(), room.id)));
  expect((await wordsKept(...words)).length).toBe(200);
});
