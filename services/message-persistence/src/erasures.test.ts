import { isDeletedName, type Message, type Room } from '@parley/contracts';
import type { DeletedUser } from '@parley/service-kit';
import { newId } from '@parley/service-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createErasures, type ErasuresOptions } from './erasures.ts';
import type { Caller } from './people.ts';
import {
  allMessages,
  codeOf,
  createTestRules,
  dataOf,
  deleteOf,
  editOf,
  makeRoom,
  newCommandId,
  requestOf,
  sendOf,
  type TestRules,
} from './testing/rules.ts';
import { runProgram } from './testing/run-program.ts';
import { silentLog } from './testing/service.ts';

let rules: TestRules;
beforeAll(async () => {
  rules = await createTestRules();
});
afterAll(() => rules.drop());

const deleted: DeletedUser[] = [];
const tell = ({ userId }: Caller): void =>
  void deleted.push({ number: 10 * deleted.length + 3, userId, at: new Date().toISOString() });

const erase = (more: Partial<ErasuresOptions> = {}) =>
  createErasures({
    store: rules.store,
    announcer: rules.announcer,
    askDeleted: async (after) => deleted.filter(({ number }) => number > after),
    log: silentLog,
    newId,
    settleMs: -1_000,
    ...more,
  }).run();

const say = async (room: Pick<Room, 'id'>, by: Caller, content: string): Promise<Message> =>
  dataOf(await rules.messages.submit(sendOf(room, by, { content }))).message;
const react = async (message: Message, by: Caller, emoji: string): Promise<Message> => {
  const command = { type: 'reaction.add', commandId: newCommandId(), messageId: message.id, emoji } as const;
  return dataOf(await rules.messages.submit(requestOf({ id: message.roomId }, by, command))).message;
};

/** Goes round all words that search knows, as if it were so many hours later. */
const forgetWords = async (hours: number): Promise<void> => {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM search_words`.execute(rules.testStore.db);
  for (let looked = 0; looked <= (rows[0]?.count ?? 0); looked += 500)
    await rules.searchIndex.forgetWords(new Date(Date.now() + hours * 3_600_000));
};

/** Every row of every table that has a text in it. */
const rowsWith = async (text: string): Promise<string[]> => {
  const { rows: tables } = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'message_persistence'::regnamespace`.execute(
    rules.testStore.db,
  );
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await sql<{ row: string }>`
        SELECT t::text AS row FROM ${sql.table(name)} t WHERE t::text LIKE ${`%${text}%`}`.execute(rules.testStore.db);
      return rows.map(({ row }) => `${name}: ${row}`);
    }),
  );
  return found.flat();
};

test('PV3 nothing is left of somebody but tombstones in their places, by changes that everybody is told', async () => {
  const [anna, ben] = [rules.person('anna'), rules.person('ben')];
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
  const theirs = [await say(room, ben, 'hello @anna'), await say(room, ben, 'secret of ben')];
  const [first, second] = theirs as [Message, Message];
  dataOf(await rules.messages.submit(editOf(second, ben, 'secret of ben, edited')));
  const gone = await say(room, ben, 'a secret deleted before');
  dataOf(await rules.messages.submit(editOf(gone, ben, 'a secret deleted before, edited')));
  dataOf(await rules.messages.submit(deleteOf(gone, ben)));
  const hers = await say(room, anna, 'hello @ben');
  await react(hers, anna, '👍');
  await react(hers, ben, '👍');
  await react(hers, ben, '🎉');
  await react(first, anna, '❤️');
  const reply = { type: 'message.send', commandId: newCommandId(), content: 'secret reply', threadOf: hers.id } as const;
  dataOf(await rules.messages.submit(requestOf(room, ben, reply)));
  dataOf(await rules.reports.report(ben, room.id, hers.id, { reason: 'other', comment: 'secret comment' }));
  for (;;) if ((await rules.searchIndex.indexSome(room.id)).state === 'complete') break;
  const { rev } = dataOf(await rules.rooms.get(anna, room.id));
  rules.told.length = 0;
  tell(ben);
  expect(await erase()).toEqual({ people: 1 });

  const messages = await allMessages(rules, anna, room.id);
  expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  for (const message of messages.filter(({ senderId }) => senderId === ben.userId))
    expect(message).toMatchObject({ content: '', mentions: [], reactions: [], deletedAt: expect.any(String) });
  expect(messages[3]).toMatchObject({
    content: 'hello @ben',
    threadCount: 0,
    reactions: [{ emoji: '👍', count: 1, userIds: [anna.userId] }],
  });
  // What is told is one event a `rev`, without a hole, and a client that catches up instead ends where others do.
  const events = rules.roomFrames(room.id).flatMap((frame) => frame.events);
  expect(events.map((event) => event.rev)).toEqual(events.map((_, index) => rev + 1 + index));
  expect(events[0]).toMatchObject({ type: 'member.left', data: { userId: ben.userId, displayName: 'Deleted user' } });
  expect(events.filter(({ type }) => type === 'message.deleted')).toHaveLength(3);
  expect(events.filter(({ type }) => type === 'reaction.changed')).toHaveLength(2);
  const caughtUp = dataOf(await rules.changes.ofRoom(anna.userId, room.id, rev, 500));
  expect(caughtUp).toMatchObject({ rev: rev + events.length, more: false });

  for (;;) if ((await rules.searchIndex.indexSome(room.id)).state === 'complete') break;
  // Words that no message has any more are noticed, and forgotten an hour later.
  for (const hours of [0, 2]) await forgetWords(hours);
  for (const text of ['secret', 'ben Surname']) expect(await rowsWith(text)).toEqual([]);
  const named = (await rowsWith(ben.userId)).map((row) => row.slice(0, row.indexOf(':')));
  // The mention in what Anna wrote stays, and means nobody; that he reported stays, for those who decide.
  expect(
    named.every((table) => /^(people|user_heads|members|messages_\d+_\d+|thread_messages|erasures|report_voices)$/.test(table)),
  ).toBe(true);
});

