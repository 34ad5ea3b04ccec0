import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { factsKey } from '@parley/bus';
import type { RoomId } from '@parley/contracts';
import { createLog, migrate, openDatabase, openRedis, UnavailableError } from '@parley/service-kit';
import { createTestDatabase, eventually, type TestDatabase, testRedisUrl } from '@parley/test-kit';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followedRoomsTable } from './store/followed-rooms-table.ts';
import { type ModelRooms, startModelRooms } from './testing/model-rooms.ts';
import { type Replica, recordingHandler, startReplica } from './testing/replica.ts';

const log = createLog({ service: 'follower', instance: 'test', level: 'silent' });

let database: TestDatabase;
let url: string;
let redisUrl: string;
let db: Kysely<unknown>;
let rooms: ModelRooms;
let redis: ReturnType<typeof openRedis>;
let processes: ChildProcess[] = [];
let replicas: Replica[] = [];

beforeEach(async () => {
  [database, redisUrl] = await Promise.all([createTestDatabase(), testRedisUrl()]);
  url = database.urls['message-persistence'];
  await migrate({ url, name: 'test', log }, { '0001-followed-rooms': followedRoomsTable });
  db = openDatabase({ url, poolSize: 3, name: 'test', log });
  await sql`CREATE TABLE got (n bigserial, room_id uuid, rev bigint, what text)`.execute(db);
  redis = openRedis(redisUrl, 'jobs', log);
  await redis.flushdb();
  rooms = await startModelRooms(redisUrl);
});
afterEach(async () => {
  for (const one of processes) one.kill('SIGKILL');
  await Promise.all(replicas.map((one) => one.stop()));
  [processes, replicas] = [[], []];
  await rooms.close();
  redis.disconnect();
  await db.destroy();
  await database.drop();
});

const follow = async (more: Parameters<typeof startReplica>[1] = {}): Promise<Replica> => {
  const replica = await startReplica({ redis: redisUrl, database: url, rooms: rooms.url }, more);
  replicas.push(replica);
  return replica;
};

const stop = async (replica: Replica): Promise<void> => {
  replicas = replicas.filter((one) => one !== replica);
  await replica.stop();
};

