import { setTimeout as delay } from 'node:timers/promises';
import { eventually, seededRandom, startTestRedis, type TestRedis } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPackedPublisher } from './packed-publisher.ts';
import type { ShardBatch } from './settlement.ts';
import { createShardWorld, recordedLog, type ShardWorld, type TestConsumer, type TestItem } from './testing/shard-world.ts';

class Outage extends Error {}

/** Stores each number once, as a database that recognises repeats, and fails now and then, before or after it did. */
const createStore = (random: () => number) => {
  const stored: number[] = [];
  const known = new Set<number>();
  let repeats = 0;
  const handle = async (batch: ShardBatch<TestItem>): Promise<void> => {
    if (random() < 0.05) throw new Outage('before the commit');
    for (const { item } of batch.items) {
      if (known.has(item.n)) repeats += 1;
      else stored.push(item.n);
      known.add(item.n);
    }
    await delay(random() * 5);
    if (random() < 0.05) throw new Outage('after the commit');
  };
  return { stored, handle, repeats: () => repeats };
};

const shardOfNumber = (n: number): number => n % 5;

/** A gateway: one item after the other per shard, submitted again until confirmed. */
const submit = async (world: ShardWorld, perShard: number): Promise<void> => {
  const publisher = createPackedPublisher<TestItem>({ redis: await world.commands(), stream: world.stream, log: recordedLog() });
  const lane = async (shard: number): Promise<void> => {
    for (let at = 0; at < perShard; at += 1) {
      const item = { n: at * 5 + shard };
      await eventually(() => publisher.publish(shard, item), { timeoutMs: 30_000 });
      await delay(4);
    }
  };
  await Promise.all([0, 1, 2, 3, 4].map(lane));
};

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.destroy());

test.each([1, 2, 3])(
  'whatever fails, and in whatever order, nothing is lost, doubled or out of order (seed %i)',
  { timeout: 90_000 },
  async (seed) => {
    const random = seededRandom(seed);
    const world = await createShardWorld(server.url);
    const { stored, handle, repeats } = createStore(random);
    const options = { handle, isTransient: (error: unknown) => error instanceof Outage, leaseTtlMs: 400, renewMs: 100 };
    let replicas: TestConsumer[] = [await world.consume(options), await world.consume(options)];
    const submitting = submit(world, 400);

    const faults = [
      () => server.kill().then(() => server.start()),
      () => world.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
      async () => {
        await replicas[0]?.stop();
        replicas = [...replicas.slice(1), await world.consume(options)];
      },
      async () => {
        for (let shard = 0; shard < 16; shard += 1) await world.admin.del(`parley:lease:{${world.stream}:${shard}}`);
      },
    ];
    for (let round = 0; round < 8; round += 1) {
      await delay(150 * random());
      await faults[Math.floor(random() * faults.length)]?.();
    }

    await submitting;
    await eventually(async () => expect(await world.total()).toBe(0), { timeoutMs: 20_000 });
    expect(stored.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
    for (const shard of [0, 1, 2, 3, 4]) {
      const mine = stored.filter((n) => shardOfNumber(n) === shard);
      expect(mine).toEqual(mine.toSorted((a, b) => a - b));
    }
    expect(repeats()).toBeGreaterThan(0);
    expect(await world.deadLetters()).toEqual([]);
    await world.close();
  },
);