test('PV3 whoever was deleted is nobody: not added, not mentioned, and no late request brings their name back', async () => {
  const [anna, cleo] = [rules.person('anna2'), rules.person('cleo')];
  const room = await makeRoom(rules, anna, { memberIds: [cleo.userId] });
  tell(cleo);
  await erase({ askDeleted: async (after) => deleted.filter(({ number }) => number > after) });
  await rules.rooms.list(cleo);
  expect(await rowsWith('cleo')).toEqual([]);
  // Auth answers for nobody who was deleted.
  const twin = rules.twin();
  expect(codeOf(await twin.members.add(anna, room.id, [rules.person('known').userId]))).toBe('ok');
  expect((await say(room, anna, 'hello @cleo')).mentions).toEqual([]);
  const { rows } = await sql<{ username: string }>`
    SELECT username FROM people WHERE user_id = ${cleo.userId}`.execute(rules.testStore.db);
  expect(rows.map(({ username }) => isDeletedName(username))).toEqual([true]);
});

test('PV3 a room whose last owner was deleted is inherited as when they had left', async () => {
  const [owner, heir, other] = [rules.person(), rules.person(), rules.person()];
  const room = await makeRoom(rules, owner, { memberIds: [heir.userId, other.userId] });
  dataOf(await rules.moderation.change(owner, room.id, heir.userId, { role: 'moderator' }));
  tell(owner);
  await erase();
  const { items } = dataOf(await rules.members.list(other, room.id, { limit: 50 }));
  expect(items.map(({ userId, role }) => [userId, role]).toSorted(inTextOrder)).toEqual(
    [
      [heir.userId, 'owner'],
      [other.userId, 'member'],
    ].toSorted(inTextOrder),
  );
});

test('PV3 a conversation stays with the other one, who sees with whom it was no more and says nothing in it', async () => {
  const [anna, dora, ella] = [rules.person(), rules.person('dora'), rules.person('ella')];
  const two = await makeRoom(rules, anna, { kind: 'direct', memberIds: [dora.userId] });
  const three = await makeRoom(rules, anna, { kind: 'direct', memberIds: [dora.userId, ella.userId] });
  const hers = await say(two, anna, 'mine');
  await say(two, dora, 'hers');
  tell(dora);
  await erase();
  const { items } = dataOf(await rules.members.list(anna, two.id, { limit: 50 }));
  expect(items.map(({ displayName }) => displayName).toSorted()).toEqual([anna.displayName, 'Deleted user'].toSorted());
  expect((await allMessages(rules, anna, two.id)).map(({ content }) => content)).toEqual([hers.content, '']);
  expect(codeOf(await rules.messages.submit(sendOf(two, anna)))).toBe('room_read_only');
  expect(codeOf(await rules.messages.submit(sendOf(two, dora)))).toBe('room_read_only');
  expect(
    rules
      .roomFrames(two.id)
      .flatMap(({ events }) => events)
      .map(({ type }) => type),
  ).toContain('room.archived');
  const others = dataOf(await rules.members.list(anna, three.id, { limit: 50 })).items;
  expect(others.map(({ userId }) => userId).toSorted()).toEqual([anna.userId, ella.userId].toSorted());
  expect(codeOf(await rules.messages.submit(sendOf(three, anna)))).toBe('ok');
});

