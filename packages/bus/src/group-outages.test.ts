import { eventually, startTestRedis, type TestRedis } from '@parley/test-kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BusFault } from './bus-errors.ts';
import type { GroupItem } from './group-settlement.ts';
import { groupName } from './groups.ts';
import { createGroupWorld, type GroupWorld } from './testing/group-world.ts';
import type { TestItem } from './testing/shard-world.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

describe('a group whose Redis fails', () => {
  let server: TestRedis;
  let world: GroupWorld;
  let seen: Set<number>;
  const handle = async (items: readonly GroupItem<TestItem>[]): Promise<void> => {
    for (const { item } of items) seen.add(item.n);
  };
  beforeAll(async () => {
    // What was confirmed survives a kill for certain only where it is synced before it is confirmed.
    server = await startTestRedis({ settings: { appendfsync: 'always' } });
  });
  afterAll(() => server.destroy());
  beforeEach(async () => {
    if (server.pid() === null) await server.start();
    seen = new Set();
    world = await createGroupWorld(server.url);
  });
  afterEach(() => world.close());

  test('is made anew after FLUSHALL', async () => {
    const publisher = await world.publisher();
    await world.consume({ handle });
    await world.consume({ handle });
    await publisher.publish({ n: 1 });
    await eventually(() => expect(seen).toEqual(new Set([1])));
    await world.admin.flushall();
    await publisher.publish({ n: 2 });
    await eventually(() => expect(seen).toEqual(new Set([1, 2])));
    await eventually(async () => expect(await world.length()).toBe(0));
  });

  test('is made anew when only the group was destroyed, and what was unfinished is done', async () => {
    const publisher = await world.publisher();
    await world.consume({ handle });
    await publisher.publish({ n: 1 });
    await eventually(() => expect(seen).toEqual(new Set([1])));
    await world.admin.xgroup('DESTROY', world.key, groupName);
    await publisher.publish({ n: 2 });
    await eventually(() => expect(seen).toEqual(new Set([1, 2])));
  });

  test('loses nothing that was confirmed when its connections are killed, and works while memory is full', async () => {
    const publisher = await world.publisher();
    await world.consume({ handle });
    for (const n of numbers(20)) {
      if (n % 5 === 0) await world.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await eventually(() => publisher.publish({ n }));
    }
    await world.admin.config('SET', 'maxmemory', '1');
    await expect(publisher.publish({ n: 21 })).rejects.toThrow(BusFault);
    await eventually(async () => expect(await world.length()).toBe(0));
    await world.admin.config('SET', 'maxmemory', '0');
    expect(seen).toEqual(new Set(numbers(20)));
  });

  test('goes on after Redis was away, and a consumer may start before it is there', async () => {
    const publisher = await world.publisher();
    const commands = await world.commands();
    await publisher.publish({ n: 1 });
    await server.kill();
    await expect(publisher.publish({ n: 2 })).rejects.toThrow(BusFault);
    await world.consume({ handle, commands });
    await server.start();
    await eventually(() => publisher.publish({ n: 3 }));
    await eventually(() => expect(seen).toEqual(new Set([1, 3])));
  });

  test('a stop does not wait for a Redis that is away', async () => {
    const consumer = await world.consume({ handle });
    await server.kill();
    await consumer.stop();
  });
});
