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
  return { stored, handle, isStored: (n: number) => known.has(n), repeats: () => repeats };
};

const shardOfNumber = (n: number): number => n % 5;

/**
 * A gateway: one item after the other per shard, each kept until it is stored. After an interruption everything unanswered
 * goes again, in order, ahead of what is new: what Redis confirmed just before it was killed may not have reached its disk,
 * since a slow fsync defers the write of the append-only file.
 */
const submit = async (world: ShardWorld, perShard: number, isStored: (n: number) => boolean): Promise<void> => {
  const redis = await world.commands();
  const publisher = createPackedPublisher<TestItem>({ redis, stream: world.stream, log: recordedLog() });
  let interruptions = 0;
  redis.on('close', () => {
    interruptions += 1;
  });
  const lane = async (shard: number): Promise<void> => {
    const toHandOn = Array.from({ length: perShard }, (_, at) => at * 5 + shard);
    let unanswered: number[] = [];
    let seen = interruptions;
    const step = async (): Promise<void> => {
      unanswered = unanswered.filter((n) => !isStored(n));
      if (seen !== interruptions) toHandOn.unshift(...unanswered.splice(0));
      seen = interruptions;
      const [n] = toHandOn;
      if (n === undefined) return;
      await publisher.publish(shard, { n });
      unanswered.push(...toHandOn.splice(0, 1));
    };
    while (toHandOn.length > 0 || unanswered.length > 0) {
      await eventually(step);
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
    const { stored, handle, isStored, repeats } = createStore(random);
    const lanes = { maxLanes: seed, itemsPerLane: 2 };
    const options = { handle, isTransient: (error: unknown) => error instanceof Outage, leaseTtlMs: 400, renewMs: 100, ...lanes };
    let replicas: TestConsumer[] = [await world.consume(options), await world.consume(options)];
    const submitting = submit(world, 400, isStored);

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
    await eventually(async () => expect(await world.total()).toBe(0));
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
