import { eventually, testRedisUrl } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { createShardWorld } from './testing/shard-world.ts';

test('on one Redis, what gathered in several shards is one batch, each shard in its order', async () => {
  const world = await createShardWorld(await testRedisUrl());
  const at = Date.now();
  await world.add(3, [1, 2], `${at}-0`);
  await world.add(5, [10], `${at + 1}-0`);
  await world.add(3, [3], `${at + 2}-0`);
  const batches: number[][] = [];
  const consumer = await world.consume({ handle: async ({ items }) => void batches.push(items.map(({ item }) => item.n)) });
  await eventually(async () => expect(await world.total()).toBe(0));
  expect(batches).toEqual([[1, 2, 10, 3]]);
  expect(consumer.metrics.read).toMatchObject({ batches: 1, items: 4, trims: 2 });
  await world.close();
});
