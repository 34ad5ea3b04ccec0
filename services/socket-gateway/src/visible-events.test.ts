import { type RoomFrame, type RoomId, UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { stage } from './testing/stage.ts';
import type { TestClient } from './testing/test-gateway.ts';

const { standIns, enter: enterWith } = await stage();
const enter = (sub: UserId) => enterWith({ sub });
const framesOf = (client: TestClient, roomId: RoomId) => {
  const frames = client.of('room:events') as RoomFrame[];
  return frames.filter((frame) => frame.roomId === roomId);
};
const reached = (client: TestClient, roomId: RoomId, rev: number) =>
  eventually(() => expect(framesOf(client, roomId).at(-1)?.rev).toBe(rev));

/** A room with a message that `late` may not see, and both at the gateway. */
const scene = async () => {
  const [early, late] = [UserId.parse(newId()), UserId.parse(newId())];
  const roomId = await standIns.rooms.create(early);
  const old = await standIns.rooms.post(roomId, early, 'before');
  await standIns.rooms.join(roomId, late, { role: 'member', visibleFromSeq: 2 });
  return { early, late, roomId, old };
};

test('RO7 what happens to a message from before somebody came does not reach them, and their frames go on without a gap', async () => {
  const { early, late, roomId, old } = await scene();
  const [whole, part, again] = [await enter(early), await enter(late), await enter(late)];
  await standIns.rooms.edit(old, 'edited');
  const said = await standIns.rooms.post(roomId, early, 'after');
  await standIns.rooms.edit(said, 'after all');
  const head = standIns.rooms.head(roomId);
  for (const client of [whole, part, again]) await reached(client, roomId, head);
  expect(framesOf(whole, roomId).flatMap(({ events }) => events.map(({ type }) => type))).toEqual([
    'message.edited',
    'message.created',
    'message.edited',
  ]);
  for (const client of [part, again]) {
    const frames = framesOf(client, roomId);
    expect(frames.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['message.created', 'message.edited']);
    expect(frames.map(({ prevRev }) => prevRev)).toEqual([head - 3, head - 2, head - 1]);
    expect(JSON.stringify(frames)).not.toContain(old.id);
  }
});

test('RO7 nor does it when they catch up from what a gateway remembers', async () => {
  const { early, late, roomId, old } = await scene();
  const [whole, part] = [await enter(early), await enter(late)];
  const since = standIns.rooms.head(roomId);
  await standIns.rooms.edit(old, 'edited');
  await standIns.rooms.post(roomId, early, 'after');
  await reached(part, roomId, since + 2);
  const sync = async (client: TestClient) => {
    const answer = await client.ask('room:sync', { rooms: [{ roomId, rev: since, epoch: 1 }] });
    if (!answer.ok) throw new Error(answer.error.code);
    return (answer.data.rooms as RoomFrame[])[0];
  };
  expect((await sync(whole))?.events.map(({ type }) => type)).toEqual(['message.edited', 'message.created']);
  expect(await sync(part)).toMatchObject({ prevRev: since, rev: since + 2, more: false, events: [{ type: 'message.created' }] });
});

test('RO7 whoever comes again into a room that shows all sees all', async () => {
  const { early, late, roomId, old } = await scene();
  const [whole, part] = [await enter(early), await enter(late)];
  await standIns.rooms.remove(roomId, late);
  await standIns.rooms.join(roomId, late);
  await eventually(() => expect(JSON.stringify(part.of('user:events'))).toContain('room.removed'));
  await eventually(() => expect(JSON.stringify(part.of('user:events').at(-1))).toContain('room.added'));
  await standIns.rooms.edit(old, 'edited');
  const head = standIns.rooms.head(roomId);
  for (const client of [whole, part]) await reached(client, roomId, head);
  expect(framesOf(part, roomId).at(-1)?.events).toMatchObject([{ type: 'message.edited' }]);
});
