import type { Pending } from './pending.ts';

/** How many lanes there may be, and how many items make up for one more. */
export interface LaneBounds {
  readonly maxLanes: number;
  readonly itemsPerLane: number;
}

/**
 * Splits what was read into lanes that are worked off side by side: a shard lies in one lane, in its order, and lanes are about as
 * long as each other. Little is one lane: most of what a small batch costs is its writes and the waking up, so that two at once
 * make everybody wait longer than one behind the other (decision 0033).
 */
export const lanesOf = <Item>(
  queue: readonly Pending<Item>[],
  { maxLanes, itemsPerLane }: LaneBounds,
): readonly (readonly Pending<Item>[])[] => {
  const count = Math.min(maxLanes, Math.floor(queue.length / itemsPerLane));
  if (count <= 1) return queue.length === 0 ? [] : [queue];
  const byShard = [...Map.groupBy(queue, ({ shard }) => shard)].toSorted(([, a], [, b]) => b.length - a.length);
  const lanes = Array.from({ length: count }, () => ({ shards: new Set<number>(), items: 0 }));
  for (const [shard, { length }] of byShard) {
    const shortest = lanes.reduce((least, lane) => (lane.items < least.items ? lane : least));
    shortest.shards.add(shard);
    shortest.items += length;
  }
  return lanes.flatMap(({ shards }) => (shards.size === 0 ? [] : [queue.filter(({ shard }) => shards.has(shard))]));
};
