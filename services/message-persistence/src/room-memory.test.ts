import { type MemberPatch, type Room, RoomId, type RoomPatch, UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredCommands } from './command-transaction.ts';
import type { Caller } from './people.ts';
import { createRoomMemory } from './room-memory.ts';
import type { Rules } from './rules.ts';
import { createStore } from './store/index.ts';
import type { StoredRoom } from './store/rooms.ts';
import { again, allMessages, codeOf, createTestRules, dataOf, makeRoom, sendOf, type TestRules } from './testing/rules.ts';

let rules: TestRules;
/** What another process does to a room, whose `rev` ours does not see. */
let elsewhere: Rules;
let [anna, ben]: [Caller, Caller] = [{} as Caller, {} as Caller];
beforeAll(async () => {
  rules = await createTestRules();
  elsewhere = rules.twin();
  [anna, ben] = [rules.person('anna'), rules.person('ben')];
});
afterAll(() => rules.drop());

const say = (room: Pick<Room, 'id'>, who: Caller, content = 'text') => rules.messages.submit(sendOf(room, who, { content }));
const outdated = () => rules.metric('parley_outdated_memories_total');
const wrongBy = async (work: () => Promise<void>): Promise<number> => {
  const before = await outdated();
  await work();
  return (await outdated()) - before;
};

/** A room in which both have just said something, so that it is remembered. */
const rememberedRoom = async (kind: 'public' | 'private' = 'private') => {
  const room = await makeRoom(rules, anna, { kind, memberIds: [ben.userId] });
  dataOf(await say(room, anna));
  dataOf(await say(room, ben));
  return room;
};

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const changeMember = (patch: MemberPatch) => async (room: Room) =>
  dataOf(await elsewhere.moderation.change(anna, room.id, ben.userId, patch));
const changeRoom = (patch: RoomPatch) => async (room: Room) => dataOf(await elsewhere.roomSettings.change(anna, room.id, patch));

