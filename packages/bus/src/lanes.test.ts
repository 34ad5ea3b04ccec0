import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lanesOf } from './lanes.ts';
import type { Pending } from './pending.ts';

const queueOf = (shards: readonly number[]): Pending<number>[] =>
  shards.map((shard, n) => ({
    kind: 'item',
    item: n,
    shard,
    entryId: `${n}-0`,
    replay: false,
    endsEntry: true,
    bytes: 10,
  }));

test('little is one lane, whatever its shards', () => {
  const queue = queueOf([1, 2, 3, 4]);
  expect(lanesOf(queue, { maxLanes: 4, itemsPerLane: 3 })).toEqual([queue]);
  expect(lanesOf(queue, { maxLanes: 1, itemsPerLane: 1 })).toEqual([queue]);
  expect(lanesOf([], { maxLanes: 4, itemsPerLane: 1 })).toEqual([]);
});

test('lanes hold everything once, each shard whole and in its order, and differ by no more than a shard', () => {
  const shards = fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 200 });
  const bounds = fc.record({ maxLanes: fc.integer({ min: 1, max: 8 }), itemsPerLane: fc.integer({ min: 1, max: 50 }) });
  fc.assert(
    fc.property(shards, bounds, (of, within) => {
      const queue = queueOf(of);
      const lanes = lanesOf(queue, within);
      expect(lanes.length).toBeLessThanOrEqual(within.maxLanes);
      expect(lanes.flat().length).toBe(queue.length);
      const inLane = new Map(lanes.flatMap((lane, index) => lane.map(({ shard }) => [shard, index])));
      for (const [index, lane] of lanes.entries()) {
        expect(lane).toEqual(queue.filter(({ shard }) => inLane.get(shard) === index));
      }
      const sizes = lanes.map((lane) => lane.length);
      const largestShard = Math.max(0, ...[...Map.groupBy(queue, ({ shard }) => shard)].map(([, one]) => one.length));
      expect(Math.max(0, ...sizes) - Math.min(...sizes, Math.max(0, ...sizes))).toBeLessThanOrEqual(largestShard);
    }),
  );
});
