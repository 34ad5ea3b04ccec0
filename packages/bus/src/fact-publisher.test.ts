import { setTimeout as delay } from 'node:timers/promises';
import { eventually, startTestRedis, testRedisUrl } from '@parley/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFactPublisher, type FactPublisher, type FactPublisherOptions } from './fact-publisher.ts';
import { decodeWakeUps, factsKey, followedKey, type RoomWakeUp } from './facts.ts';
import type { RedisClient } from './redis-client.ts';
import { recordedLog } from './testing/shard-world.ts';
import { openTestConnections, type TestConnections } from './testing/test-connections.ts';

let connections: TestConnections;
let publishers: FactPublisher[] = [];
beforeEach(async () => {
  connections = openTestConnections(await testRedisUrl());
  await connections.admin.del(factsKey, followedKey);
});
afterEach(async () => {
  await Promise.all(publishers.map((one) => one.stop()));
  publishers = [];
  connections.close();
});

const publish = (redis: RedisClient, more: Partial<FactPublisherOptions> = {}): FactPublisher => {
  const publisher = createFactPublisher({ redis, log: recordedLog(), gatherMs: 5, askEveryMs: 50, ...more });
  publishers.push(publisher);
  return publisher;
};

const entries = async (admin = connections.admin) =>
  (await admin.xrange(factsKey, '-', '+')).map(([, fields]) => decodeWakeUps(fields));

const told = async (admin = connections.admin): Promise<RoomWakeUp[]> => (await entries(admin)).flatMap(({ wakeUps }) => wakeUps);

const beFollowed = (admin = connections.admin) => admin.set(followedKey, 'somebody', 'PX', 60_000);

test('FA1 wake-ups that gather are one entry, each room once with its highest rev', async () => {
  await beFollowed();
  const publisher = publish(await connections.commands());
  await eventually(async () => expect(await entries()).toHaveLength(1));
  for (let rev = 1; rev <= 50; rev += 1) for (const room of ['a', 'b', 'c']) publisher.changed(room, rev);
  publisher.changed('a', 7);
  await eventually(async () => expect(await entries()).toHaveLength(2));
  expect((await told()).toSorted((a, b) => a.roomId.localeCompare(b.roomId))).toEqual([
    { roomId: 'a', rev: 50 },
    { roomId: 'b', rev: 50 },
    { roomId: 'c', rev: 50 },
  ]);
});

test('FA1 nothing is written while nobody follows; from then on it is, what gathered just before too', async () => {
  const publisher = publish(await connections.commands(), { askEveryMs: 300 });
  publisher.changed('a', 1);
  await delay(700);
  expect(await connections.admin.exists(factsKey)).toBe(0);
  publisher.changed('b', 1);
  await beFollowed();
  await eventually(async () => expect(await told()).toEqual([{ roomId: 'b', rev: 1 }]));
});

test('FA3 a publisher that starts says that wake-ups may have been lost', async () => {
  await beFollowed();
  publish(await connections.commands());
  await eventually(async () => expect(await entries()).toEqual([{ wakeUps: [], isLossy: true }]));
});

test('the stream is bounded, and so is what waits: beyond it some are said to be lost', async () => {
  await beFollowed();
  const publisher = publish(await connections.commands(), { maxRooms: 20, maxEntries: 100 });
  await eventually(async () => expect(await entries()).toHaveLength(1));
  for (let room = 0; room < 30; room += 1) publisher.changed(`room-${room}`, 1);
  await eventually(async () => expect(await entries()).toHaveLength(2));
  expect((await entries())[1]).toMatchObject({ isLossy: true, wakeUps: { length: 20 } });
  for (let rev = 2; rev < 400; rev += 1) {
    publisher.changed('room-1', rev);
    if (rev % 4 === 0) await delay(6);
  }
  await eventually(async () => expect((await told()).at(-1)?.rev).toBe(399));
  // MAXLEN ~ removes whole nodes of a hundred entries.
  expect(await connections.admin.xlen(factsKey)).toBeLessThan(250);
});

test('FA1 what Redis does not take waits until it is back; nobody who tells of a change notices', async () => {
  const server = await startTestRedis();
  const own = openTestConnections(server.url);
  try {
    await beFollowed(own.admin);
    const publisher = publish(await own.commands());
    await eventually(async () => expect(await entries(own.admin)).toHaveLength(1));
    await server.kill();
    publisher.changed('a', 1);
    await delay(300);
    publisher.changed('a', 2);
    publisher.changed('b', 1);
    await server.start();
    await eventually(async () => {
      const last = new Map((await told(own.admin)).map(({ roomId, rev }) => [roomId, rev]));
      expect(last).toEqual(
        new Map([
          ['a', 2],
          ['b', 1],
        ]),
      );
    });
  } finally {
    await Promise.all(publishers.map((one) => one.stop()));
    publishers = [];
    own.close();
    await server.destroy();
  }
});