test('PV3 what is archived and where they were banned or had left is erased too, and what they had sent is no more a repeat', async () => {
  const [anna, fred] = [rules.person(), rules.person('fred')];
  const rooms = await Promise.all([1, 2, 3].map(() => makeRoom(rules, anna, { kind: 'public', memberIds: [fred.userId] })));
  const [archived, banned, left] = rooms as [Room, Room, Room];
  for (const room of rooms) await say(room, fred, 'secret of fred');
  dataOf(await rules.roomSettings.archive(anna, archived.id));
  dataOf(
    await rules.moderation.change(anna, banned.id, fred.userId, { bannedUntil: new Date(Date.now() + 60_000).toISOString() }),
  );
  dataOf(await rules.members.leave(fred.userId, left.id));
  tell(fred);
  await erase();
  expect(await rowsWith('secret of fred')).toEqual([]);
  expect(await rowsWith('fred')).toEqual([]);
  const { rows } = await sql`SELECT FROM message_keys WHERE sender_id = ${fred.userId}`.execute(rules.testStore.db);
  expect(rows).toHaveLength(0);
  for (const room of rooms) expect((await allMessages(rules, anna, room.id))[0]).toMatchObject({ deletedAt: expect.any(String) });
});

test('PV3 it waits until what was asked for before the deletion has been done, and is over once it is over', async () => {
  const [anna, gina] = [rules.person(), rules.person()];
  const room = await makeRoom(rules, anna, { memberIds: [gina.userId] });
  await say(room, gina, 'text');
  tell(gina);
  expect(await erase({ settleMs: 60_000 })).toEqual({ people: 0 });
  expect((await allMessages(rules, anna, room.id))[0]).toMatchObject({ content: 'text' });
  expect(await erase()).toEqual({ people: 1 });
  const { rev } = dataOf(await rules.rooms.get(anna, room.id));
  expect(await erase()).toEqual({ people: 0 });
  expect(dataOf(await rules.rooms.get(anna, room.id)).rev).toBe(rev);
});

/** What a room has told and what it shows are one: as many messages, and reactions as they are counted. */
const addsUp = async (reader: Caller, room: Room): Promise<void> => {
  const messages = await allMessages(rules, reader, room.id);
  const { count, rev } = dataOf(await rules.history.digest(reader.userId, room.id, { from: 1 }));
  expect(count).toBe(messages.length);
  const frame = dataOf(await rules.changes.ofRoom(reader.userId, room.id, 0, 500));
  expect(frame).toMatchObject({ rev, more: false });
  for (const message of messages.filter(({ deletedAt }) => deletedAt !== undefined)) expect(message.content).toBe('');
};

test('PV3 killed at any of its steps, it goes on where it was, and makes each change once', { timeout: 300_000 }, async () => {
  const [anna, hugo] = [rules.person(), rules.person()];
  const rooms = await Promise.all([1, 2].map(() => makeRoom(rules, anna, { memberIds: [hugo.userId] })));
  for (const room of rooms)
    for (let n = 0; n < 120; n += 1) {
      const message = await say(room, hugo, `secret of hugo ${n}`);
      if (n % 40 === 0) await react(await say(room, anna, `hers ${message.seq}`), hugo, '👍');
    }
  const { url } = rules.testStore;
  const ofRoom = ['membership ended', 'messages deleted', 'messages deleted', 'messages deleted', 'reactions withdrawn'];
  const steps = ['learned', 'names forgotten', ...ofRoom, 'rest erased', 'room erased', ...ofRoom, 'rest erased', 'room erased'];
  for (const step of steps) {
    expect(await runProgram('erasure-process.ts', [url, hugo.userId, step]), step).toBe('SIGKILL');
    for (const room of rooms) await addsUp(anna, room);
  }
  expect(await runProgram('erasure-process.ts', [url, hugo.userId])).toBe(0);
  expect(await rowsWith('secret of hugo')).toEqual([]);
  expect(await rowsWith(hugo.displayName)).toEqual([]);
  for (const room of rooms) {
    const { items } = dataOf(await rules.members.list(anna, room.id, { limit: 50 }));
    expect(items.map(({ userId }) => userId)).toEqual([anna.userId]);
    // Deleted 120 times, withdrawn three times, and left: each once, however often it was begun.
    expect(dataOf(await rules.rooms.get(anna, room.id)).rev).toBe(room.rev + 120 + 2 * 3 + 120 + 3 + 1);
  }
});

const inTextOrder = (one: unknown, other: unknown): number => (String(one) < String(other) ? -1 : 1);
