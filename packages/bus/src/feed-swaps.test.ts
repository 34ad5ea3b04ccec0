import { randomUUID } from 'node:crypto';
import type { FeedEvent } from '@parley/contracts';
import { eventually, startTestRedis, testRedisUrl } from '@parley/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BusFault } from './bus-errors.ts';
import { openFeedSubscriber } from './cluster-feed-subscriber.ts';
import { createFeedSwaps, type FeedSwap } from './feed-swaps.ts';
import { createShardWorld, recordedLog, type ShardWorld } from './testing/shard-world.ts';

let world: ShardWorld;
beforeEach(async () => {
  world = await createShardWorld(await testRedisUrl());
});
afterEach(() => world.close());

const event = (head: number): FeedEvent => ({ type: 'revocations.added', data: { head } });

/** In braces, as whatever changes in one step has to be on one node of a cluster. */
const newKey = (): string => `{${randomUUID()}}`;
const feedOf = (key: string): string => `parley:feed:revocations:${key}`;

const swapOf = (key: string, was: string | null, head: number): FeedSwap => ({
  key,
  was,
  becomes: String(head),
  ttlMs: 60_000,
  derived: { key: `${key}:derived`, value: `derived ${head}`, ttlMs: 30_000 },
  feed: feedOf(key),
  event: event(head),
});

test('sets both values with their time to live, and removes the derived one', async () => {
  const swaps = createFeedSwaps(await world.commands());
  const key = newKey();
  expect(await swaps.swap([swapOf(key, null, 1)])).toEqual([true]);
  expect(await world.admin.mget(key, `${key}:derived`)).toEqual(['1', 'derived 1']);
  expect(await world.admin.pttl(key)).toBeGreaterThan(50_000);
  expect(await world.admin.pttl(`${key}:derived`)).toBeLessThanOrEqual(30_000);
  const removal = { ...swapOf(key, '1', 2), derived: { key: `${key}:derived`, value: null, ttlMs: 1 }, event: null };
  expect(await swaps.swap([removal])).toEqual([true]);
  expect(await world.admin.mget(key, `${key}:derived`)).toEqual(['2', null]);
});

test('refuses a swap of what changed since, and goes on with the others', async () => {
  const swaps = createFeedSwaps(await world.commands());
  const [one, two] = [newKey(), newKey()];
  await swaps.swap([swapOf(one, null, 1)]);
  expect(await swaps.swap([swapOf(one, null, 2), swapOf(two, null, 3)])).toEqual([false, true]);
  expect([await world.admin.get(one), await world.admin.get(two)]).toEqual(['1', '3']);
});

test('what is told comes in the order of the changes, however many change the value at once', async () => {
  const key = newKey();
  const told: number[] = [];
  const feeds = openFeedSubscriber({ commands: await world.commands(), open: world.blocking, log: recordedLog() });
  await feeds.follow(feedOf(key), ({ data }) => told.push('head' in data ? data.head : 0));
  const count = async (times: number): Promise<void> => {
    const redis = await world.commands();
    const swaps = createFeedSwaps(redis);
    for (let done = 0; done < times; ) {
      const was = await redis.get(key);
      const [swapped] = await swaps.swap([swapOf(key, was, Number(was ?? 0) + 1)]);
      if (swapped === true) done += 1;
    }
  };
  await Promise.all([count(100), count(100), count(100)]);
  await eventually(() => expect(told).toHaveLength(300));
  expect(told).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
  await feeds.close();
});

test('fails fast while Redis is away, and a restarted Redis learns the script again', async () => {
  const server = await startTestRedis();
  const own = await createShardWorld(server.url);
  const swaps = createFeedSwaps(await own.commands());
  const key = newKey();
  await swaps.swap([swapOf(key, null, 1)]);
  await server.kill();
  await expect(swaps.swap([swapOf(key, '1', 2)])).rejects.toThrow(BusFault);
  await server.start();
  await eventually(async () => {
    const was = await own.admin.get(key);
    expect(await swaps.swap([swapOf(key, was, 3)])).toEqual([true]);
  });
  await own.close();
  await server.destroy();
});
