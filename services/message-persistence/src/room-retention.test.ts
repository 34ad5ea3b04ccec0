import type { Message, Room } from '@parley/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { createRetention } from './retention.ts';
import { ageByMonth, rowsOfRoom } from './testing/ageing.ts';
import { again, allMessages, codeOf, createTestRules, dataOf, makeRoom, sendOf, type TestRules } from './testing/rules.ts';
import { silentLog } from './testing/service.ts';

let rules: TestRules;
beforeAll(async () => {
  rules = await createTestRules();
});
afterAll(() => rules.drop());

const run = () =>
  createRetention({
    store: rules.store,
    announcer: rules.announcer,
    index: rules.searchIndex,
    log: silentLog,
    keptMonths: undefined,
    archive: undefined,
  }).run();

const say = async (room: Room, by: Caller, content = 'text'): Promise<Message> =>
  dataOf(await rules.messages.submit(sendOf(room, by, { content }))).message;

test('PV2 owners say for how many days a room keeps its messages; moderators and members do not', async () => {
  const [anna, ben, cleo] = [rules.person(), rules.person(), rules.person()];
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId, cleo.userId] });
  dataOf(await rules.moderation.change(anna, room.id, ben.userId, { role: 'moderator' }));
  expect(room).not.toHaveProperty('retentionDays');
  for (const caller of [ben, cleo])
    expect(codeOf(await rules.roomSettings.change(caller, room.id, { retentionDays: 7 }))).toBe('forbidden');
  expect(dataOf(await rules.roomSettings.change(anna, room.id, { retentionDays: 7 }))).toMatchObject({ retentionDays: 7 });
  expect(rules.roomFrames(room.id).at(-1)?.events).toMatchObject([{ type: 'room.changed', data: { retentionDays: 7 } }]);
  const lifted = dataOf(await rules.roomSettings.change(rules.person('root', 'admin'), room.id, { retentionDays: null }));
  expect(lifted).not.toHaveProperty('retentionDays');
});

test('PV2 a room with a retention of its own lets go of what is older, however much that is, and of nothing else', async () => {
  const anna = rules.person();
  const [room, other] = [await makeRoom(rules, anna), await makeRoom(rules, anna)];
  const send = sendOf(room, anna);
  dataOf(await rules.messages.submit(send));
  for (let n = 0; n < 6; n += 1) await rules.messages.commitAndTell(Array.from({ length: 200 }, () => sendOf(room, anna)));
  for (const one of [room, other]) {
    await say(one, anna, 'old');
    await ageByMonth(rules, one);
    await say(one, anna, 'recent');
  }
  dataOf(await rules.roomSettings.change(anna, room.id, { retentionDays: 20 }));
  await run();
  expect((await allMessages(rules, anna, room.id)).map(({ content, seq }) => [content, seq])).toEqual([['recent', 1_203]]);
  expect(await allMessages(rules, anna, other.id)).toHaveLength(2);
  expect(await rowsOfRoom(rules.testStore.db, room)).toMatchObject({ messages: 1, room_months: 1 });
  expect(codeOf(await rules.messages.submit(again(send)))).toBe('gone');
  // Nothing is left to be done.
  const { rev } = dataOf(await rules.rooms.get(anna, room.id));
  await run();
  expect(dataOf(await rules.rooms.get(anna, room.id)).rev).toBe(rev);
});

test('PV2 a room whose last message is too old is empty, and goes on where it was', async () => {
  const [anna, ben] = [rules.person(), rules.person()];
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
  await say(room, anna);
  await ageByMonth(rules, room);
  dataOf(await rules.roomSettings.change(anna, room.id, { retentionDays: 1 }));
  await run();
  expect(dataOf(await rules.history.page(ben.userId, room.id, { limit: 50 }))).toMatchObject({
    messages: [],
    hasMoreBefore: false,
    hasMoreAfter: false,
  });
  expect((await rules.rooms.list(ben)).items[0]).toMatchObject({ unread: 0, lastMessage: null, floorSeq: 2, lastSeq: 1 });
  const next = await say(room, anna, 'next');
  await run();
  expect(await allMessages(rules, ben, room.id)).toEqual([next]);
  expect((await rules.rooms.list(ben)).items[0]).toMatchObject({ unread: 1, floorSeq: 2, lastSeq: 2 });
});
