import { setTimeout as delay } from 'node:timers/promises';
import { eventually, testRedisUrl } from '@parley/test-kit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ShardBatch } from './settlement.ts';
import { allShards, leaseKey, shardKey } from './shards.ts';
import { createShardWorld, type ShardWorld, type TestItem } from './testing/shard-world.ts';

const numbersOf = (batch: ShardBatch<TestItem>): number[] => batch.items.map(({ item }) => item.n);

/** A handler that notes what it got. */
const recorder = () => {
  const batches: ShardBatch<TestItem>[] = [];
  const seen: number[] = [];
  const handle = async (batch: ShardBatch<TestItem>): Promise<void> => {
    batches.push(batch);
    seen.push(...numbersOf(batch));
  };
  return { batches, seen, handle };
};

describe('a shard consumer', () => {
  let world: ShardWorld;
  beforeEach(async () => {
    world = await createShardWorld(await testRedisUrl());
  });
  afterEach(() => world.close());

  test('hands over what gathered in a shard as one batch, in its order, and trims exactly that', async () => {
    const at = Date.now();
    await world.add(3, [1, 2], `${at}-0`);
    await world.add(3, [3], `${at + 2}-0`);
    const { batches, handle } = recorder();
    const consumer = await world.consume({ handle });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(batches.map(numbersOf)).toEqual([[1, 2, 3]]);
    expect(batches[0]?.items.map(({ shard }) => shard)).toEqual([3, 3, 3]);
    expect(consumer.metrics.read).toMatchObject({ batches: 1, items: 3, trims: 1 });
  });

  test('keeps the order of every shard whatever the batches and entries are', async () => {
    const entries = fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 7 })), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        async (shape, maxBatchItems, maxLanes) => {
          const own = await createShardWorld(await testRedisUrl());
          const sent = new Map<number, number[]>();
          const got = new Map<number, number[]>();
          const handle = async (batch: ShardBatch<TestItem>): Promise<void> => {
            for (const { shard, item } of batch.items) got.set(shard, [...(got.get(shard) ?? []), item.n]);
          };
          await own.consume({ handle, maxBatchItems, maxLanes, itemsPerLane: 2 });
          let next = 0;
          for (const [shard, size] of shape) {
            const numbers = Array.from({ length: size }, () => (next += 1));
            if (size > 0) sent.set(shard, [...(sent.get(shard) ?? []), ...numbers]);
            await own.add(shard, numbers);
          }
          await eventually(async () => expect(await own.total()).toBe(0));
          await own.close();
          expect(got).toEqual(sent);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('caps a batch, and cuts between entries where an entry fits', async () => {
    for (const numbers of [[1, 2, 3], [4, 5, 6], [7, 8, 9, 10, 11, 12, 13], [14]]) await world.add(0, numbers);
    const { batches, handle } = recorder();
    await world.consume({ handle, maxBatchItems: 5 });
    await eventually(async () => expect(await world.length(0)).toBe(0));
    expect(batches.slice(0, 4).map((batch) => batch.items.length)).toEqual([3, 3, 5, 2]);
    expect(batches.flatMap(numbersOf)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  test('works off much in several lanes side by side, a shard never in two of them, and reads again when all have ended', async () => {
    for (const shard of [0, 1, 2]) await world.add(shard, [shard * 10 + 1, shard * 10 + 2]);
    const gate = Promise.withResolvers<void>();
    const { batches, handle } = recorder();
    await world.consume({
      maxLanes: 3,
      itemsPerLane: 2,
      handle: async (batch) => {
        await handle(batch);
        if (batch.items.some(({ shard }) => shard === 2)) await gate.promise;
      },
    });
    await eventually(async () => expect(await world.total()).toBe(1));
    expect(batches.map(numbersOf).toSorted(([a = 0], [b = 0]) => a - b)).toEqual([
      [1, 2],
      [11, 12],
      [21, 22],
    ]);
    await world.add(0, [3]);
    await delay(100);
    expect(batches).toHaveLength(3);
    gate.resolve();
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(batches.map(numbersOf).at(-1)).toEqual([3]);
  });

  test('one lane that fails lets the others end, and then everything that is not trimmed is read again', async () => {
    for (const shard of [0, 1, 2]) await world.add(shard, [shard * 10 + 1, shard * 10 + 2]);
    const { seen, handle } = recorder();
    let failures = 2;
    const consumer = await world.consume({
      maxLanes: 3,
      itemsPerLane: 2,
      isTransient: () => true,
      handle: async (batch) => {
        if (batch.items.some(({ shard }) => shard === 1) && failures > 0) {
          failures -= 1;
          throw new Error('an outage');
        }
        await delay(50);
        await handle(batch);
      },
    });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 11, 12, 21, 22]);
    expect(consumer.metrics.read.retries).toBe(2);
  });

  test('trims only after handle resolved, and tells refusals only after the trim', async () => {
    const gate = Promise.withResolvers<void>();
    const events: string[] = [];
    await world.add(1, [1]);
    await world.consume({
      handle: async () => {
        events.push(`handling at length ${await world.length(1)}`);
        await gate.promise;
        events.push(`handled at length ${await world.length(1)}`);
        return {
          afterTrim: async () => {
            events.push(`told at length ${await world.length(1)}`);
          },
        };
      },
    });
    await eventually(() => expect(events).toHaveLength(1));
    gate.resolve();
    await eventually(() => expect(events).toHaveLength(3));
    expect(events).toEqual(['handling at length 1', 'handled at length 1', 'told at length 0']);
  });

  test('tells the refusals of a batch that ends within an entry only when that entry is trimmed', async () => {
    const told: string[] = [];
    await world.add(1, [1, 2, 3]);
    await world.consume({
      maxBatchItems: 2,
      handle: async (batch) => ({
        afterTrim: async () => {
          told.push(`${numbersOf(batch).join()} at length ${await world.length(1)}`);
        },
      }),
    });
    await eventually(() => expect(told).toEqual(['1,2 at length 0', '3 at length 0']));
  });

  test('goes on when telling fails, and does not repeat the batch', async () => {
    const { seen, handle } = recorder();
    const consumer = await world.consume({
      handle: async (batch) => {
        await handle(batch);
        return { afterTrim: () => Promise.reject(new Error('secret text')) };
      },
    });
    await world.add(0, [1]);
    await eventually(() => expect(seen).toEqual([1]));
    await world.add(0, [2]);
    await eventually(async () => expect(await world.length(0)).toBe(0));
    expect(seen).toEqual([1, 2]);
    expect(consumer.log.lines.join('\n')).toContain('What follows a trim failed');
    expect(consumer.log.lines.join('\n')).not.toContain('secret');
  });

  test('replays, marked as a takeover, what a crash left between handle and trim', async () => {
    await world.add(2, [1, 2]);
    const crashed = Promise.withResolvers<void>();
    const commands = await world.commands();
    const first: number[] = [];
    await world.consume({
      commands,
      leaseTtlMs: 400,
      renewMs: 100,
      handle: async (batch) => {
        first.push(...numbersOf(batch));
        // As with kill -9: committed, and from here on nothing more reaches Redis.
        commands.disconnect();
        crashed.resolve();
      },
    });
    await crashed.promise;
    const { batches, handle } = recorder();
    await world.consume({ handle, leaseTtlMs: 400, renewMs: 100 });
    await eventually(async () => expect(await world.length(2)).toBe(0));
    expect(first.slice(0, 2)).toEqual([1, 2]);
    expect(batches.map(numbersOf)).toEqual([[1, 2]]);
    expect(batches[0]?.takeover).toBe(true);
  });

  test('is not a takeover once the stream was read to its end', async () => {
    const { batches, handle } = recorder();
    await world.consume({ handle, leaseTtlMs: 600_000 });
    await world.add(7, [1]);
    await eventually(async () => expect(await world.length(7)).toBe(0));
    await world.add(7, [2]);
    await eventually(async () => expect(batches).toHaveLength(2));
    expect(batches[1]?.takeover).toBe(false);
  });

  test('two owners at once lose nothing and keep the order', async () => {
    const got: [string, number][] = [];
    const handleAs = (owner: string) => async (batch: ShardBatch<TestItem>) => {
      for (const n of numbersOf(batch)) got.push([owner, n]);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    };
    const a = await world.consume({ handle: handleAs('a'), renewMs: 60_000, leaseTtlMs: 600_000 });
    // Whoever finds no lease takes the shard, while the first owner knows nothing of it.
    await Promise.all(allShards.map((shard) => world.admin.del(leaseKey(world.stream, shard))));
    await world.admin.del(`parley:replicas:{${world.stream}}`);
    const b = await world.consume({ handle: handleAs('b'), renewMs: 60_000, leaseTtlMs: 600_000 });
    expect([a.owned().length, b.owned().length]).toEqual([16, 16]);
    for (let n = 1; n <= 300; n += 1) await world.add(n % 3, [n]);
    await eventually(async () => expect(await world.total()).toBe(0));
    const everything = Array.from({ length: 300 }, (_, at) => at + 1);
    expect([...new Set(got.map(([, n]) => n))].toSorted((x, y) => x - y)).toEqual(everything);
    for (const owner of ['a', 'b']) {
      for (const shard of [0, 1, 2]) {
        const mine = got.filter(([by, n]) => by === owner && n % 3 === shard).map(([, n]) => n);
        expect(mine).toEqual(mine.toSorted((x, y) => x - y));
      }
    }
  });

  test('reads from the beginning when a read is empty while entries are there', async () => {
    const { seen, handle } = recorder();
    await world.consume({ handle });
    await world.add(4, [1], '9999999999999-0');
    await eventually(async () => expect(await world.length(4)).toBe(0));
    // Redis came back with older ids than the cursor: what a restored file or a clock set back brings.
    await world.admin.del(shardKey(world.stream, 4));
    await world.add(4, [2]);
    await eventually(() => expect(seen).toEqual([1, 2]));
  });

  test('finds such entries also while other shards are never empty', async () => {
    const { seen, handle } = recorder();
    await world.consume({ handle });
    await world.add(4, [1], '9999999999999-0');
    await eventually(async () => expect(await world.length(4)).toBe(0));
    await world.admin.del(shardKey(world.stream, 4));
    await world.add(4, [2]);
    const busy = new AbortController();
    const traffic = (async () => {
      while (!busy.signal.aborted) await world.add(9, [100]);
    })();
    await eventually(() => expect(seen).toContain(2)).finally(() => busy.abort());
    await traffic;
  });

  test('drops entries that are older than the bound, and counts them', async () => {
    const { seen, handle } = recorder();
    const dayAgo = Date.now() - 24 * 3_600_000;
    await world.add(6, [1], `${dayAgo - 60_000}-0`);
    await world.add(6, [2], `${dayAgo + 60_000}-0`);
    const consumer = await world.consume({ handle });
    await eventually(async () => expect(await world.length(6)).toBe(0));
    expect(seen).toEqual([2]);
    expect(consumer.metrics.read.expired).toBe(1);
  });

  test('finishes the running batch when stopped, and only that', async () => {
    const gate = Promise.withResolvers<void>();
    const { seen, handle } = recorder();
    const consumer = await world.consume({
      leaseTtlMs: 600_000,
      maxBatchItems: 1,
      handle: async (batch) => {
        await handle(batch);
        await gate.promise;
      },
    });
    await world.add(0, [1]);
    await eventually(() => expect(seen).toEqual([1]));
    await world.add(0, [2]);
    const stopped = consumer.stop();
    await delay(150);
    expect(await world.owner(0)).toBe(consumer.owner);
    gate.resolve();
    await stopped;
    expect(seen).toEqual([1]);
    expect(await world.length(0)).toBe(1);
    expect(await world.owner(0)).toBeNull();
  });

  test('leaves what it has read of a shard to the new owner when it loses the shard', async () => {
    const { seen, handle } = recorder();
    await world.add(0, [1]);
    await world.add(0, [2]);
    const consumer = await world.consume({
      leaseTtlMs: 600_000,
      renewMs: 50,
      maxBatchItems: 1,
      handle: async (batch) => {
        await handle(batch);
        await world.admin.set(leaseKey(world.stream, 0), 'somebody else');
        await eventually(() => expect(consumer.owned()).not.toContain(0));
      },
    });
    await eventually(async () => expect(await world.length(0)).toBe(1));
    await world.add(1, [3]);
    await eventually(() => expect(seen).toEqual([1, 3]));
  });

  /** Reads shard 1 in two batches; after the first of them `lost` is somebody else's for a while. Gives what was told of it. */
  const toldAfterLosing = async (lost: number): Promise<string[]> => {
    const told: string[] = [];
    let [losing, gone] = [false, false];
    const at = Date.now();
    await world.add(1, [1, 2, 3], `${at}-0`);
    await world.add(0, [4, 5], `${at + 1}-0`);
    const consumer = await world.consume({
      leaseTtlMs: 600_000,
      renewMs: 50,
      maxBatchItems: 2,
      handle: async (batch) => {
        if (numbersOf(batch).includes(1) && !losing) {
          losing = true;
          await world.admin.set(leaseKey(world.stream, lost), 'somebody else', 'PX', 60_000);
          await eventually(() => expect(consumer.owned()).not.toContain(lost));
          gone = true;
        }
        return { afterTrim: async () => void told.push(numbersOf(batch).join()) };
      },
    });
    await eventually(() => expect(gone).toBe(true));
    await eventually(async () => expect(await world.length(1 - lost)).toBe(0));
    await world.admin.del(leaseKey(world.stream, lost));
    await eventually(async () => expect(await world.total()).toBe(0));
    await consumer.stop();
    // On a cluster shards are read one by one, so there is no order between them.
    expect(told).toContain('4,5');
    return told.filter((one) => one !== '4,5');
  };

  test('still tells the refusals of a partly handled entry when it loses another shard', async () => {
    expect(await toldAfterLosing(0)).toEqual(['1,2', '3']);
  });

  test('forgets the refusals of a partly handled entry when it loses that shard, which are judged and told anew', async () => {
    expect(await toldAfterLosing(1)).toEqual(['1,2', '3']);
  });

  test('bounds a batch by bytes as well, between entries, and hands over a larger entry whole', async () => {
    const shape = [[1], [2], [3], [4, 5, 6, 7, 8, 9, 10, 11, 12]];
    for (const numbers of shape) await world.add(0, numbers);
    const { batches, handle } = recorder();
    // An entry of one item has 12 bytes of text, field names included.
    await world.consume({ handle, maxBatchBytes: 25 });
    await eventually(async () => expect(await world.length(0)).toBe(0));
    expect(batches.map(numbersOf)).toEqual([[1, 2], [3], shape[3]]);
  });
});
