import { limits, type Room, type Seen, type SeenQuery } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, dataOf, deleteOf, makeRoom, newCommandId, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben, cleo } = await stage('anna', 'ben', 'cleo');

const say = async (room: Room, sender: Caller, count: number) => {
  const { answers } = await rules.messages.commit(Array.from({ length: count }, () => sendOf(room, sender)));
  return answers.map((answer) => dataOf(answer).message);
};
const read = async (reader: Caller, room: Room, seq: number) => dataOf(await rules.readStates.read(reader.userId, room.id, seq));
const ask = (asker: Caller, room: Pick<Room, 'id'>, query: Partial<SeenQuery> = {}) =>
  rules.seenBy.page(asker.userId, room.id, { from: 1, limit: limits.seenPage, ...query });
const seen = async (asker: Caller, room: Room, query: Partial<SeenQuery> = {}): Promise<Seen[]> =>
  dataOf(await ask(asker, room, query)).items;
const of = (person: Caller, from: number, to: number): Seen => ({ userId: person.userId, from, to });
const byId = (items: readonly Seen[]): Seen[] => items.toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
const scene = async (said = 5) => {
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId, cleo.userId] });
  return { room, messages: await say(room, anna, said) };
};
const hide = (person: Caller, isHidden = true) => rules.readingSettings.change(person, { readReceipts: !isHidden });

describe('RD5 who has seen a message', () => {
  test('is everybody else whose marker has come that far, each with the part of the range that they have seen', async () => {
    const { room } = await scene();
    expect(await seen(anna, room)).toEqual([]);
    await read(ben, room, 3);
    await read(cleo, room, 5);
    expect(await seen(anna, room)).toEqual(byId([of(ben, 1, 3), of(cleo, 1, 5)]));
    expect(await seen(anna, room, { from: 2, to: 4 })).toEqual(byId([of(ben, 2, 3), of(cleo, 2, 4)]));
    expect(await seen(anna, room, { from: 4, to: 4 })).toEqual([of(cleo, 4, 4)]);
    expect(await seen(ben, room)).toEqual([of(cleo, 1, 5)]);
    expect(await seen(anna, room, { from: 6, to: 9 })).toEqual([]);
    expect(await seen(anna, room, { from: 4, to: 2 })).toEqual([]);
  });

  test('stays who has seen it when they mark it unread, and whoever wrote after it deletes that', async () => {
    const { room, messages } = await scene();
    await read(ben, room, 5);
    dataOf(await rules.readStates.unread(ben.userId, room.id, 1, newCommandId()));
    expect(await seen(anna, room)).toEqual([of(ben, 1, 5)]);
    await read(ben, room, 2);
    dataOf(await rules.readStates.unread(ben.userId, room.id, 0, undefined));
    if (messages[4] !== undefined) await rules.messages.submit(deleteOf(messages[4], anna));
    expect(await seen(anna, room)).toEqual([of(ben, 1, 5)]);
    await say(room, anna, 2);
    await read(ben, room, 7);
    expect(await seen(anna, room)).toEqual([of(ben, 1, 7)]);
  });

  test('is nobody who was not there: of what was said before they came in or came back, people are not told to have seen it', async () => {
    const room = await makeRoom(rules, anna, { kind: 'public', memberIds: [cleo.userId] });
    await say(room, anna, 3);
    await read(cleo, room, 3);
    dataOf(await rules.members.join(ben, room.id));
    expect(await seen(anna, room)).toEqual([of(cleo, 1, 3)]);
    await say(room, anna, 2);
    await read(ben, room, 4);
    expect(await seen(anna, room)).toEqual(byId([of(ben, 4, 4), of(cleo, 1, 3)]));
    dataOf(await rules.readStates.unread(ben.userId, room.id, 0, undefined));
    expect(await seen(cleo, room)).toEqual([of(ben, 4, 4)]);
    dataOf(await rules.members.leave(cleo.userId, room.id));
    expect(await seen(anna, room)).toEqual([of(ben, 4, 4)]);
    dataOf(await rules.members.join(cleo, room.id));
    await say(room, anna, 1);
    await read(cleo, room, 6);
    expect(await seen(anna, room)).toEqual(byId([of(ben, 4, 4), of(cleo, 6, 6)]));
  });

  test('RO7 of what one may not see oneself one is told nothing', async () => {
    const room = await makeRoom(rules, anna, { kind: 'public', history: 'joined', memberIds: [cleo.userId] });
    await say(room, anna, 3);
    await read(cleo, room, 3);
    dataOf(await rules.members.join(ben, room.id));
    expect(await seen(ben, room)).toEqual([]);
    await say(room, anna, 2);
    await read(cleo, room, 5);
    expect(await seen(ben, room)).toEqual([of(cleo, 4, 5)]);
    expect(await seen(ben, room, { from: 2, to: 3 })).toEqual([]);
  });

  test('RE1 comes page by page, everybody once, also while they read on', async () => {
    const people = Array.from({ length: 7 }, () => rules.person());
    const room = await makeRoom(rules, anna, { memberIds: people.map(({ userId }) => userId) });
    await say(room, anna, 2);
    for (const person of people.slice(1)) await read(person, room, 1);
    const found: Seen[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 4; pages += 1) {
      const page = dataOf(await ask(anna, room, { limit: 2, to: 1, ...(cursor === undefined ? {} : { cursor }) }));
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items);
      for (const person of people.slice(1)) await read(person, room, 2);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(found).toEqual(byId(people.slice(1).map((person) => of(person, 1, 1))));
    expect(codeOf(await ask(anna, room, { cursor: 'no' }))).toBe('invalid');
  });

  test('looks at no more people than it says, and goes on behind them', async () => {
    const { room } = await scene(1);
    await read(cleo, room, 1);
    const everybody = [anna, ben, cleo].map(({ userId }) => userId).toSorted();
    const wanted = { roomId: room.id, by: anna.userId, from: 1, to: 1, after: undefined, limit: 5, looks: 2 };
    const first = await rules.store.pageOfSeen(wanted);
    expect(await rules.store.lastLookedAt(wanted)).toBe(everybody[1]);
    const rest = await rules.store.pageOfSeen({ ...wanted, after: everybody[1] });
    expect([...first, ...rest]).toEqual([of(cleo, 1, 1)]);
    expect(await rules.store.lastLookedAt({ ...wanted, after: everybody[1] })).toBeUndefined();
  });

  test('ER2 is for members alone', async () => {
    const { room } = await scene(1);
    const open = await makeRoom(rules, anna, { kind: 'public' });
    expect(codeOf(await ask(rules.person(), room))).toBe('not_found');
    expect(codeOf(await ask(rules.person(), open))).toBe('forbidden');
  });
});

