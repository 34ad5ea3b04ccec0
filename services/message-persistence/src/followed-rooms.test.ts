import { randomUUID } from 'node:crypto';
import { createPackedPublisher, factsKey, shardOf } from '@parley/bus';
import {
  CommandId,
  GatewayId,
  type Message,
  RequestId,
  type Room,
  type RoomEvent,
  type RoomId,
  type Sent,
  type Submission,
} from '@parley/contracts';
import { createFollower, createFollowerMetrics, createRoomSource, type Follower, followedRoomsTable } from '@parley/follower';
import {
  createInternalClient,
  createMetrics,
  migrate,
  openBlockingRedis,
  openDatabase,
  openRedis,
  redisReady,
} from '@parley/service-kit';
import { createTestDatabase, eventually, type TestDatabase } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './testing/api.ts';
import { silentLog, startTestService, type TestService } from './testing/service.ts';
import type { TestPerson } from './testing/stub-auth.ts';

let service: TestService;
let database: TestDatabase;
let redis: ReturnType<typeof openRedis>;
let db: ReturnType<typeof openDatabase<unknown>>;
const heard: { roomId: RoomId; event: RoomEvent }[] = [];
const gone: RoomId[] = [];
const floors = new Map<RoomId, number>();

beforeAll(async () => {
  [service, database] = await Promise.all([startTestService(), createTestDatabase()]);
  const url = database.urls['message-persistence'];
  await migrate({ url, name: 'test', log: silentLog }, { '0001-followed-rooms': followedRoomsTable });
  db = openDatabase<unknown>({ url, poolSize: 4, name: 'test', log: silentLog });
  redis = openRedis(service.redisUrl, 'commands', silentLog);
  await redisReady(redis, 30_000);
});
afterAll(async () => {
  redis.disconnect();
  await db.destroy();
  await database.drop();
  await service.stop();
});

const source = (only?: 'links') => {
  const urls = [service.url];
  return createRoomSource(createInternalClient({ service: 'message-persistence', urls, tokens: service.services }), only);
};

const follow = async (compareEveryMs = 600_000): Promise<Follower> => {
  const follower = createFollower<unknown>({
    name: 'test',
    replica: randomUUID(),
    commands: redis,
    blocking: (node) => openBlockingRedis(service.redisUrl, silentLog, node),
    source: source(),
    db,
    handler: {
      changed: async (_, { roomId, events }) => void heard.push(...events.map((event) => ({ roomId, event }))),
      gone: async (_, room) => void gone.push(room.roomId),
      floorRaised: async (_, { roomId, floorSeq }) => void floors.set(roomId, floorSeq),
    },
    firstStart: 'beginning',
    afterRestore: 'beginning',
    compareEveryMs,
    metrics: createFollowerMetrics(createMetrics()),
    log: silentLog,
  });
  await follower.start();
  return follower;
};

const heardOf = (roomId: RoomId): [number, string][] =>
  heard.filter((one) => one.roomId === roomId).map(({ event }) => [event.rev, event.type]);

const makeRoom = async (owner: TestPerson): Promise<Room> =>
  (await ask<Room>(service.url, owner.token, 'POST /api/rooms', { kind: 'private', name: 'Lobby' })).body;

const say = async (by: TestPerson, roomId: RoomId, content = 'text'): Promise<Message> =>
  (await ask<Sent>(service.url, by.token, `POST /api/rooms/${roomId}/messages`, { clientMessageId: randomUUID(), content })).body
    .message;

const submit = async (by: TestPerson, roomId: RoomId): Promise<void> => {
  const publisher = createPackedPublisher<Submission>({ redis, stream: 'message.submitted', log: silentLog });
  await publisher.publish(shardOf(roomId), {
    requestId: RequestId.parse(randomUUID()),
    gatewayId: GatewayId.parse('gateway'),
    userId: by.id,
    userRole: 'user',
    roomId,
    command: { type: 'message.send', commandId: CommandId.parse(randomUUID()), content: 'over the shard' },
  });
};

test('FA1 while nobody follows nothing is appended', async () => {
  const anna = await service.auth.register();
  const room = await makeRoom(anna);
  await say(anna, room.id);
  await eventually(async () => expect(await redis.exists(factsKey)).toBe(0));
});

