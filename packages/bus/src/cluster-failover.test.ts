import { setTimeout as delay } from 'node:timers/promises';
import { eventually, startTestCluster, type TestCluster } from '@parley/test-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFeedSubscriber } from './cluster-feed-subscriber.ts';
import { createFeedPublisher } from './feed-publisher.ts';
import { userFeed } from './feeds.ts';
import { createPackedPublisher } from './packed-publisher.ts';
import { shardKey } from './shards.ts';
import { createShardWorld, recordedLog, type ShardWorld } from './testing/shard-world.ts';

const shards = [0, 1, 2, 3, 4, 5];
const perShard = 60;

/** Stores each number once, as a database that recognises repeats. */
const createStore = () => {
  const stored: number[] = [];
  return {
    stored,
    handle: async ({ items }: { items: readonly { item: { n: number } }[] }): Promise<void> => {
      for (const { item } of items) if (!stored.includes(item.n)) stored.push(item.n);
    },
  };
};

describe('a Redis Cluster of which a master is lost', () => {
  let cluster: TestCluster;
  let world: ShardWorld;
  beforeEach(async () => {
    cluster = await startTestCluster({ replicas: true });
    world = await createShardWorld(cluster.url);
  });
  afterEach(async () => {
    await world.close();
    await cluster.destroy();
  });

  /** A gateway: one item after the other in each shard, handed on again until it is answered, which is when it is stored. */
  const submit = async (stored: readonly number[]): Promise<void> => {
    const publisher = createPackedPublisher({ redis: await world.commands(), stream: world.stream, log: recordedLog() });
    const lane = async (shard: number): Promise<void> => {
      for (let at = 0; at < perShard; at += 1) {
        const n = at * shards.length + shard;
        while (!stored.includes(n)) {
          await publisher.publish(shard, { n }).catch(() => delay(50));
          for (let wait = 0; wait < 20 && !stored.includes(n); wait += 1) await delay(25);
        }
      }
    };
    await Promise.all(shards.map(lane));
  };

  test('RC4 goes on with its replica: what is handed on is handled once, in order, and nothing stays in the shards', async () => {
    const { stored, handle } = createStore();
    const options = { handle, leaseTtlMs: 800, renewMs: 200 };
    const consumers = [await world.consume(options), await world.consume(options)];
    const submitting = submit(stored);
    await eventually(() => expect(stored.length).toBeGreaterThan(60));
    const lost = await cluster.masterOf(shardKey(world.stream, 0));
    await cluster.kill(lost);
    await submitting;
    expect(stored.toSorted((a, b) => a - b)).toEqual(Array.from({ length: shards.length * perShard }, (_, n) => n));
    for (const shard of shards) {
      const mine = stored.filter((n) => n % shards.length === shard);
      expect(mine).toEqual(mine.toSorted((a, b) => a - b));
    }
    await eventually(async () => expect(await world.total()).toBe(0));
    await eventually(() => expect(consumers.map((one) => one.owned().length)).toEqual([8, 8]));
    expect(await cluster.masterOf(shardKey(world.stream, 0))).not.toBe(lost);
  });

  test('RC3 says that feeds are interrupted, follows them at the replica, and says that they are back', async () => {
    const happened: string[] = [];
    const [commands, publisher] = [await world.commands(), createFeedPublisher(await world.commands())];
    const subscriber = openFeedSubscriber({
      commands,
      open: world.blocking,
      log: recordedLog(),
      onInterrupted: () => happened.push('interrupted'),
      onResumed: () => happened.push('resumed'),
    });
    const feeds = Array.from({ length: 30 }, (_, index) => userFeed(`${world.stream}-${index}`));
    const got = new Map(feeds.map((feed) => [feed, new Set<number>()]));
    const during = userFeed(`${world.stream}-during`);
    const gotDuring: unknown[] = [];
    for (const feed of feeds)
      await subscriber.follow(feed, (event) => void got.get(feed)?.add(event.type === 'revocations.added' ? event.data.head : 0));
    const publish = (head: number) =>
      publisher.publish(feeds.map((feed) => ({ feed, event: { type: 'revocations.added', data: { head } } as const })));
    const all = (...heads: number[]) => expect([...got.values()].map((one) => [...one])).toEqual(feeds.map(() => heads));

    await publish(1);
    await eventually(() => all(1));
    await eventually(() => expect(subscriber.live()).toBe(true));
    await cluster.kill(await cluster.masterOf(feeds[0] ?? ''));
    await eventually(() => expect(happened).toEqual(['interrupted']));
    expect(subscriber.live()).toBe(false);
    await subscriber.followThrough(during, (event) => gotDuring.push(event));
    await eventually(() => expect(happened).toEqual(['interrupted', 'resumed']));
    // Whoever publishes hears of the failover in its own time, and publishes to the other nodes meanwhile.
    await eventually(() => publish(2));
    await eventually(() => all(1, 2));
    await publisher.publish([{ feed: during, event: { type: 'revocations.added', data: { head: 3 } } }]);
    await eventually(() => expect(gotDuring).toHaveLength(1));
    await subscriber.close();
  });
});
