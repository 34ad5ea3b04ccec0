import { eventually, testRedisUrl } from '@parley/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeDeadLetter } from './dead-letters.ts';
import { groupKey } from './groups.ts';
import { createKeptDeadLetters } from './kept-dead-letters.ts';
import { unpackEntry } from './packed-entry.ts';
import { shardKey } from './shards.ts';
import { createShardWorld, type ShardWorld } from './testing/shard-world.ts';

let world: ShardWorld;
beforeEach(async () => {
  world = await createShardWorld(await testRedisUrl());
});
afterEach(() => world.close());

test('a letter that is replayed goes the way it came, and is no letter any more; one that fails again is a new one', async () => {
  const poison = new Set([2]);
  const stored: number[] = [];
  const handle = async ({ items }: { items: readonly { item: { n: number } }[] }) => {
    if (items.some(({ item }) => poison.has(item.n))) throw new RangeError('no');
    stored.push(...items.map(({ item }) => item.n));
  };
  await world.add(3, [1, 2]);
  await world.consume({ handle, isTransient: () => false });
  const kept = createKeptDeadLetters(await world.commands(), world.stream);
  const [letter] = await eventually(async () => {
    const letters = await kept.list();
    expect(letters).toMatchObject([{ shard: 3, error: 'RangeError', message: 'no', content: '{"n":2}' }]);
    return letters;
  });
  const id = letter?.id ?? '';
  expect(await kept.replay(id)).toBe(true);
  const again = await eventually(async () => {
    const letters = await kept.list();
    expect(letters.map((one) => [one.content, one.id === id])).toEqual([['{"n":2}', false]]);
    return letters;
  });
  poison.clear();
  expect(await kept.replay(again[0]?.id ?? '')).toBe(true);
  await eventually(() => expect(stored).toEqual([1, 2]));
  expect([await kept.list(), await kept.replay(id), await kept.drop(id)]).toEqual([[], false, false]);
});

test('all letters are listed, oldest first, however many; one is dropped alone', async () => {
  const redis = await world.commands();
  const kept = createKeptDeadLetters(redis, world.stream);
  for (let n = 0; n < 501; n += 1)
    await writeDeadLetter(redis, world.stream, { shard: 0, entryId: '1-1', error: new Error('no'), content: `{"n":${n}}` });
  const letters = await kept.list();
  expect(letters.map(({ content }) => content)).toEqual(Array.from({ length: 501 }, (_, n) => `{"n":${n}}`));
  expect(await kept.drop(letters[7]?.id ?? '')).toBe(true);
  expect(await kept.list()).toHaveLength(500);
});

test('an entry that could not be read goes back as it was, and an item of a group to its group', async () => {
  const redis = await world.commands();
  const kept = createKeptDeadLetters(redis, world.stream);
  const letter = { entryId: '1-1', error: new Error('no') };
  await writeDeadLetter(redis, world.stream, { ...letter, shard: 4, content: '["v","7","p","[]"]' });
  await writeDeadLetter(redis, world.stream, { ...letter, content: '{"n":5}' });
  for (const { id } of await kept.list()) await kept.replay(id);
  const [raw] = await redis.xrange(shardKey(world.stream, 4), '-', '+');
  expect(raw?.[1]).toEqual(['v', '7', 'p', '[]']);
  const [ofGroup] = await redis.xrange(groupKey(world.stream), '-', '+');
  expect(unpackEntry(ofGroup?.[1] ?? [])).toEqual([{ n: 5 }]);
  await redis.del(groupKey(world.stream));
});
