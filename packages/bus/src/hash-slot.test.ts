import { expect, test } from 'vitest';
import { presenceFeed } from './feeds.ts';
import { hashSlot } from './hash-slot.ts';
import { leaseKey, shardKey } from './shards.ts';

test('the slot of a key is that of the cluster specification', () => {
  expect(hashSlot('123456789')).toBe(0x31c3 % 16_384);
  expect(hashSlot('foo{}{bar}')).not.toBe(hashSlot('bar'));
  expect(hashSlot('foo{{bar}}zap')).toBe(hashSlot('{bar'));
  expect(hashSlot('foo{bar}{zap}')).toBe(hashSlot('bar'));
});

test('what is changed together has one slot', () => {
  expect(hashSlot(leaseKey('message.submitted', 3))).toBe(hashSlot(shardKey('message.submitted', 3)));
  expect(hashSlot(presenceFeed('a'))).toBe(hashSlot('presence:user:a'));
});
