import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, pidOf, startTestRedis, type TestRedis } from '@parley/test-kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FeedMessage } from './feed-publisher.ts';
import { createFeedSubscriber } from './feed-subscriber.ts';
import { userFeed } from './feeds.ts';
import { createPackedPublisher, type PackedPublisher } from './packed-publisher.ts';
import type { RedisClient } from './redis-client.ts';
import type { ShardBatch } from './settlement.ts';
import { allShards, leaseKey } from './shards.ts';
import { createShardWorld, recordedLog, type ShardWorld, type TestItem } from './testing/shard-world.ts';

const recorder = () => {
  const seen: number[] = [];
  const handle = async (batch: ShardBatch<TestItem>): Promise<void> => {
    for (const { item } of batch.items) seen.push(item.n);
  };
  return { seen, handle };
};

/** As a gateway does: what was not confirmed is submitted again, ahead of what follows. */
const submitAll = async (publisher: PackedPublisher<TestItem>, shard: number, numbers: readonly number[]): Promise<void> => {
  for (const n of numbers) {
    await eventually(() => publisher.publish(shard, { n }));
  }
};

const fill = async (admin: RedisClient): Promise<void> => {
  await admin.config('SET', 'maxmemory', '1');
  await expect(admin.set('refused', '1')).rejects.toThrow(/^OOM/);
};

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('a shard consumer whose Redis fails', () => {
  let server: TestRedis;
  let world: ShardWorld;
  beforeAll(async () => {
    // What was confirmed survives a kill for certain only where it is synced before it is confirmed.
    server = await startTestRedis({ settings: { appendfsync: 'always' } });
  });
  afterAll(() => server.destroy());
  beforeEach(async () => {
    if (server.pid() === null) await server.start();
    world = await createShardWorld(server.url);
  });
  afterEach(async () => {
    await world.close();
  });

  test('goes on after FLUSHALL, with its shards', async () => {
    const { seen, handle } = recorder();
    const consumer = await world.consume({ handle, renewMs: 100 });
    await world.add(0, [1]);
    await eventually(() => expect(seen).toEqual([1]));
    await world.admin.flushall();
    await world.add(0, [2]);
    await world.add(15, [3]);
    await eventually(() => expect(seen).toEqual([1, 2, 3]));
    await eventually(async () => {
      expect(consumer.owned()).toEqual(allShards);
      expect(await world.owner(0)).toBe(consumer.owner);
    });
  });

  test('goes on when Redis is flushed between handle and trim', async () => {
    const { seen, handle } = recorder();
    await world.consume({
      handle: async (batch) => {
        await handle(batch);
        if (seen.length === 1) await world.admin.flushall();
      },
    });
    await world.add(0, [1]);
    await eventually(() => expect(seen).toEqual([1]));
    await world.add(0, [2]);
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(seen).toEqual([1, 2]);
  });

  test('tells what a batch came to, in the order of batches, and again when Redis refused it together with the trim', async () => {
    const told: number[] = [];
    const subscriber = createFeedSubscriber({ redis: world.subscriber(), log: recordedLog() });
    const feed = userFeed(randomUUID());
    await subscriber.follow(feed, (event) => told.push(event.type === 'user.frame' ? event.data.rev : -1));
    const tellOf = (rev: number): FeedMessage => ({
      feed,
      event: { type: 'user.frame', data: { epoch: 1, prevRev: rev - 1, rev, events: [], headRev: rev, more: false } },
    });
    await world.consume({ handle: async ({ items }) => ({ tell: items.map(({ item }) => tellOf(item.n)) }) });
    for (const n of numbers(1, 50)) await world.add(n % 3, [n]);
    await eventually(() => expect(told.toSorted((a, b) => a - b)).toEqual(numbers(1, 50)));
    for (const shard of [0, 1, 2]) {
      const inShard = told.filter((n) => n % 3 === shard);
      expect(inShard).toEqual(inShard.toSorted((a, b) => a - b));
    }
    await eventually(async () => expect(await world.total()).toBe(0));
    await world.admin.acl('SETUSER', 'default', '-spublish', '-xtrim');
    await world.add(0, [51]);
    await delay(300);
    expect(told).toHaveLength(50);
    await world.admin.acl('SETUSER', 'default', '+spublish', '+xtrim');
    await eventually(async () => {
      expect(told.at(-1)).toBe(51);
      expect(await world.total()).toBe(0);
    });
    await subscriber.close();
  });

  test('reads again what Redis refused to trim, and trims it when it can', async () => {
    const { seen, handle } = recorder();
    const consumer = await world.consume({ handle });
    await world.admin.acl('SETUSER', 'default', '-xtrim');
    await world.add(0, [1]);
    await eventually(() => expect(consumer.metrics.read.retries).toBeGreaterThan(0));
    await world.add(0, [2]);
    await eventually(() => expect(seen).toContain(2));
    expect(await world.length(0)).toBe(2);
    await world.admin.acl('SETUSER', 'default', '+xtrim');
    await eventually(async () => expect(await world.total()).toBe(0));
    expect([...new Set(seen)]).toEqual([1, 2]);
  });

  test('goes on after its connections are killed', async () => {
    const { seen, handle } = recorder();
    await world.consume({ handle });
    for (const n of numbers(1, 5)) {
      await world.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await world.add(0, [n]);
      await eventually(() => expect(new Set(seen).size).toBe(n));
    }
    expect([...new Set(seen)]).toEqual([1, 2, 3, 4, 5]);
  });

  test('goes on by itself when Redis was killed and started again; nothing confirmed is lost, order is kept', async () => {
    const { seen, handle } = recorder();
    const consumer = await world.consume({ handle });
    const publisher = createPackedPublisher<TestItem>({
      redis: await world.commands(),
      stream: world.stream,
      log: recordedLog(),
    });
    const submitting = submitAll(publisher, 4, numbers(1, 400));
    for (const at of [50, 150, 250]) {
      await eventually(() => expect(seen.length).toBeGreaterThan(at));
      await server.kill();
      await server.start();
    }
    await submitting;
    await eventually(async () => expect(await world.total()).toBe(0));
    expect([...new Set(seen)]).toEqual(numbers(1, 400));
    expect(consumer.metrics.read.retries).toBeGreaterThan(0);
    await eventually(() => expect(consumer.owned()).toEqual(allShards));
  });

  test('starts while Redis is away, and works when it comes', async () => {
    const { seen, handle } = recorder();
    const commands = await world.commands();
    await server.stop();
    const consumer = await world.consume({ handle, commands });
    expect(consumer.owned()).toEqual([]);
    await server.start();
    await world.add(9, [1]);
    await eventually(() => expect(seen).toEqual([1]));
  });

  test('goes on after a frozen Redis', async () => {
    const { seen, handle } = recorder();
    const consumer = await world.consume({ handle });
    await world.add(0, [1]);
    await eventually(() => expect(seen).toEqual([1]));
    process.kill(pidOf(server), 'SIGSTOP');
    await eventually(() => expect(consumer.metrics.read.retries).toBeGreaterThan(0));
    process.kill(pidOf(server), 'SIGCONT');
    await world.add(0, [2]);
    await eventually(async () => expect(await world.total()).toBe(0));
    expect([...new Set(seen)]).toEqual([1, 2]);
  });

  describe('because its memory is full', () => {
    afterEach(() => world.admin.config('SET', 'maxmemory', '0'));

    test('keeps its leases and drains the shards', async () => {
      const { seen, handle } = recorder();
      let full = false;
      const consumer = await world.consume({
        leaseTtlMs: 600_000,
        renewMs: 100,
        handle: async (batch) => {
          await eventually(() => expect(full).toBe(true));
          await handle(batch);
        },
      });
      await world.add(0, [1]);
      await world.add(5, [2]);
      await fill(world.admin);
      full = true;
      await eventually(async () => expect(await world.total()).toBe(0));
      expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2]);
      await world.admin.pexpire(leaseKey(world.stream, 0), 300_000);
      await eventually(async () => expect(await world.admin.pttl(leaseKey(world.stream, 0))).toBeGreaterThan(300_000));
      expect(consumer.metrics.read.takeovers).toBe(16);
    });

    test('reads shards of a dead replica without a lease, which SET is refused, and gets the lease afterwards', async () => {
      const { seen, handle } = recorder();
      const dying = await world.consume({ handle: async () => {}, leaseTtlMs: 600_000, renewMs: 100 });
      const survivor = await world.consume({ handle, leaseTtlMs: 600_000, renewMs: 100 });
      await eventually(() => expect([dying.owned().length, survivor.owned().length]).toEqual([8, 8]));
      await dying.stop();
      await world.admin.del(...allShards.map((shard) => leaseKey(world.stream, shard)));
      await world.add(0, [1]);
      await world.add(15, [2]);
      await fill(world.admin);
      await world.admin.del(...allShards.map((shard) => leaseKey(world.stream, shard)));
      await eventually(async () => expect(await world.total()).toBe(0));
      await eventually(() => expect(survivor.owned()).toEqual(allShards));
      expect(await world.owner(0)).toBeNull();
      const { takeovers } = survivor.metrics.read;
      await world.admin.config('SET', 'maxmemory', '0');
      await eventually(async () => expect(await world.owner(0)).toBe(survivor.owner));
      expect(survivor.metrics.read.takeovers).toBe(takeovers);
      expect(new Set(seen).size).toBe(2);
    });

    test('keeps what it cannot write into the dead letters, until it can', async () => {
      let full = false;
      const consumer = await world.consume({
        handle: async () => {
          await eventually(() => expect(full).toBe(true));
          throw new RangeError('poisoned');
        },
      });
      await world.add(0, [1]);
      await fill(world.admin);
      full = true;
      await eventually(() => expect(consumer.metrics.read.retries).toBeGreaterThan(1));
      expect(await world.total()).toBe(1);
      await world.admin.config('SET', 'maxmemory', '0');
      await eventually(async () => expect(await world.total()).toBe(0));
      expect(await world.deadLetters()).toHaveLength(1);
    });
  });
});