/** A replica in a process of its own. */
const followApart = async (slowMs = 0): Promise<ChildProcess> => {
  const program = join(import.meta.dirname, 'testing/replica-process.ts');
  const child = spawn(process.execPath, [program, redisUrl, url, rooms.url, String(slowMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  await once(child.stdout, 'data');
  return child;
};

const got = async (roomId: RoomId, what = 'changed'): Promise<number[]> => {
  const { rows } = await sql<{ rev: number }>`
    SELECT rev FROM got WHERE room_id = ${roomId} AND what = ${what} ORDER BY n`.execute(db);
  return rows.map(({ rev }) => rev);
};

const upTo = (rev: number): number[] => Array.from({ length: rev }, (_, index) => index + 1);

const eventuallyGot = (roomId: RoomId, revs = upTo(rooms.rev(roomId))): Promise<void> =>
  eventually(async () => expect(await got(roomId)).toEqual(revs));

test('FA2 every change is handed over once, in order, whatever was there before the first start', async () => {
  const before = rooms.add();
  rooms.send(before, 25);
  await follow();
  await eventuallyGot(before);
  const after = rooms.add();
  for (const roomId of [before, after]) rooms.send(roomId, 12);
  await eventuallyGot(before);
  await eventuallyGot(after);
});

test('FA2 a first start may begin with what happens from then on; a room that is new later is followed from its beginning', async () => {
  const before = rooms.add();
  rooms.send(before, 5);
  const replica = await follow({ firstStart: 'heads' });
  await eventually(async () => {
    const { rows } = await sql`SELECT 1 FROM followers`.execute(db);
    expect(rows).toHaveLength(1);
  });
  rooms.send(before, 2);
  const after = rooms.add();
  await eventuallyGot(before, [7, 8]);
  await eventuallyGot(after);
  await stop(replica);
  rooms.send(before);
  await follow({ firstStart: 'heads' });
  await eventuallyGot(before, [7, 8, 9]);
});

test('FA3 what happened while nobody followed is found by comparing heads', async () => {
  const roomId = rooms.add();
  const first = await follow();
  await eventuallyGot(roomId);
  await stop(first);
  rooms.send(roomId, 30);
  const another = rooms.add();
  await follow();
  await eventuallyGot(roomId);
  await eventuallyGot(another);
});

test('FA3 a follower that is killed in the midst of a change hands it over once all the same', async () => {
  const all = Array.from({ length: 6 }, () => rooms.add());
  const dying = await followApart(30);
  for (let round = 0; round < 4; round += 1) {
    for (const roomId of all) rooms.send(roomId, 7);
    await eventually(async () => {
      const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM got`.execute(db);
      expect(rows[0]?.count).toBeGreaterThan(0);
    });
    if (round === 1) dying.kill('SIGKILL');
  }
  await follow();
  for (const roomId of all) await eventuallyGot(roomId);
});

test('FA3 wake-ups that are trimmed away before they are read are made up for', async () => {
  const roomId = rooms.add();
  const replica = await follow();
  await eventuallyGot(roomId);
  rooms.send(roomId, 3, false);
  await redis.xtrim(factsKey, 'MAXLEN', 0);
  rooms.send(rooms.add());
  await eventuallyGot(roomId);
  expect(await replica.metric('parley_followed_gaps_total')).toBeGreaterThan(1);
});

test('FA3 what Redis forgot with all its data is made up for, with nothing else happening', async () => {
  const roomId = rooms.add();
  await follow();
  await eventuallyGot(roomId);
  rooms.send(roomId, 3, false);
  await redis.flushdb();
  await eventuallyGot(roomId);
  rooms.send(roomId, 2);
  await eventuallyGot(roomId);
});

test('FA4 two replicas share the rooms, and what one leaves behind the other takes over', async () => {
  const all = Array.from({ length: 24 }, () => rooms.add());
  const [dying] = [await followApart(), await follow()];
  for (let round = 0; round < 3; round += 1) {
    for (const roomId of all) rooms.send(roomId, 4);
    await Promise.all(all.map((roomId) => eventuallyGot(roomId)));
  }
  dying.kill('SIGKILL');
  for (const roomId of all) rooms.send(roomId, 4);
  await Promise.all(all.map((roomId) => eventuallyGot(roomId)));
});

test('FA4 replicas that both hold a room for a while hand each change over once', async () => {
  const all = Array.from({ length: 4 }, () => rooms.add());
  // Each believes to be alone: neither looks at its leases again.
  const alone = { renewMs: 60_000, leaseTtlMs: 600_000 };
  await follow(alone);
  await redis.flushdb();
  await follow(alone);
  for (let round = 0; round < 30; round += 1) for (const roomId of all) rooms.send(roomId);
  await Promise.all(all.map((roomId) => eventuallyGot(roomId)));
});

test('FA5 a raised floor, a room that is gone and a restore are told', async () => {
  const [kept, removed] = [rooms.add(), rooms.add()];
  rooms.send(kept, 9);
  await follow({ compareEveryMs: 200 });
  await eventuallyGot(kept);
  await eventuallyGot(removed);
  rooms.raiseFloor(kept, 6);
  rooms.remove(removed);
  await eventually(async () => expect([await got(kept, 'floor'), await got(removed, 'gone')]).toEqual([[6], [0]]));
  rooms.restore(2);
  await eventually(async () => expect(await got(kept, 'restored')).toEqual([0]));
  await eventuallyGot(kept, [...upTo(10), 6, 7, 8]);
});

test('FA5 after a restore a follower may go on with what happens from then on', async () => {
  const roomId = rooms.add();
  rooms.send(roomId, 9);
  await follow({ compareEveryMs: 200, afterRestore: 'heads' });
  await eventuallyGot(roomId);
  rooms.restore(4);
  await eventually(async () => expect(await got(roomId, 'restored')).toEqual([0]));
  rooms.send(roomId);
  await eventuallyGot(roomId, [...upTo(10), 7]);
});

test('FA6 what cannot be taken is left out after some tries, and holds up nothing else', async () => {
  const roomId = rooms.add();
  const handler = recordingHandler();
  const replica = await follow({
    handler: {
      ...handler,
      changed: async (tx, change) => {
        await handler.changed(tx, change);
        if (change.events.some(({ rev }) => rev === 4)) throw new TypeError('nobody can take this');
      },
    },
  });
  rooms.send(roomId, 8);
  await eventuallyGot(roomId, [1, 2, 3, 5, 6, 7, 8, 9]);
  expect(await replica.metric('parley_followed_changes_left_out_total')).toBe(1);
});

test('FA6 while what a handler needs is away, all is kept', async () => {
  const roomId = rooms.add();
  const handler = recordingHandler();
  let isAway = true;
  await follow({
    handler: {
      ...handler,
      changed: async (tx, change) => {
        await handler.changed(tx, change);
        if (isAway) throw new UnavailableError('away');
      },
    },
  });
  rooms.send(roomId, 3);
  rooms.setAway(true);
  await eventually(async () => expect(await replicas[0]?.metric('parley_followed_retries_total')).toBeGreaterThan(2));
  expect(await got(roomId)).toEqual([]);
  rooms.setAway(false);
  isAway = false;
  await eventuallyGot(roomId);
});

test('FA6 more rooms than may wait are found by comparing heads', async () => {
  const all = Array.from({ length: 40 }, () => rooms.add());
  await follow({ maxPending: 5 });
  await Promise.all(all.map((roomId) => eventuallyGot(roomId)));
  for (const roomId of all) rooms.send(roomId, 2);
  await Promise.all(all.map((roomId) => eventuallyGot(roomId)));
});

test('FA7 while a follower wants nothing it asks for nothing and its cursors move on; from then on it is handed what happens', async () => {
  let isIdle = false;
  await follow({ handler: { ...recordingHandler(), isIdle: async () => isIdle } });
  const roomId = rooms.add();
  rooms.send(roomId, 3);
  await eventuallyGot(roomId);
  isIdle = true;
  rooms.send(roomId, 4);
  await eventually(async () => {
    const { rows } = await sql<{ rev: number }>`SELECT rev FROM followed_rooms WHERE room_id = ${roomId}`.execute(db);
    expect(rows).toEqual([{ rev: rooms.rev(roomId) }]);
  });
  const passed = rooms.rev(roomId);
  isIdle = false;
  rooms.send(roomId, 2);
  await eventuallyGot(roomId, [...upTo(passed - 4), passed + 1, passed + 2]);
});
