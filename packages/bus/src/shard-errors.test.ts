import { eventually, testRedisUrl } from '@parley/test-kit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BusFault } from './bus-errors.ts';
import type { ShardBatch } from './settlement.ts';
import { shardKey } from './shards.ts';
import { createShardWorld, type ShardWorld, type TestItem } from './testing/shard-world.ts';

const numbersOf = (batch: ShardBatch<TestItem>): number[] => batch.items.map(({ item }) => item.n);

class Outage extends Error {}
const isTransient = (error: unknown): boolean => error instanceof Outage;

/** Stores like a database: a batch with a poisoned number fails as a whole. */
const createStore = (poison: ReadonlySet<number>) => {
  const stored: number[] = [];
  const attempts: number[][] = [];
  const handle = async (batch: ShardBatch<TestItem>): Promise<void> => {
    attempts.push(numbersOf(batch));
    if (numbersOf(batch).some((n) => poison.has(n))) throw new RangeError('duplicate key (text)=(a secret text)');
    stored.push(...numbersOf(batch));
  };
  return { stored, attempts, handle };
};

describe('errors of a handler', () => {
  let world: ShardWorld;
  beforeEach(async () => {
    world = await createShardWorld(await testRedisUrl());
  });
  afterEach(() => world.close());

  test('a batch is bisected until the poisoned item is alone; what was before it is committed first, the rest goes on', async () => {
    const { stored, attempts, handle } = createStore(new Set([5]));
    for (const numbers of [[1, 2], [3, 4, 5, 6], [7], [8]]) await world.add(2, numbers);
    const consumer = await world.consume({ handle, isTransient });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(stored).toEqual([1, 2, 3, 4, 6, 7, 8]);
    expect(attempts.filter((numbers) => numbers.join() === '5')).toHaveLength(2);
    expect(consumer.metrics.read).toMatchObject({ deadLetters: 1, bisections: 3, retries: 0 });
  });

  test('the dead letter tells shard, entry, error and item; the log tells neither message nor text (PV1)', async () => {
    const { handle } = createStore(new Set([1]));
    const id = await world.add(2, [1]);
    const consumer = await world.consume({ handle, isTransient });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(await world.deadLetters()).toEqual([
      { v: '1', shard: '2', entry: id, error: 'RangeError', message: 'duplicate key (text)=(a secret text)', item: '{"n":1}' },
    ]);
    expect(consumer.log.lines.join('\n')).toContain('RangeError');
    expect(consumer.log.lines.join('\n')).not.toContain('secret');
  });

  test('the sender of a dead item is told after the dead letter is stored and its entry trimmed', async () => {
    const { handle } = createStore(new Set([2]));
    const told: unknown[] = [];
    await world.add(2, [1, 2, 3]);
    await world.consume({
      handle,
      isTransient,
      onDeadLetter: async (item, error) => {
        told.push([item.n, error instanceof RangeError, (await world.deadLetters()).length, await world.length(2)]);
      },
    });
    await eventually(() => expect(told).toEqual([[2, true, 1, 0]]));
  });

  test('whatever is poisoned, the rest is stored once and in order, and the poisoned is in the dead letters', async () => {
    const entries = fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(entries, async (shape) => {
        const own = await createShardWorld(await testRedisUrl());
        const poison = new Set<number>();
        let n = 0;
        const numbered = shape.map((entry) => {
          return entry.map((bad) => {
            n += 1;
            if (bad) poison.add(n);
            return n;
          });
        });
        for (const numbers of numbered) await own.add(1, numbers);
        const { stored, handle } = createStore(poison);
        await own.consume({ handle, isTransient });
        await eventually(async () => expect(await own.total()).toBe(0));
        const letters = await own.deadLetters();
        await own.close();
        expect(stored).toEqual(numbered.flat().filter((one) => !poison.has(one)));
        expect(letters.map(({ item }) => item)).toEqual([...poison].map((one) => JSON.stringify({ n: one })));
      }),
      { numRuns: 15 },
    );
  });

  test('the refusals of an entry that a bisection finished are told although what follows has to be read again', async () => {
    const told: string[] = [];
    let outages = 1;
    await world.add(3, [1], '1-0');
    await world.add(5, [2, 3, 4], '2-0');
    await world.consume({
      isTransient,
      maxEntryAgeMs: Number.POSITIVE_INFINITY,
      handle: async (batch) => {
        const numbers = numbersOf(batch);
        if (numbers.length > 2) throw new RangeError('too many');
        if (numbers.includes(4) && outages > 0) {
          outages -= 1;
          throw new Outage('down');
        }
        return { afterTrim: async () => void told.push(numbers.join()) };
      },
    });
    // Refusals are told after the trim, so an empty shard is not yet the end.
    await eventually(() => expect(told.join()).toBe('1,2,3,4'));
    expect(await world.total()).toBe(0);
  });

  test('a transient error keeps the order, halves the batch, and never makes a dead letter', async () => {
    let failures = 6;
    const stored: number[] = [];
    const sizes: number[] = [];
    await world.add(0, [1, 2, 3, 4, 5, 6, 7, 8]);
    const consumer = await world.consume({
      isTransient,
      handle: async (batch) => {
        sizes.push(batch.items.length);
        failures -= 1;
        if (failures >= 0) throw new Outage('down');
        stored.push(...numbersOf(batch));
      },
    });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(stored).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(sizes.slice(0, 5)).toEqual([8, 4, 2, 1, 1]);
    expect(await world.deadLetters()).toEqual([]);
    expect(consumer.metrics.read).toMatchObject({ retries: 6, deadLetters: 0, bisections: 0 });
  });

  test('a transient error in the middle of a batch that is bisected puts nothing into the dead letters', async () => {
    let outages = 3;
    const stored = new Set<number>();
    await world.add(0, [1, 2, 3, 4]);
    await world.consume({
      isTransient,
      handle: async (batch) => {
        const numbers = numbersOf(batch);
        if (numbers.length === 1 && numbers[0] === 3) {
          outages -= 1;
          if (outages >= 0) throw new Outage('down');
        } else if (numbers.includes(3) && outages > 0) throw new RangeError('poisoned at first');
        for (const n of numbers) stored.add(n);
      },
    });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(stored).toEqual(new Set([1, 2, 3, 4]));
    expect(await world.deadLetters()).toEqual([]);
  });

  test('a fault of the bus within the handler counts as transient, whatever the service says', async () => {
    let failures = 3;
    await world.add(0, [1]);
    const consumer = await world.consume({
      isTransient: () => false,
      handle: async () => {
        failures -= 1;
        if (failures >= 0) throw new BusFault('SPUBLISH failed');
      },
    });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(await world.deadLetters()).toEqual([]);
    expect(consumer.metrics.read.retries).toBe(3);
  });

  test('after an error the entries are read from the beginning, marked as possible replays', async () => {
    const takeovers: boolean[] = [];
    let fail = false;
    await world.consume({
      isTransient,
      handle: async (batch) => {
        takeovers.push(batch.takeover);
        if (!fail) return;
        fail = false;
        throw new Outage('the reply to COMMIT was lost');
      },
    });
    await world.add(0, [1]);
    await eventually(async () => expect(await world.total()).toBe(0));
    fail = true;
    await world.add(0, [2]);
    await eventually(() => expect(takeovers).toHaveLength(3));
    expect(takeovers.slice(1)).toEqual([false, true]);
  });

  test('a refusal that a replay judges again is told once', async () => {
    let fail = true;
    const told: number[] = [];
    await world.add(0, [1, 2, 3]);
    await world.consume({
      isTransient,
      maxBatchItems: 2,
      handle: async (batch) => {
        const judged = numbersOf(batch);
        if (judged.includes(3) && fail) {
          fail = false;
          throw new Outage('down');
        }
        return { afterTrim: async () => void told.push(...judged) };
      },
    });
    await eventually(() => expect(told).toContain(3));
    expect(told).toEqual([1, 2, 3]);
  });

  test('never trims past an unfinished entry of another shard or of the same', async () => {
    let down = true;
    await world.add(0, [1]);
    await world.add(1, [10]);
    await world.add(0, [2]);
    await world.consume({
      isTransient,
      maxBatchItems: 1,
      handle: async (batch) => {
        if (numbersOf(batch)[0] === 10 && down) throw new Outage('down');
      },
    });
    await eventually(async () => expect(await world.length(0)).toBeLessThan(2));
    expect(await world.length(1)).toBe(1);
    down = false;
    await eventually(async () => expect(await world.total()).toBe(0));
  });

  test.each([
    ['without the field p', ['v', '1', 'x', '1']],
    ['of an unknown version', ['v', '2', 'p', '[{"n":1}]']],
    ['that is no JSON', ['v', '1', 'p', '[{"n":1}']],
    ['that is no array', ['v', '1', 'p', '{"n":1}']],
    ['with an item that is none', ['v', '1', 'p', '[{"n":"one"}]']],
  ])('an entry %s goes to the dead letters and blocks nothing', async (_, fields) => {
    const { stored, handle } = createStore(new Set());
    await world.admin.xadd(shardKey(world.stream, 3), '*', ...fields);
    await world.add(3, [2]);
    const consumer = await world.consume({ handle, isTransient });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(stored).toEqual([2]);
    expect(await world.deadLetters()).toHaveLength(1);
    expect(consumer.metrics.read.deadLetters).toBe(1);
  });

  test('one bad item of an entry does not take the others with it', async () => {
    const { stored, handle } = createStore(new Set());
    await world.admin.xadd(shardKey(world.stream, 3), '*', 'v', '1', 'p', '[{"n":1},null,{"n":3}]');
    await world.consume({ handle, isTransient });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(stored).toEqual([1, 3]);
    expect((await world.deadLetters()).map(({ item }) => item)).toEqual(['null']);
  });

  test('an entry without items is trimmed', async () => {
    const { attempts, handle } = createStore(new Set());
    await world.add(3, []);
    await world.consume({ handle, isTransient });
    await eventually(async () => expect(await world.total()).toBe(0));
    expect(attempts).toEqual([]);
    expect(await world.deadLetters()).toEqual([]);
  });
});
