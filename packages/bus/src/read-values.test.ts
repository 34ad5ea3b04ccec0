import { randomUUID } from 'node:crypto';
import { testRedisUrl } from '@parley/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BusFault } from './bus-errors.ts';
import { readValues } from './read-values.ts';
import { createShardWorld, type ShardWorld } from './testing/shard-world.ts';

let world: ShardWorld;
beforeEach(async () => {
  world = await createShardWorld(await testRedisUrl());
});
afterEach(() => world.close());

/** Without braces: of a cluster's nodes each has some. */
const newKeys = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

test('reads values in the order of their keys, wherever those are, and null where there is none', async () => {
  const keys = newKeys(300);
  const values = keys.map((key, index) => (index % 3 === 0 ? null : `value of ${key}`));
  for (const [index, key] of keys.entries()) {
    const value = values[index];
    if (typeof value === 'string') await world.admin.set(key, value);
  }
  expect(await readValues(await world.commands(), keys)).toEqual(values);
});

test('a key that is named twice is read twice, and of no keys there are no values', async () => {
  const [one = '', none = ''] = newKeys(2);
  await world.admin.set(one, 'här');
  const redis = await world.commands();
  expect(await readValues(redis, [one, none, one])).toEqual(['här', null, 'här']);
  expect(await readValues(redis, [])).toEqual([]);
});

test('without a connection it is refused at once', async () => {
  const redis = await world.commands();
  redis.disconnect();
  await expect(readValues(redis, newKeys(3))).rejects.toThrow(BusFault);
});
