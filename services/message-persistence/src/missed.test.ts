import type { Message, MessageId, Room, RoomNotificationsBody } from '@parley/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { createTestRules, dataOf, deleteOf, makeRoom, newCommandId, requestOf, type TestRules } from './testing/rules.ts';

let rules: TestRules;
beforeAll(async () => {
  rules = await createTestRules();
});
afterAll(() => rules.drop());

interface Scene {
  readonly anna: Caller;
  readonly ben: Caller;
  readonly room: Room;
}

const sceneOf = async (kind: 'private' | 'direct' = 'private'): Promise<Scene> => {
  const [anna, ben] = [rules.person(), rules.person()];
  return { anna, ben, room: await makeRoom(rules, anna, { kind, memberIds: [ben.userId] }) };
};

const say = async (room: Room, who: Caller, content: string, threadOf?: MessageId): Promise<Message> => {
  const command = { type: 'message.send' as const, commandId: newCommandId(), content };
  const request = requestOf(room, who, threadOf === undefined ? command : { ...command, threadOf });
  const [answer] = await rules.messages.commitAndTell([request]);
  if (answer === undefined) throw new Error('nothing was answered');
  return dataOf(answer).message;
};

const missedBy = async ({ ben, room }: Scene) => (await rules.missed.of(ben.userId, [room.id])).rooms[0];
const concerned = async ({ room }: Scene, after = 0) => (await rules.missed.concerned(room.id, after)).userIds;
const setRoom = async ({ ben, room }: Scene, wanted: Partial<RoomNotificationsBody>) =>
  dataOf(await rules.notificationSettings.setRoom(ben.userId, room.id, { level: null, mutedUntil: null, ...wanted }));

test('NO2 in a room only mentions are told of unless somebody wants more, or nothing', async () => {
  const scene = await sceneOf();
  const { anna, ben, room } = scene;
  await say(room, anna, 'Good morning');
  expect(await concerned(scene)).toEqual([]);
  expect(await missedBy(scene)).toMatchObject({ count: 0, latest: null });
  const mention = await say(room, anna, `@${ben.username} come in`);
  await say(room, anna, 'Never mind');
  expect(await concerned(scene)).toEqual([ben.userId]);
  expect(await missedBy(scene)).toMatchObject({ count: 1, mentions: 1, latest: { message: { id: mention.id } } });
  await setRoom(scene, { level: 'all' });
  expect(await missedBy(scene)).toMatchObject({ count: 3, mentions: 1, latest: { message: { content: 'Never mind' } } });
  await setRoom(scene, { level: 'nothing' });
  expect(await concerned(scene)).toEqual([]);
  expect(await missedBy(scene)).toMatchObject({ count: 0, latest: null });
});

test('NO2 @room concerns everybody but who wrote it, and nobody who wants to hear nothing', async () => {
  const scene = await sceneOf();
  const { anna, ben, room } = scene;
  await say(room, anna, '@room lunch');
  expect(await concerned(scene)).toEqual([ben.userId]);
  dataOf(await rules.notificationSettings.change(ben.userId, { level: 'nothing' }));
  expect(await concerned(scene)).toEqual([]);
});

test('NO2 between two people everything is meant for the other one, and not for who wrote it', async () => {
  const scene = await sceneOf('direct');
  const { anna, ben, room } = scene;
  await say(room, anna, 'Hello');
  const last = await say(room, anna, 'Are you there?');
  expect(await concerned(scene)).toEqual([ben.userId]);
  const missed = await rules.missed.of(ben.userId, [room.id]);
  expect(missed.rooms).toMatchObject([
    { count: 2, latest: { kind: 'direct', senderName: anna.displayName, message: { id: last.id } } },
  ]);
  expect(missed.badge).toBe(2);
});

test('NO3 what is read, deleted, muted for a time or left is not missed', async () => {
  const scene = await sceneOf('direct');
  const { anna, ben, room } = scene;
  const first = await say(room, anna, 'one');
  const second = await say(room, anna, 'two');
  await rules.messages.commitAndTell([deleteOf(second, anna)]);
  expect(await missedBy(scene)).toMatchObject({ count: 1, latest: { message: { id: first.id } } });
  await setRoom(scene, { mutedUntil: new Date(Date.now() + 60_000).toISOString() });
  expect([await concerned(scene), (await missedBy(scene))?.count]).toEqual([[], 0]);
  await setRoom(scene, { mutedUntil: new Date(Date.now() - 60_000).toISOString() });
  expect([await concerned(scene), (await missedBy(scene))?.count]).toEqual([[ben.userId], 1]);
  dataOf(await rules.readStates.read(ben.userId, room.id, 1));
  expect([await concerned(scene), (await missedBy(scene))?.count]).toEqual([[], 0]);
});

test('NO3 nobody misses what is said in a room that they left', async () => {
  const scene = await sceneOf();
  const { anna, ben, room } = scene;
  await say(room, anna, `@${ben.username} wait`);
  expect([await concerned(scene), (await missedBy(scene))?.count]).toEqual([[ben.userId], 1]);
  dataOf(await rules.members.leave(ben.userId, room.id));
  expect([await concerned(scene), (await missedBy(scene))?.count]).toEqual([[], 0]);
});

test('NO2 RD4 a reply in a thread concerns who follows it, and nobody else', async () => {
  const scene = await sceneOf();
  const { anna, ben, room } = scene;
  const eve = rules.person();
  dataOf(await rules.members.add(anna, room.id, [eve.userId]));
  const root = await say(room, ben, 'Where shall we go?');
  const reply = await say(room, anna, 'To the harbour', root.id);
  expect(await concerned(scene)).toEqual([ben.userId]);
  expect(await missedBy(scene)).toMatchObject({ count: 1, latest: { message: { id: reply.id, threadOf: root.id } } });
  dataOf(await rules.threadReading.read(ben.userId, room.id, root.id, reply.seq));
  expect([await concerned(scene), (await missedBy(scene))?.count]).toEqual([[], 0]);
});

test('NO3 what was asked about before is not looked at again', async () => {
  const scene = await sceneOf('direct');
  const { anna, ben, room } = scene;
  await say(room, anna, 'one');
  const { lastSeq, userIds } = await rules.missed.concerned(room.id, 0);
  expect([lastSeq, userIds]).toEqual([1, [ben.userId]]);
  expect(await rules.missed.concerned(room.id, lastSeq)).toEqual({ lastSeq: 1, userIds: [] });
});

test('NO3 RO7 whoever came back is told of what they see, and not of threads that began before', async () => {
  const scene = await sceneOf();
  const { anna, ben, room } = scene;
  const root = await say(room, ben, 'Where shall we go?');
  await say(room, anna, 'To the harbour', root.id);
  dataOf(await rules.roomSettings.change(anna, room.id, { history: 'joined' }));
  dataOf(await rules.members.leave(ben.userId, room.id));
  dataOf(await rules.members.add(anna, room.id, [ben.userId]));
  const mention = await say(room, anna, `@${ben.username} welcome back`);
  await say(room, anna, 'Or to the hills', root.id);
  expect(await missedBy(scene)).toMatchObject({ count: 1, mentions: 1, latest: { message: { id: mention.id } } });
});