describe('a send into a room that is remembered', () => {
  test('rests on memory, and continues seq and rev without a gap', async () => {
    const room = await rememberedRoom();
    const wrong = await wrongBy(async () => {
      for (let n = 0; n < 5; n += 1) dataOf(await say(room, n % 2 === 0 ? anna : ben));
    });
    expect(wrong).toBe(0);
    const messages = await allMessages(rules, anna, room.id);
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(messages.map(({ rev }) => rev - (messages[0]?.rev ?? 0))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(dataOf(await rules.rooms.get(anna, room.id)).lastSeq).toBe(7);
  });

  const changes: [string, (room: Room) => Promise<unknown>, string][] = [
    ['was muted', changeMember({ mutedUntil: inAnHour() }), 'muted'],
    ['was banned', changeMember({ bannedUntil: inAnHour() }), 'banned'],
    ['was removed', async (room) => dataOf(await elsewhere.moderation.remove(anna, room.id, ben.userId)), 'not_found'],
    ['left', async (room) => dataOf(await elsewhere.members.leave(ben.userId, room.id)), 'not_found'],
    ['is in a room made read-only', changeRoom({ readOnly: true }), 'room_read_only'],
    ['is in a room archived', async (room) => dataOf(await elsewhere.roomSettings.archive(anna, room.id)), 'room_read_only'],
  ];
  test.each(changes)(
    'MS7 by somebody who %s through another process is refused, and nothing is stored',
    async (_, change, code) => {
      const room = await rememberedRoom();
      await change(room);
      expect(codeOf(await say(room, ben))).toBe(code);
      expect(await allMessages(rules, anna, room.id)).toHaveLength(2);
    },
  );

  test('MS7 by somebody muted until a time is let through after it, although nothing has changed since', async () => {
    const room = await rememberedRoom();
    dataOf(
      await elsewhere.moderation.change(anna, room.id, ben.userId, { mutedUntil: new Date(Date.now() + 5_000).toISOString() }),
    );
    expect(codeOf(await say(room, ben))).toBe('muted');
    await eventually(async () => expect(codeOf(await say(room, ben))).toBe('ok'));
  });

  test('by somebody who has come back by another process is let through', async () => {
    const room = await rememberedRoom('public');
    dataOf(await elsewhere.members.leave(ben.userId, room.id));
    expect(codeOf(await say(room, ben))).toBe('forbidden');
    dataOf(await elsewhere.members.join(ben, room.id));
    expect(codeOf(await say(room, ben))).toBe('ok');
  });

  test('MS3 of two processes at once is one order without a gap, whatever each remembers', async () => {
    const room = await rememberedRoom();
    const seqs: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const both = await Promise.all([rules, elsewhere].map((one) => one.messages.submit(sendOf(room, anna))));
      seqs.push(...both.map((answer) => dataOf(answer).message.seq));
    }
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 3));
    const messages = await allMessages(rules, anna, room.id);
    expect(messages.map(({ createdAt }) => createdAt)).toEqual(messages.map(({ createdAt }) => createdAt).toSorted());
  });

  test('MS4 that is a repeat stores nothing and gets the present message, alone and among new ones', async () => {
    const room = await rememberedRoom();
    const send = sendOf(room, ben, { content: 'once' });
    const first = dataOf(await rules.messages.submit(send));
    const wrong = await wrongBy(async () => {
      expect(dataOf(await rules.messages.submit(again(send)))).toEqual({ ...first, duplicate: true });
      const { answers } = await rules.messages.commit([sendOf(room, anna), again(send), sendOf(room, ben)]);
      expect(answers.map((answer) => dataOf(answer).duplicate)).toEqual([false, true, false]);
    });
    expect(wrong).toBe(2);
    expect((await allMessages(rules, anna, room.id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  test('RC3 of a database that was restored carries its new epoch', async () => {
    const room = await rememberedRoom();
    const { epoch } = dataOf(await rules.rooms.get(anna, room.id));
    expect(await createStore(rules.testStore.db).raiseEpoch()).toBe(epoch + 1);
    const other = await rememberedRoom();
    await rules.messages.commit([sendOf(other, ben), sendOf(room, ben)]);
    dataOf(await say(room, ben));
    expect(rules.roomFrames(room.id).at(-1)).toMatchObject({ epoch: epoch + 1 });
  });

  test('after a failure of the database is looked up, and stored once', async () => {
    const room = await rememberedRoom();
    await sql`ALTER TABLE messages RENAME TO messages_away`.execute(rules.testStore.db);
    await expect(say(room, ben)).rejects.toThrow();
    await sql`ALTER TABLE messages_away RENAME TO messages`.execute(rules.testStore.db);
    expect(codeOf(await say(room, ben))).toBe('ok');
    expect(await allMessages(rules, anna, room.id)).toHaveLength(3);
  });
});

describe('the memory of rooms', () => {
  let stored: StoredRoom;
  beforeAll(async () => {
    const [found] = await rules.store.findRooms([(await makeRoom(rules, anna)).id]);
    if (found === undefined) throw new Error('the room is not there');
    stored = found;
  });
  const roomOf = (): StoredRoom => ({ ...stored, id: RoomId.parse(newId()), rev: 7 });
  const standing = { role: 'member', mutedUntil: null, bannedUntil: null, lastSentAt: null, visibleFromSeq: null } as const;
  const lookedUp = (room: StoredRoom, told = performance.now(), at = new Date(5_000)): StoredCommands => ({
    plan: {
      answers: [],
      messages: [],
      changes: [],
      beside: {
        reactions: [],
        cleared: [],
        detached: [],
        picturesLost: [],
        previewsRemoved: [],
        pins: [],
        edits: [],
        threadsDeleted: [],
      },
      keys: [],
      advances: [],
      told: [],
      paces: [],
      repeats: 0,
    },
    rooms: new Map([[room.id, room]]),
    lookedUp: { states: [{ standing, known: undefined }], now: at, at: told },
  });

  test('gives what it took, with the time that has passed since; of others it knows nothing', () => {
    let time = 100;
    const memory = createRoomMemory({ now: () => time });
    const room = roomOf();
    const send = sendOf(room, ben);
    expect(memory.recall([send])).toBeUndefined();
    memory.remember([send], lookedUp(room, time));
    time += 250.7;
    expect(memory.recall([send])).toEqual({
      rooms: new Map([[room.id, room]]),
      states: [{ standing, known: undefined }],
      now: new Date(5_250),
    });
    expect(memory.recall([send, sendOf(room, anna)])).toBeUndefined();
    expect(memory.recall([sendOf(roomOf(), ben)])).toBeUndefined();
  });

  test('does not trust its clock for longer than a minute', () => {
    let time = 0;
    const memory = createRoomMemory({ now: () => time });
    const room = roomOf();
    memory.remember([sendOf(room, ben)], lookedUp(room, time));
    time = 60_000;
    expect(memory.recall([sendOf(room, ben)])).toBeDefined();
    time = 60_001;
    expect(memory.recall([sendOf(room, ben)])).toBeUndefined();
  });

  test('keeps the latest look at the clock, whichever transaction ends last', () => {
    const memory = createRoomMemory({ now: () => 1_000 });
    const room = roomOf();
    memory.remember([sendOf(room, ben)], lookedUp(room, 900, new Date(9_000)));
    memory.remember([sendOf(room, anna)], lookedUp(room, 100, new Date(8_200)));
    expect(memory.recall([sendOf(room, ben)])?.now).toEqual(new Date(9_100));
  });

  test('RC3 forgets everything of another epoch', () => {
    const memory = createRoomMemory();
    const [old, other] = [roomOf(), { ...roomOf(), epoch: stored.epoch + 1 }];
    memory.remember([sendOf(old, ben)], lookedUp(old));
    memory.remember([sendOf(other, ben)], lookedUp(other));
    expect(memory.recall([sendOf(other, ben)])).toBeDefined();
    expect(memory.recall([sendOf(old, ben)])).toBeUndefined();
  });

  test('holds nothing of strangers', () => {
    const memory = createRoomMemory();
    const room = roomOf();
    const found = lookedUp(room);
    const stranger = { standing: { ...standing, role: null }, known: undefined };
    memory.remember([sendOf(room, ben)], { ...found, lookedUp: { now: new Date(), at: performance.now(), states: [stranger] } });
    expect(memory.recall([sendOf(room, ben)])).toBeUndefined();
  });

  test('forgets what people were in a room that has changed otherwise', () => {
    const memory = createRoomMemory();
    const room = roomOf();
    memory.remember([sendOf(room, ben)], lookedUp(room));
    memory.remember([sendOf(room, anna)], lookedUp({ ...room, rev: 8 }));
    expect(memory.recall([sendOf(room, ben)])).toBeUndefined();
    expect(memory.recall([sendOf(room, anna)])?.rooms.get(room.id)?.rev).toBe(8);
  });

  test('is bounded: the room that was not stored in for the longest goes first', () => {
    const memory = createRoomMemory({ maxEntries: 6 });
    const rooms = [roomOf(), roomOf(), roomOf(), roomOf()];
    for (const room of rooms) memory.remember([sendOf(room, ben)], lookedUp(room));
    expect(rooms.map((room) => memory.recall([sendOf(room, ben)]) !== undefined)).toEqual([false, true, true, true]);
  });

  test('a person more than it holds in a single room makes it forget that room', () => {
    const memory = createRoomMemory({ maxEntries: 3 });
    const room = roomOf();
    const people = [anna, ben, { ...ben, userId: UserId.parse(newId()) }];
    for (const one of people) memory.remember([sendOf(room, one)], lookedUp(room));
    expect(memory.recall([sendOf(room, ben)])).toBeUndefined();
  });
});
