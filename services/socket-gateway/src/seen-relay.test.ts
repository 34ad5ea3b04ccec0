import { UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { stage } from './testing/stage.ts';
import type { TestClient } from './testing/test-gateway.ts';

const { standIns, enter: enterWith } = await stage(2);
const enter = (sub: UserId, at = 0) => enterWith({ sub }, at);
const person = () => UserId.parse(newId());
const told = (client: TestClient) => JSON.stringify(client.of('seen'));

test('RD7 who has seen more is told to the members of the room at all gateways, and to nobody else', async () => {
  const [anna, ben, stranger] = [person(), person(), person()];
  const room = await standIns.rooms.create(anna, ben);
  await standIns.rooms.create(stranger);
  const [annas, bens, strangers] = [await enter(anna), await enter(ben, 1), await enter(stranger)];
  await standIns.rooms.seen(room, { userId: ben, from: 1, to: 3 });
  const change = { roomId: room, items: [{ userId: ben, from: 1, to: 3 }] };
  await eventually(() => expect([annas.of('seen'), bens.of('seen')]).toEqual([[change], [change]]));
  expect(strangers.of('seen')).toEqual([]);
});

test('RD6 it is not told to those who hide how far they read, from the moment on at which they decide it', async () => {
  const [anna, ben, cleo] = [person(), person(), person()];
  const room = await standIns.rooms.create(anna, ben, cleo);
  await standIns.rooms.show(cleo, false);
  const [annas, bens, cleos] = [await enter(anna), await enter(ben), await enter(cleo)];
  expect([annas.ready().reading, cleos.ready().reading]).toEqual([{ readReceipts: true }, { readReceipts: false }]);
  await standIns.rooms.show(ben, false);
  await standIns.rooms.show(cleo, true);
  for (const client of [bens, cleos])
    await eventually(() => expect(JSON.stringify(client.of('user:events'))).toContain('reading.changed'));
  await standIns.rooms.seen(room, { userId: anna, from: 1, to: 7 });
  await eventually(() => expect([told(annas), told(cleos)].every((text) => text.includes('"to":7'))).toBe(true));
  await standIns.rooms.post(room, anna, 'afterwards');
  await eventually(() => expect(JSON.stringify(bens.of('room:events'))).toContain('afterwards'));
  expect(bens.of('seen')).toEqual([]);
});

test('RO7 RD5 of messages from before somebody came in they are not told live who has seen them', async () => {
  const [anna, ben, late] = [person(), person(), person()];
  const room = await standIns.rooms.create(anna, ben);
  for (const content of ['one', 'two', 'three']) await standIns.rooms.post(room, anna, content);
  await standIns.rooms.join(room, late, { visibleFromSeq: 3 });
  const [annas, lates] = [await enter(anna), await enter(late)];
  await standIns.rooms.seen(room, { userId: ben, from: 1, to: 2 });
  await standIns.rooms.seen(room, { userId: ben, from: 1, to: 3 }, { userId: anna, from: 1, to: 2 });
  await eventually(() => expect(annas.of('seen')).toHaveLength(2));
  await eventually(() => expect(lates.of('seen')).toEqual([{ roomId: room, items: [{ userId: ben, from: 3, to: 3 }] }]));
});
