import { setImmediate as turnEnds } from 'node:timers/promises';
import { eventually, startTestRedis, testRedisUrl } from '@parley/test-kit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BusFault, BusOverloadedError } from './bus-errors.ts';
import { unpackEntry } from './packed-entry.ts';
import { createPackedPublisher, type PackedPublisher, type PackedPublisherOptions } from './packed-publisher.ts';
import { shardKey } from './shards.ts';
import { createShardWorld, recordedLog, type ShardWorld, type TestItem } from './testing/shard-world.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

const long = (n: number): TestItem => ({ n, note: 'é'.repeat(150) });

describe('a packed publisher', () => {
  let world: ShardWorld;
  beforeEach(async () => {
    world = await createShardWorld(await testRedisUrl());
  });
  afterEach(() => world.close());

  const publisherWith = async (options: Partial<PackedPublisherOptions> = {}): Promise<PackedPublisher<TestItem>> =>
    createPackedPublisher({ redis: await world.commands(), stream: world.stream, log: recordedLog(), ...options });

  const entries = async (shard: number): Promise<{ id: string; numbers: unknown[] }[]> => {
    const found = await world.admin.xrange(shardKey(world.stream, shard), '-', '+');
    return found.map(([id, fields]) => ({ id, numbers: unpackEntry(fields).map((item) => Object(item).n) }));
  };

  test('packs what one turn brings, then what gathers while that is written, in order; each learns its entry', async () => {
    const publisher = await publisherWith();
    const publish = (n: number): Promise<string> => publisher.publish(3, { n });
    const first = [1, 2, 3].map(publish);
    await turnEnds();
    const ids = await Promise.all([...first, ...[4, 5, 6, 7, 8].map(publish)]);
    const found = await entries(3);
    expect(found.map((entry) => entry.numbers)).toEqual([
      [1, 2, 3],
      [4, 5, 6, 7, 8],
    ]);
    expect(ids).toEqual([1, 1, 1, 2, 2, 2, 2, 2].map((entry) => found[entry - 1]?.id));
    expect(publisher.queued()).toBe(0);
  });

  test('keeps an entry below its bounds of items and bytes; an item above travels alone', async () => {
    const publisher = await publisherWith({ maxItemsPerEntry: 4, maxEntryBytes: 200 });
    const items: TestItem[] = [...numbers(6).map((n) => ({ n })), long(7), long(8), { n: 9 }];
    await Promise.all(items.map((item) => publisher.publish(0, item)));
    expect((await entries(0)).map((entry) => entry.numbers)).toEqual([[1, 2, 3, 4], [5, 6], [7], [8], [9]]);
  });

  test('keeps the order per shard of several publishers and shards', async () => {
    const publishers = [await publisherWith({ maxItemsPerEntry: 7 }), await publisherWith({ maxItemsPerEntry: 3 })];
    for (const n of numbers(300)) {
      for (const [which, publisher] of publishers.entries()) {
        publisher.publish(n % 4, { n: n * 2 + which }).catch(() => {});
      }
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(publishers.map((publisher) => publisher.idle()));
    for (const shard of [0, 1, 2, 3]) {
      const all = (await entries(shard)).flatMap((entry) => entry.numbers.map(Number));
      expect(all).toHaveLength(150);
      for (const which of [0, 1]) {
        const mine = all.filter((n) => n % 2 === which);
        expect(mine).toEqual(mine.toSorted((a, b) => a - b));
      }
    }
  });

  test('never throws away what waits in a shard, however long it grows', async () => {
    const publisher = await publisherWith({ maxItemsPerEntry: 1 });
    await Promise.all(numbers(2_000).map((n) => publisher.publish(0, { n })));
    expect((await entries(0)).flatMap((entry) => entry.numbers)).toEqual(numbers(2_000));
  });

  test('refuses what is above the bound of its queue, and only for that shard', async () => {
    const publisher = await publisherWith({ maxQueuedItemsPerShard: 2 });
    const first = [publisher.publish(0, { n: 1 }), publisher.publish(0, { n: 2 })];
    await expect(publisher.publish(0, { n: 3 })).rejects.toThrow(BusOverloadedError);
    await publisher.publish(1, { n: 4 });
    await Promise.all(first);
    await publisher.publish(0, { n: 5 });
    expect((await entries(0)).flatMap((entry) => entry.numbers)).toEqual([1, 2, 5]);
  });

  test('a failed XADD rejects the items of its entry, and what is published afterwards goes on', async () => {
    await world.admin.set(shardKey(world.stream, 0), 'not a stream');
    const log = recordedLog();
    const publisher = await publisherWith({ log });
    const first = publisher.publish(0, { n: 1, note: 'secret' }).catch(async (error: unknown) => {
      await world.admin.del(shardKey(world.stream, 0));
      return error;
    });
    expect(await first).toBeInstanceOf(BusFault);
    await publisher.publish(0, { n: 2 });
    expect((await entries(0)).flatMap((entry) => entry.numbers)).toEqual([2]);
    expect(log.lines.join('\n')).not.toContain('secret');
  });

  test('MS3 what waits behind a failed XADD fails with it, in order, and other shards go on', async () => {
    const redis = await world.commands();
    vi.spyOn(redis, 'evalsha').mockRejectedValueOnce(new Error('Command timed out'));
    const publisher = await publisherWith({ redis, maxItemsPerEntry: 2 });
    const rejected: number[] = [];
    const outcomes = numbers(6).map((n) => publisher.publish(0, { n }).catch((error: unknown) => [rejected.push(n), error]));
    await publisher.publish(1, { n: 7 });
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject([expect.any(Number), expect.any(BusFault)]);
    expect(rejected).toEqual(numbers(6));
    expect(publisher.queued()).toBe(0);
    await Promise.all(numbers(6).map((n) => publisher.publish(0, { n })));
    expect((await entries(0)).flatMap((entry) => entry.numbers)).toEqual(numbers(6));
  });

  test('an item that cannot be written as JSON is refused alone', async () => {
    const publisher = createPackedPublisher<unknown>({ redis: await world.commands(), stream: world.stream, log: recordedLog() });
    const one = publisher.publish(0, { n: 1 });
    await expect(publisher.publish(0, undefined)).rejects.toThrow(TypeError);
    await expect(publisher.publish(0, { n: 1n })).rejects.toThrow(TypeError);
    await one;
    expect((await entries(0)).flatMap((entry) => entry.numbers)).toEqual([1]);
  });
});

test('MS3 while Redis is out of memory nothing overtakes, and what is handed on again in order stays in order', async () => {
  const server = await startTestRedis();
  const world = await createShardWorld(server.url);
  const redis = await world.commands();
  const publisher = createPackedPublisher<TestItem>({ redis, stream: world.stream, maxItemsPerEntry: 3, log: recordedLog() });
  await publisher.publish(0, { n: 0 });
  await world.admin.config('SET', 'maxmemory', '1mb');
  const published = Promise.allSettled(numbers(20).map((n) => publisher.publish(0, { n })));
  await turnEnds();
  // Goes behind the first XADD on its connection: there is memory again by the time at which the others could follow.
  await redis.config('SET', 'maxmemory', '0');
  const outcomes = await published;
  expect(outcomes.every((one) => one.status === 'rejected' && String(one.reason.cause).includes('OOM'))).toBe(true);
  await Promise.all(numbers(20).map((n) => publisher.publish(0, { n })));
  const found = await world.admin.xrange(shardKey(world.stream, 0), '-', '+');
  expect(found.flatMap(([, fields]) => unpackEntry(fields).map((item) => Object(item).n))).toEqual([0, ...numbers(20)]);
  await world.close();
  await server.destroy();
});

test('MS3 after FLUSHALL nothing is written ahead of what was lost, by whichever publisher', async () => {
  const server = await startTestRedis();
  const world = await createShardWorld(server.url);
  const publisher = async (): Promise<PackedPublisher<TestItem>> =>
    createPackedPublisher({ redis: await world.commands(), stream: world.stream, log: recordedLog() });
  const [one, other, fresh] = [await publisher(), await publisher(), await publisher()];
  await one.publish(0, { n: 1 });
  await other.publish(0, { n: 11 });
  await world.admin.flushall();
  await expect(one.publish(0, { n: 2 })).rejects.toThrow(BusFault);
  await Promise.all([one.publish(0, { n: 1 }), one.publish(0, { n: 2 })]);
  await fresh.publish(0, { n: 21 });
  await expect(other.publish(0, { n: 12 })).rejects.toThrow(BusFault);
  await Promise.all([other.publish(0, { n: 11 }), other.publish(0, { n: 12 })]);
  const found = await world.admin.xrange(shardKey(world.stream, 0), '-', '+');
  expect(found.flatMap(([, fields]) => unpackEntry(fields).map((item) => Object(item).n))).toEqual([1, 2, 21, 11, 12]);
  await world.close();
  await server.destroy();
});

test('a shard that was emptied by its owner is still the same', async () => {
  const server = await startTestRedis();
  const world = await createShardWorld(server.url);
  const publisher = createPackedPublisher<TestItem>({ redis: await world.commands(), stream: world.stream, log: recordedLog() });
  await publisher.publish(0, { n: 1 });
  await world.admin.xtrim(shardKey(world.stream, 0), 'MAXLEN', 0);
  await publisher.publish(0, { n: 2 });
  expect(await world.length(0)).toBe(1);
  await world.close();
  await server.destroy();
});

test('without Redis everything is rejected at once, and after its return everything goes on', async () => {
  const server = await startTestRedis();
  const world = await createShardWorld(server.url);
  const publisher = createPackedPublisher<TestItem>({ redis: await world.commands(), stream: world.stream, log: recordedLog() });
  await publisher.publish(0, { n: 1 });
  await server.kill();
  const outcomes = await Promise.allSettled(numbers(20).map((n) => publisher.publish(0, { n })));
  expect(outcomes.every((one) => one.status === 'rejected' && one.reason instanceof BusFault)).toBe(true);
  await publisher.idle();
  await server.start();
  await eventually(() => publisher.publish(0, { n: 2 }));
  await world.close();
  await server.destroy();
});
