import { eventually, testRedisUrl } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { BusFault } from './bus-errors.ts';
import { entryTimeMs } from './entry-id.ts';
import { readGroupProgress } from './group-progress.ts';
import { createGroupWorld } from './testing/group-world.ts';

test('the progress of a group is the present, and the oldest entry that is not finished', async () => {
  const world = await createGroupWorld(await testRedisUrl());
  const progress = () => readGroupProgress(world.admin, world.stream);
  const publisher = await world.publisher();
  // A connection to a cluster is of use only once it knows the nodes.
  await eventually(async () => expect((await progress()).oldestAt).toBeUndefined());
  const first = entryTimeMs(await publisher.publish({ n: 1 }));
  await publisher.publish({ n: 2 });
  const { now, oldestAt } = await progress();
  expect(oldestAt).toBe(first);
  expect(now).toBeGreaterThanOrEqual(first);
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const consumer = await world.consume({ handle: () => done });
  await eventually(async () => expect(await world.admin.xpending(world.key, 'workers')).toEqual(expect.arrayContaining([2])));
  expect((await progress()).oldestAt).toBe(first);
  resolve();
  await eventually(async () => expect((await progress()).oldestAt).toBeUndefined());
  await consumer.stop();
  await world.admin.set(world.key, 'no stream');
  await expect(progress()).rejects.toThrow(BusFault);
  await world.close();
});