describe('RD6 who hides how far they read', () => {
  test('is shown to nobody and sees nobody, in every room and until they show it again', async () => {
    const { room } = await scene();
    await read(ben, room, 3);
    await read(cleo, room, 4);
    expect(await rules.readingSettings.of(ben.userId)).toEqual({ readReceipts: true });
    expect(await hide(ben)).toEqual({ readReceipts: false });
    expect(await seen(anna, room)).toEqual([of(cleo, 1, 4)]);
    expect(codeOf(await ask(ben, room))).toBe('forbidden');
    await read(ben, room, 5);
    expect(await seen(anna, room)).toEqual([of(cleo, 1, 4)]);
    await hide(ben, false);
    expect(await seen(anna, room)).toEqual(byId([of(ben, 1, 5), of(cleo, 1, 4)]));
    expect(await seen(ben, room)).toEqual([of(cleo, 1, 4)]);
  });

  test('has all devices told of it once, also those that catch up; deciding the same again is no change', async () => {
    const person = rules.person();
    const { userRev } = await rules.store.findHead(person.userId);
    await hide(person);
    await hide(person);
    const event = { rev: userRev + 1, type: 'reading.changed', at: expect.any(String), data: { readReceipts: false } };
    expect(rules.userFrames(person.userId)).toMatchObject([{ prevRev: userRev, rev: userRev + 1, events: [event] }]);
    expect((await rules.changes.ofUser(person.userId, userRev)).events).toEqual([event]);
    expect((await rules.changes.ofUser(person.userId, userRev + 1)).events).toEqual([]);
    expect(await rules.heads.memberships([person.userId])).toMatchObject([{ reading: { readReceipts: false } }]);
    await hide(person, false);
  });
});

describe('RD7 the others in a room', () => {
  const told = (room: Room) =>
    rules.told.flatMap(({ event }) => (event.type === 'room.seen' && event.data.roomId === room.id ? event.data.items : []));

  test('are told when somebody has seen more, however often they read, but not of moving back nor of who hides it', async () => {
    const { room } = await scene();
    await hide(cleo);
    await read(cleo, room, 5);
    for (const seq of [1, 2, 3, 4]) await read(ben, room, seq);
    await eventually(() => expect(told(room).at(-1)).toEqual(of(ben, 1, 4)));
    expect(told(room).every(({ userId }) => userId === ben.userId)).toBe(true);
    const before = told(room).length;
    dataOf(await rules.readStates.unread(ben.userId, room.id, 0, undefined));
    await read(ben, room, 3);
    await read(ben, room, 5);
    await eventually(() => expect(told(room).slice(before)).toEqual([of(ben, 1, 5)]));
    await hide(cleo, false);
  });

  test('are told nothing where they are many', async () => {
    const { room } = await scene(1);
    await rules.testStore.db
      .updateTable('rooms')
      .set({ member_count: limits.seenLiveMembers + 1 })
      .where('id', '=', room.id)
      .execute();
    await read(ben, room, 1);
    const other = await scene(1);
    await read(ben, other.room, 1);
    await eventually(() => expect(told(other.room)).toEqual([of(ben, 1, 1)]));
    expect(told(room)).toEqual([]);
  });
});
