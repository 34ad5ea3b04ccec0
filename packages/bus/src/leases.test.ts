import { eventually, testRedisUrl } from '@parley/test-kit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fairShare } from './leases.ts';
import { allShards, leaseKey } from './shards.ts';
import { createShardWorld, type ShardWorld, type TestConsumer } from './testing/shard-world.ts';

const nothing = async (): Promise<void> => {};
const quick = { handle: nothing, leaseTtlMs: 600, renewMs: 100 };

const shares = (consumers: readonly TestConsumer[]): number[] => consumers.map((one) => one.owned().length);
const allOwned = (consumers: readonly TestConsumer[]): number[] =>
  consumers.flatMap((one) => one.owned()).toSorted((a, b) => a - b);

test('shares differ by one at most and cover everything', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (replicas) => {
      const each = Array.from({ length: replicas }, (_, index) => fairShare(16, replicas, index));
      expect(each.reduce((sum, one) => sum + one, 0)).toBe(16);
      expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
    }),
  );
});

describe('leases', () => {
  let world: ShardWorld;
  beforeEach(async () => {
    world = await createShardWorld(await testRedisUrl());
  });
  afterEach(() => world.close());

  test('one replica owns all shards as soon as it has started', async () => {
    const alone = await world.consume({ handle: nothing, leaseTtlMs: 600_000 });
    expect(alone.owned()).toEqual(allShards);
    expect(alone.metrics.read.takeovers).toBe(16);
    expect(await world.owner(7)).toBe(alone.owner);
    const ttl = await world.admin.pttl(leaseKey(world.stream, 7));
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(600_000);
  });

  test('a second and a third replica get even shares, without a shard that is owned twice or not at all', async () => {
    const replicas = [await world.consume(quick)];
    for (const expected of [
      [8, 8],
      [5, 5, 6],
      [4, 4, 4, 4],
    ]) {
      replicas.push(await world.consume(quick));
      await eventually(() => {
        expect(shares(replicas).toSorted((a, b) => a - b)).toEqual(expected);
        expect(allOwned(replicas)).toEqual(allShards);
      });
    }
  });

  test('two replicas that start at the same moment share evenly', async () => {
    const replicas = await Promise.all([world.consume(quick), world.consume(quick)]);
    await eventually(() => {
      expect(shares(replicas)).toEqual([8, 8]);
      expect(allOwned(replicas)).toEqual(allShards);
    });
  });

  test('a replica that stops hands its shards over at once, long before its leases would expire', async () => {
    const slow = { handle: nothing, leaseTtlMs: 600_000, renewMs: 100 };
    const replicas = [await world.consume(slow), await world.consume(slow)];
    await eventually(() => expect(shares(replicas)).toEqual([8, 8]));
    await replicas[0]?.stop();
    await eventually(() => expect(shares(replicas)).toEqual([0, 16]));
  });

  test('shards of a replica that died are taken over when its leases have expired', async () => {
    const commands = await world.commands();
    const dying = await world.consume({ ...quick, commands });
    const survivor = await world.consume(quick);
    await eventually(() => expect(shares([dying, survivor])).toEqual([8, 8]));
    commands.disconnect();
    await eventually(() => expect(survivor.owned()).toEqual(allShards));
  });

  test('work goes on in order while shards change hands again and again', async () => {
    const got: number[] = [];
    const handle = async (batch: { items: readonly { item: { n: number } }[] }): Promise<void> => {
      for (const { item } of batch.items) got.push(item.n);
    };
    await world.consume({ ...quick, handle });
    let n = 0;
    for (let round = 0; round < 5; round += 1) {
      const passing = await world.consume({ ...quick, handle });
      for (let more = 0; more < 40; more += 1) await world.add(n % 16, [(n += 1)]);
      await passing.stop();
    }
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(new Set(got).size).toBe(n);
    for (const shard of allShards) {
      const mine = [...new Set(got.filter((one) => (one - 1) % 16 === shard))];
      expect(mine).toEqual(mine.toSorted((a, b) => a - b));
    }
  });

  test('a lease in foreign hands is neither renewed nor given up', async () => {
    const consumer = await world.consume(quick);
    await world.admin.set(leaseKey(world.stream, 3), 'somebody else');
    await eventually(() => expect(consumer.owned()).not.toContain(3));
    await consumer.stop();
    expect(await world.owner(3)).toBe('somebody else');
    expect(await world.owner(4)).toBeNull();
  });

  test('a stop gives up nothing that came into foreign hands unnoticed', async () => {
    const consumer = await world.consume({ handle: nothing, leaseTtlMs: 600_000, renewMs: 60_000 });
    await world.admin.set(leaseKey(world.stream, 3), 'somebody else');
    expect(consumer.owned()).toContain(3);
    await consumer.stop();
    expect(await world.owner(3)).toBe('somebody else');
    expect(await world.owner(4)).toBeNull();
  });
});
