import { type RoomId, serverEvents, UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stage } from './testing/stage.ts';
import type { TestClient } from './testing/test-gateway.ts';

const { standIns, gateway, enter: enterWith } = await stage();
const enter = (sub: UserId, rooms?: unknown) => enterWith({ sub }, 0, rooms);
beforeEach(() => void standIns.asked.splice(0));
afterEach(() => {
  standIns.rooms.silent = false;
});
const leave = async (client: TestClient): Promise<void> => {
  client.close();
  await eventually(async () => expect(await gateway.metric('parley_gateway_connections')).toBe(0));
};
const person = () => UserId.parse(newId());
const roomsOf = (client: TestClient): Set<RoomId> => new Set(client.ready().rooms.map(({ roomId }) => roomId));
const questions = () => standIns.asked.filter((one) => one.startsWith('memberships'));

test('CO2 whoever comes back soon is asked for no rooms, and is told where everything stands now', async () => {
  const user = person();
  const [stays, goes] = [await standIns.rooms.create(user), await standIns.rooms.create(user)];
  await leave(await enter(user));
  standIns.asked.splice(0);
  await standIns.rooms.remove(goes, user);
  const comes = await standIns.rooms.create(user);
  await standIns.rooms.post(stays, person(), 'missed');
  const back = await enter(user);
  expect(roomsOf(back)).toEqual(new Set([stays, comes]));
  expect(questions().length).toBeLessThanOrEqual(1);
  await standIns.rooms.post(stays, person(), 'heard');
  await eventually(() => expect(JSON.stringify(back.of('room:events'))).toContain('heard'));
});

test('CO2 what was lost on its way meanwhile is there before somebody who comes back is told anything', async () => {
  const user = person();
  await leave(await enter(user));
  standIns.rooms.silent = true;
  const added = await standIns.rooms.create(user);
  expect(roomsOf(await enter(user))).toEqual(new Set([added]));
});

test('CO2 rooms that others brought here already cost one question', async () => {
  const [one, other] = [person(), person()];
  const rooms = [await standIns.rooms.create(one, other), await standIns.rooms.create(other, one)];
  await enter(one);
  standIns.asked.splice(0);
  const client = await enter(other);
  expect(roomsOf(client)).toEqual(new Set(rooms));
  expect(questions()).toEqual([`memberships ${other}`]);
  for (const roomId of rooms) await standIns.rooms.post(roomId, person(), 'heard');
  await eventually(() => expect(JSON.stringify(client.of('room:events'))).toContain('heard'));
});

test('RC1 whoever names where it stands when it connects is told what it missed right behind `ready`, and asks nothing', async () => {
  const user = person();
  const roomId = await standIns.rooms.create(user);
  const before = await enter(user);
  const [head] = before.ready().rooms;
  const quiet = await standIns.rooms.create(user);
  await eventually(() => expect(JSON.stringify(before.of('user:events'))).toContain(quiet));
  await leave(before);
  await standIns.rooms.post(roomId, person(), 'missed');
  const back = await enter(
    user,
    [roomId, quiet].map((one) => ({ roomId: one, epoch: head?.epoch, rev: head?.rev })),
  );
  await eventually(() => expect(back.of('room:synced')).toHaveLength(1));
  expect(back.received.map(({ name }) => name).slice(0, 2)).toEqual(['ready', 'room:synced']);
  expect(back.ready().syncing).toBe(true);
  const [synced] = back.of('room:synced').map((payload) => serverEvents['room:synced'].parse(payload));
  expect(synced).toMatchObject({
    ok: true,
    // The other is where it was.
    data: { rooms: [{ roomId, prevRev: head?.rev, recovered: true, more: false, events: [{ data: { content: 'missed' } }] }] },
  });
  await standIns.rooms.post(roomId, person(), 'heard');
  await eventually(() => expect(JSON.stringify(back.of('room:events'))).toContain('heard'));
});

test('RC1 what a handshake names is answered as `room:sync` answers it, also where the owner is the judge', async () => {
  const user = person();
  await standIns.rooms.create(user);
  const foreign = await standIns.rooms.create(person());
  const client = await enter(user, [{ roomId: foreign, epoch: 1, rev: 0 }]);
  await eventually(() => expect(client.of('room:synced')).toHaveLength(1));
  const asked = await client.ask('room:sync', { rooms: [{ roomId: foreign, epoch: 1, rev: 0 }] });
  expect(client.of('room:synced')).toEqual([asked]);
});

test('CO1 whoever names no rooms, or none that is elsewhere, is told of none, and rooms of no known shape are refused with `invalid`', async () => {
  const user = person();
  await standIns.rooms.create(user);
  const plain = await enter(user);
  const [{ roomId, epoch, rev } = {}] = plain.ready().rooms;
  const current = await enter(user, [{ roomId, epoch, rev }]);
  for (const one of [plain, current]) expect([one.ready().syncing, one.of('room:synced')]).toEqual([undefined, []]);
  for (const rooms of ['all', [{ roomId: 'none' }], Array.from({ length: 501 }, () => ({ roomId: newId(), epoch: 1, rev: 0 }))]) {
    const refused = await enter(user, rooms);
    expect(refused.ended()).toContain('rooms?: [{roomId, epoch, rev}]');
    expect(refused.of('ready')).toEqual([]);
  }
});

test('CO4 whoever was removed and added again unheard is told of both, and of nothing that was said between', async () => {
  const user = person();
  const roomId = await standIns.rooms.create(user);
  const client = await enter(user);
  standIns.rooms.silent = true;
  await standIns.rooms.post(roomId, person(), 'before');
  await standIns.rooms.remove(roomId, user);
  await standIns.rooms.post(roomId, person(), 'between');
  await standIns.rooms.join(roomId, user);
  standIns.rooms.silent = false;
  // Their own changes are asked for ahead of those of the room.
  await enter(user);
  await standIns.rooms.post(roomId, person(), 'after');
  await eventually(() => expect(JSON.stringify(client.of('room:events'))).toContain('after'));
  const told = client.received.map((one) => JSON.stringify(one));
  const [left, added, after] = ['member.left', 'room.added', 'after'].map((text) => told.findIndex((one) => one.includes(text)));
  expect([left, added, after]).toEqual([left, added, after].toSorted((a = 0, b = 0) => a - b));
  expect(told[left ?? 0]).toContain('before');
  expect(told.join('\n')).not.toContain('between');
});
