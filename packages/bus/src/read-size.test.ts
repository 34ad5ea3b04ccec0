import { expect, test } from 'vitest';
import { createReadSize } from './read-size.ts';
import type { ShardEntry } from './shard-reader.ts';

const entryIn = (shard: number, chars: number): ShardEntry => ({
  shard,
  entry: ['1-1', ['p', 'x'.repeat(chars)]],
  replay: false,
});
const everyShard = (chars: number): ShardEntry[] => Array.from({ length: 16 }, (_, shard) => entryIn(shard, chars));

test('a batch is divided among the shards, and a single busy one gets it whole', () => {
  const size = createReadSize();
  for (let round = 0; round < 30; round += 1) size.learn(everyShard(100), 16);
  expect(size.perShard(400, 16)).toBeLessThanOrEqual(26);
  for (let round = 0; round < 30; round += 1) size.learn([entryIn(3, 100)], 1);
  expect(size.perShard(400, 16)).toBeGreaterThan(300);
});

test('packed entries are read in smaller numbers', () => {
  const size = createReadSize();
  for (let round = 0; round < 30; round += 1) size.learn([entryIn(3, 5_000)], 50);
  expect(size.perShard(400, 16)).toBeLessThanOrEqual(9);
});

test('large entries bound a read, which never brings nothing', () => {
  const size = createReadSize();
  for (let round = 0; round < 30; round += 1) size.learn([entryIn(3, 250_000)], 1);
  expect(size.perShard(400, 16)).toBeLessThanOrEqual(5);
  expect(size.perShard(1, 16)).toBe(1);
});
