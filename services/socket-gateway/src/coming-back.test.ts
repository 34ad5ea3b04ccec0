import { type RoomId, UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stage } from './testing/stage.ts';
import type { TestClient } from './testing/test-gateway.ts';

const { standIns, gateway, enter: enterWith } = await stage();
const enter = (sub: UserId) => enterWith({ sub });
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
