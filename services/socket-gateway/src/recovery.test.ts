import { type RoomFrame, type RoomId, UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { beforeEach, expect, test } from 'vitest';
import { stage } from './testing/stage.ts';
import type { TestClient } from './testing/test-gateway.ts';

const { standIns, gateway, enter } = await stage();
beforeEach(() => void standIns.asked.splice(0));
const person = () => UserId.parse(newId());
const post = async (roomId: RoomId, ...contents: string[]) => {
  for (const content of contents) await standIns.rooms.post(roomId, person(), content);
};
const received = (client: TestClient, text: string) =>
  eventually(() => expect(JSON.stringify(client.of('room:events'))).toContain(text));
const sync = async (client: TestClient, ...asked: [roomId: RoomId, rev: number, epoch?: number][]) => {
  const answer = await client.ask('room:sync', { rooms: asked.map(([roomId, rev, epoch = 1]) => ({ roomId, rev, epoch })) });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.data.rooms as (RoomFrame & { recovered: boolean })[];
};
const toldByOwner = () => standIns.asked.filter((one) => one.startsWith('sync'));
const revsOf = (frame: RoomFrame | undefined) => frame?.events.map(({ rev }) => rev);

test('RC1 what was missed is answered from memory for several rooms at once, also after everybody was gone for a while', async () => {
  const user = person();
  const [one, two] = [await standIns.rooms.create(user), await standIns.rooms.create(user)];
  const before = await enter({ sub: user });
  await post(one, 'a', 'b');
  await received(before, 'b');
  before.close();
  await eventually(async () => expect(await gateway.metric('parley_gateway_connections')).toBe(0));
  await post(one, 'c');
  await post(two, 'd');
  const after = await enter({ sub: user });
  await eventually(async () => {
    const frames = await sync(after, [one, 2], [two, 1]);
    expect(frames.map(revsOf)).toEqual([[3, 4], [2]]);
    expect(frames[0]).toMatchObject({ prevRev: 2, rev: 4, headRev: 4, more: false, recovered: true });
  });
  expect(await sync(after, [one, 4])).toMatchObject([{ prevRev: 4, rev: 4, events: [], recovered: true }]);
  expect(toldByOwner()).toEqual([]);
  expect(await gateway.metric('parley_gateway_synced_rooms_total')).toBeGreaterThan(0);
});

test('RC1 another epoch, a rev above the own position, and what lies before the window are the owner’s to answer; the rest is not asked', async () => {
  const user = person();
  const [old, other] = [await standIns.rooms.create(user), await standIns.rooms.create(user)];
  await post(old, 'before anybody listened');
  const client = await enter({ sub: user });
  await post(other, 'heard');
  await received(client, 'heard');
  await sync(client, [other, 2, 7]);
  await sync(client, [other, 99]);
  expect(toldByOwner()).toEqual(['sync 1', 'sync 1']);
  const frames = await sync(client, [other, 1], [old, 1], [other, 2]);
  expect(frames.map(revsOf)).toEqual([[2], [2], []]);
  expect(toldByOwner()).toEqual(['sync 1', 'sync 1', 'sync 1']);
});

test('CO4 RC1 whoever was removed is not answered from memory any more, nor in a room their token does not name', async () => {
  const [user, stays] = [person(), person()];
  const [mine, other] = [await standIns.rooms.create(user, stays), await standIns.rooms.create(user, stays)];
  const limited = await enter({ sub: user, role: 'guest', rooms: [{ id: mine, role: 'guest' }] });
  const full = await enter({ sub: stays });
  await post(mine, 'a');
  await post(other, 'b');
  await received(full, 'b');
  await sync(limited, [other, 2]);
  expect(toldByOwner()).toEqual(['sync 1']);
  await standIns.rooms.remove(mine, user);
  await eventually(() => expect(JSON.stringify(limited.of('user:events'))).toContain('room.removed'));
  await post(mine, 'after');
  await received(full, 'after');
  await sync(limited, [mine, 2]);
  expect(toldByOwner()).toEqual(['sync 1', 'sync 1']);
  const rev = full.ready().rooms.find(({ roomId }) => roomId === mine)?.rev ?? 0;
  expect((await sync(full, [mine, rev])).map(revsOf)).toEqual([[rev + 1, rev + 2, rev + 3]]);
  expect(toldByOwner()).toHaveLength(2);
});

test('RC1 a reply has at most 256 KiB: what does not fit is said to be more, and comes with the next question', async () => {
  const user = person();
  const rooms = [await standIns.rooms.create(user), await standIns.rooms.create(user)];
  const client = await enter({ sub: user });
  const long = 'x'.repeat(8_000);
  for (const roomId of rooms) await post(roomId, ...Array.from({ length: 20 }, () => long), 'the end');
  await eventually(() => expect(JSON.stringify(client.of('room:events')).split('the end').length).toBe(3));
  let cursors = rooms.map((roomId): [RoomId, number] => [roomId, 1]);
  const seen: number[] = [];
  for (let round = 0; cursors.length > 0 && round < 9; round += 1) {
    const frames = await sync(client, ...cursors);
    expect(Buffer.byteLength(JSON.stringify(frames))).toBeLessThanOrEqual(262_144);
    seen.push(...frames.flatMap(({ events }) => events.map(({ rev }) => rev)));
    cursors = frames.filter(({ more }) => more).map(({ roomId, rev }) => [roomId, rev]);
    if (round === 0) expect(cursors).toHaveLength(1);
  }
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 42 }, (_, index) => 2 + Math.floor(index / 2)));
  expect(toldByOwner()).toEqual([]);
});

test('RC1 a crowd that asks the same at once asks the owner once; whoever was removed meanwhile asks alone', async () => {
  const [first, second, gone] = [person(), person(), person()];
  const roomId = await standIns.rooms.create(first, second, gone);
  await post(roomId, 'before anybody listened');
  const [a, b, c] = await Promise.all([first, second, gone].map((sub) => enter({ sub })));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three came in');
  const gate = Promise.withResolvers<void>();
  standIns.gates.sync = gate.promise;
  const answers = [a, b, c].map((client) => sync(client, [roomId, 1]));
  await eventually(() => expect(toldByOwner()).toEqual(['sync 1']));
  await standIns.rooms.remove(roomId, gone);
  await received(a, 'member.left');
  gate.resolve();
  const [ofA, ofB] = await Promise.all(answers);
  expect(ofA).toEqual(ofB);
  expect(toldByOwner()).toEqual(['sync 1', 'sync 1']);
});
