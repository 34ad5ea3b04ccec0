import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allShards, deadLetterKey, leaseKey, shardCount, shardKey, shardOf } from './shards.ts';

test('every room has one shard, the same for ever', () => {
  expect(shardCount).toBe(16);
  // Fixed values: another hash would send a room's messages past those that wait in its old shard.
  expect(shardOf('0197a5c8-5f3e-7abc-8def-0123456789ab')).toBe(11);
  expect(shardOf('00000000-0000-0000-0000-000000000000')).toBe(6);
  fc.assert(fc.property(fc.uuid(), (id) => allShards.includes(shardOf(id))));
});

test('rooms spread evenly over the shards, also with ids made one after the other', () => {
  const inARow = Array.from({ length: 16_000 }, (_, n) => `0197a5c8-5f3e-7000-8000-${n.toString(16).padStart(12, '0')}`);
  for (const ids of [inARow, Array.from({ length: 16_000 }, () => randomUUID())]) {
    const counts = allShards.map((shard) => ids.filter((id) => shardOf(id) === shard).length);
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  }
});

test('keys of a shard share a hash tag, so that a cluster keeps them together', () => {
  expect(shardKey('message.submitted', 3)).toBe('parley:shard:{message.submitted:3}');
  expect(leaseKey('message.submitted', 3)).toBe('parley:lease:{message.submitted:3}');
  expect(deadLetterKey('message.submitted')).toBe('parley:dead-letters:{message.submitted}');
});
