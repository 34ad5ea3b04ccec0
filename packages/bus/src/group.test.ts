import { setImmediate as turnEnds } from 'node:timers/promises';
import { eventually, testRedisUrl } from '@parley/test-kit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BusFault, BusOverloadedError } from './bus-errors.ts';
import type { GroupItem } from './group-settlement.ts';
import { groupName } from './groups.ts';
import { packEntry, unpackEntry } from './packed-entry.ts';
import { createGroupWorld, type GroupWorld } from './testing/group-world.ts';
import type { TestItem } from './testing/shard-world.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
const sorted = (seen: readonly number[]): number[] => seen.toSorted((a, b) => a - b);

const recorder = () => {
  const seen: number[] = [];
  const handle = async (items: readonly GroupItem<TestItem>[]): Promise<void> => {
    for (const { item } of items) seen.push(item.n);
  };
  return { seen, handle };
};

let world: GroupWorld;
beforeEach(async () => {
  world = await createGroupWorld(await testRedisUrl());
});
afterEach(() => world.close());

const add = (...items: readonly unknown[]) =>
  world.admin.xadd(world.key, '*', ...packEntry(items.map((item) => JSON.stringify(item))));

describe('a group publisher', () => {
  test('packs what one turn brings, then what gathers while that is on its way', async () => {
    const publisher = await world.publisher();
    const publish = (n: number) => publisher.publish({ n });
    const first = numbers(3).map(publish);
    await turnEnds();
    await Promise.all([...first, ...numbers(7).map(publish)]);
    const entries = await world.admin.xrange(world.key, '-', '+');
    expect(entries.map(([, fields]) => unpackEntry(fields).length)).toEqual([3, 7]);
    expect(publisher.queued()).toBe(0);
  });

  test('refuses what is above the bound of its backlog, and goes on afterwards', async () => {
    const publisher = await world.publisher({ maxQueuedItems: 2 });
    const first = [publisher.publish({ n: 1 }), publisher.publish({ n: 2 })];
    await expect(publisher.publish({ n: 3 })).rejects.toThrow(BusOverloadedError);
    await Promise.all(first);
    await publisher.publish({ n: 4 });
    await publisher.idle();
  });

  test('fails fast when Redis refuses', async () => {
    const redis = await world.commands();
    vi.spyOn(redis, 'xadd').mockRejectedValueOnce(new Error('Command timed out'));
    const publisher = await world.publisher({ redis });
    await expect(publisher.publish({ n: 1 })).rejects.toThrow(BusFault);
    await publisher.publish({ n: 2 });
    expect(await world.length()).toBe(1);
  });

  test('drops what is too old while nobody consumes, so that a stream cannot fill Redis', async () => {
    const publisher = await world.publisher({ keepMs: 1, maxItemsPerEntry: 1 });
    // `MINID ~` lets whole nodes of the stream go, of 100 entries as Redis is set up.
    for (let round = 0; round < 20; round += 1) await Promise.all(numbers(50).map((n) => publisher.publish({ n })));
    expect(await world.length()).toBeLessThan(500);
  });
});

