import type { Room } from '@parley/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, createTestRules, dataOf, makeRoom, type TestRules } from './testing/rules.ts';

let rules: TestRules;
beforeAll(async () => {
  rules = await createTestRules();
});
afterAll(() => rules.drop());

const usual = { level: 'mentions', preview: true, quietHours: null, snoozedUntil: null };
const atNight = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };

const memberOf = async (): Promise<{ ben: Caller; room: Room }> => {
  const [anna, ben] = [rules.person(), rules.person()];
  return { ben, room: await makeRoom(rules, anna, { memberIds: [ben.userId] }) };
};

const lastEvent = (person: Caller) => rules.userFrames(person.userId).at(-1)?.events.at(-1);

test('NO1 who has set nothing is told of mentions; what they set counts in userRev, and reaches all their devices', async () => {
  const ben = rules.person();
  expect(await rules.notificationSettings.get(ben.userId)).toEqual({ ...usual, rooms: [] });
  const changed = dataOf(await rules.notificationSettings.change(ben.userId, { level: 'all', quietHours: atNight }));
  expect(changed).toEqual({ ...usual, level: 'all', quietHours: atNight });
  expect(lastEvent(ben)).toMatchObject({ rev: 1, type: 'notifications.changed', data: changed });
  dataOf(await rules.notificationSettings.change(ben.userId, { quietHours: null }));
  expect(await rules.notificationSettings.get(ben.userId)).toMatchObject({ level: 'all', quietHours: null });
});

test('NO1 RE3 what is so already is no change', async () => {
  const ben = rules.person();
  dataOf(await rules.notificationSettings.change(ben.userId, { preview: false }));
  const told = rules.userFrames(ben.userId).length;
  dataOf(await rules.notificationSettings.change(ben.userId, { preview: false }));
  expect(rules.userFrames(ben.userId)).toHaveLength(told);
});

test('NO1 a room is set by its members only, and told of in the order of userRev', async () => {
  const { ben, room } = await memberOf();
  const stranger = rules.person();
  const until = '2030-01-01T00:00:00.000Z';
  const muted = { level: null, mutedUntil: until };
  expect(codeOf(await rules.notificationSettings.setRoom(stranger.userId, room.id, muted))).toBe('not_found');
  dataOf(await rules.notificationSettings.setRoom(ben.userId, room.id, muted));
  expect(lastEvent(ben)).toMatchObject({ type: 'room.notifications', data: { roomId: room.id, ...muted } });
  expect((await rules.notificationSettings.get(ben.userId)).rooms).toEqual([{ roomId: room.id, ...muted }]);
  dataOf(await rules.notificationSettings.setRoom(ben.userId, room.id, { level: null, mutedUntil: null }));
  expect((await rules.notificationSettings.get(ben.userId)).rooms).toEqual([]);
});

test('NO1 FR3 whoever catches up gets each setting once, as it is now, at its userRev', async () => {
  const { ben, room } = await memberOf();
  for (const level of ['all', 'nothing'] as const) {
    dataOf(await rules.notificationSettings.change(ben.userId, { level }));
    dataOf(await rules.notificationSettings.setRoom(ben.userId, room.id, { level, mutedUntil: null }));
  }
  const { events, rev } = await rules.changes.ofUser(ben.userId, 1);
  expect(events).toMatchObject([
    { rev: 4, type: 'notifications.changed', data: { level: 'nothing' } },
    { rev: 5, type: 'room.notifications', data: { roomId: room.id, level: 'nothing' } },
  ]);
  expect(rev).toBe(5);
});