test('FA1 FA2 a follower learns of what comes over the shard, over HTTP, and of members and rooms', async () => {
  const [anna, ben] = [await service.auth.register(), await service.auth.register()];
  const before = await makeRoom(anna);
  const follower = await follow();
  await eventually(() => expect(heardOf(before.id)).toEqual([[1, 'member.joined']]));
  const room = await makeRoom(anna);
  await eventually(() => expect(heardOf(room.id)).toEqual([[1, 'member.joined']]));
  const message = await say(anna, room.id);
  await submit(anna, room.id);
  await eventually(() => expect(heardOf(room.id)).toHaveLength(3));
  const path = `/api/rooms/${room.id}/messages/${message.id}` as const;
  await ask(service.url, anna.token, `PATCH ${path}`, { content: 'edited' });
  await eventually(() => expect(heardOf(room.id)).toHaveLength(4));
  await ask(service.url, anna.token, `DELETE ${path}`);
  await ask(service.url, anna.token, `POST /api/rooms/${room.id}/members`, { userIds: [ben.id] });
  await ask(service.url, anna.token, `PATCH /api/rooms/${room.id}`, { topic: 'another' });
  await eventually(() =>
    expect(heardOf(room.id)).toEqual([
      [1, 'member.joined'],
      [2, 'message.created'],
      [3, 'message.created'],
      [4, 'message.edited'],
      [5, 'message.deleted'],
      [6, 'member.joined'],
      [7, 'room.changed'],
    ]),
  );
  await follower.stop();
});

test('FA3 FA5 what changed while nobody followed, a floor, a room that is gone and a new epoch are found', async () => {
  const anna = await service.auth.register();
  const [kept, removed] = [await makeRoom(anna), await makeRoom(anna)];
  const first = await follow();
  await eventually(() => expect(heardOf(removed.id)).toHaveLength(1));
  await first.stop();
  for (let n = 0; n < 5; n += 1) await say(anna, kept.id);
  const store = service.store.db;
  await store.updateTable('rooms').set({ floor_seq: 4 }).where('id', '=', kept.id).execute();
  await store.deleteFrom('members').where('room_id', '=', removed.id).execute();
  await store.deleteFrom('rooms').where('id', '=', removed.id).execute();
  const second = await follow(300);
  // What is below the floor is no longer told.
  await eventually(() => {
    expect(heardOf(kept.id).map(([rev]) => rev)).toEqual([1, 5, 6]);
    expect([floors.get(kept.id), gone]).toEqual([4, [removed.id]]);
  });
  await store
    .updateTable('installation')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .execute();
  await eventually(() => expect(heardOf(kept.id).map(([rev]) => rev)).toEqual([1, 5, 6, 1, 5, 6]));
  await second.stop();
});

test('followers get the heads of all rooms in pages, and no more changes at once than fit', async () => {
  const anna = await service.auth.register();
  const rooms = await Promise.all(Array.from({ length: 5 }, () => makeRoom(anna)));
  const all = await source().heads(undefined);
  expect(all.items.map(({ roomId }) => roomId)).toEqual(expect.arrayContaining(rooms.map(({ id }) => id)));
  expect(all.items.map(({ roomId }) => roomId)).toEqual(all.items.map(({ roomId }) => roomId).toSorted());
  const behind = await source().heads(all.items[1]?.roomId);
  expect(behind.items).toEqual(all.items.slice(2));
  for (const { id } of rooms) for (let n = 0; n < 12; n += 1) await say(anna, id, '\u{1d11e}'.repeat(8_000));
  const answers = await source().changes(rooms.map(({ id }) => ({ roomId: id, since: 0 })));
  expect(JSON.stringify(answers).length).toBeLessThan(1_400_000);
  expect(answers.map(({ roomId }) => roomId)).toEqual(rooms.map(({ id }) => id));
  expect(answers.every(({ frame }) => frame?.more)).toBe(true);
  const [first] = rooms;
  const wide = rooms.map(({ id }) => ({ roomId: id, since: id === first?.id ? 13 : 0 }));
  expect((await source().changes(wide))[0]?.frame).toMatchObject({ prevRev: 13, rev: 13, events: [], more: false });
});

test('FA7 whoever asks for links alone gets the messages that have some, and learns where the room stands all the same', async () => {
  const anna = await service.auth.register();
  const room = await makeRoom(anna);
  await say(anna, room.id, 'no link');
  const linking = await say(anna, room.id, 'see https://example.org/page');
  await say(anna, room.id, 'none here either');
  const [answer] = await source('links').changes([{ roomId: room.id, since: 0 }]);
  expect(answer?.frame).toMatchObject({ prevRev: 0, rev: 4, headRev: 4, more: false });
  expect(answer?.frame?.events.map(({ rev, data }) => [rev, 'content' in data ? data.id : ''])).toEqual([
    [linking.rev, linking.id],
  ]);
});

test('only services may ask', async () => {
  const anna = await service.auth.register();
  for (const path of ['/internal/room-heads', '/internal/followed-changes'] as const)
    expect(await ask(service.url, anna.token, `POST ${path}`, { limit: 10, rooms: [] })).toMatchObject({ status: 401 });
});