describe('a consumer group', () => {
  test('takes what was published before there was a group, and leaves nothing in the stream', async () => {
    const publisher = await world.publisher();
    await publisher.publish({ n: 1 });
    const { seen, handle } = recorder();
    await world.consume({ handle });
    await publisher.publish({ n: 2 });
    await eventually(() => expect(seen).toEqual([1, 2]));
    await eventually(async () => expect(await world.length()).toBe(0));
  });

  test('gives each entry to one of its consumers', async () => {
    const publisher = await world.publisher({ maxItemsPerEntry: 1 });
    const recorders = [recorder(), recorder()];
    for (const { handle } of recorders) await world.consume({ handle, maxEntries: 5, claimAfterMs: 5_000 });
    await Promise.all(numbers(300).map((n) => publisher.publish({ n })));
    await eventually(() => expect(sorted(recorders.flatMap(({ seen }) => seen))).toEqual(numbers(300)));
    for (const { seen } of recorders) expect(seen.length).toBeGreaterThan(0);
  });

  test('gives out again what a consumer took and never finished', async () => {
    await add({ n: 1 });
    await world.admin.xgroup('CREATE', world.key, groupName, '0');
    await world.admin.xreadgroup('GROUP', groupName, 'killed', 'STREAMS', world.key, '>');
    const { seen, handle } = recorder();
    const consumer = await world.consume({ handle });
    await eventually(() => expect(seen).toEqual([1]));
    await eventually(async () => expect(await world.length()).toBe(0));
    expect(consumer.read.claims).toBe(1);
  });

  test('puts a poisonous item into the dead letters after its deliveries, and does all others at once', async () => {
    const { seen, handle } = recorder();
    let tries = 0;
    const consumer = await world.consume({
      maxDeliveries: 3,
      handle: async (items) => {
        if (items.some(({ item }) => item.n === 2)) {
          if (items.length === 1) tries += 1;
          throw new RangeError('poisoned');
        }
        await handle(items);
      },
    });
    await add({ n: 1 }, { n: 2 }, { n: 3 });
    await add({ n: 4 });
    await eventually(() => expect(new Set(seen)).toEqual(new Set([1, 3, 4])));
    await eventually(async () => expect(await world.deadLetters()).toEqual(['{"n":2}']));
    await eventually(async () => expect(await world.length()).toBe(0));
    expect(tries).toBe(3);
    expect(consumer.read.deadLetters).toBe(1);
  });

  test('puts what ends every consumer into the dead letters without handing it to another one', async () => {
    await add({ n: 1 });
    await world.admin.xgroup('CREATE', world.key, groupName, '0');
    await world.admin.xreadgroup('GROUP', groupName, 'killed', 'STREAMS', world.key, '>');
    for (let round = 0; round < 3; round += 1) await world.admin.xautoclaim(world.key, groupName, 'killed', 0, '0-0');
    const { seen, handle } = recorder();
    await world.consume({ handle, maxDeliveries: 3 });
    await eventually(async () => expect(await world.deadLetters()).toEqual(['{"n":1}']));
    expect(seen).toEqual([]);
  });

  test('puts what it cannot read into the dead letters at once', async () => {
    const { seen, handle } = recorder();
    await world.consume({ handle });
    await add({ n: 'none' }, { n: 1 });
    await world.admin.xadd(world.key, '*', 'v', '7');
    await eventually(async () => expect(await world.deadLetters()).toEqual(['{"n":"none"}', '["v","7"]']));
    expect(seen).toEqual([1]);
    expect(await world.length()).toBe(0);
  });

  test('waits for what its handler needs, without counting it against the entries', async () => {
    const { seen, handle } = recorder();
    let down = true;
    const consumer = await world.consume({
      maxDeliveries: 1,
      isTransient: (error) => error instanceof RangeError,
      handle: async (items) => {
        if (down) throw new RangeError('the database is away');
        await handle(items);
      },
    });
    const other = await world.consume({ handle, maxDeliveries: 1 });
    await other.stop();
    await add({ n: 1 });
    await eventually(() => expect(consumer.read.retries).toBeGreaterThan(4));
    down = false;
    await eventually(() => expect(seen).toEqual([1]));
    expect(await world.deadLetters()).toEqual([]);
  });

  test('a stop finishes what is under way and leaves no consumer behind', async () => {
    const { seen, handle } = recorder();
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const consumer = await world.consume({
      handle: async (items) => {
        begun.resolve();
        await finish.promise;
        await handle(items);
      },
    });
    await add({ n: 1 });
    await begun.promise;
    const stopped = consumer.stop();
    finish.resolve();
    await stopped;
    expect(seen).toEqual([1]);
    expect(await world.length()).toBe(0);
    expect(await world.admin.xinfo('CONSUMERS', world.key, groupName)).toEqual([]);
  });

  test('a stop while it waits leaves the entry to another consumer', async () => {
    const consumer = await world.consume({
      isTransient: () => true,
      handle: async () => {
        throw new Error('the database is away');
      },
    });
    await add({ n: 1 });
    await eventually(() => expect(consumer.read.retries).toBeGreaterThan(1));
    await consumer.stop();
    const { seen, handle } = recorder();
    await world.consume({ handle });
    await eventually(() => expect(seen).toEqual([1]));
  });
});
