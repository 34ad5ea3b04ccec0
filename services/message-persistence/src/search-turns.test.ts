import { expect, test } from 'vitest';
import { createTurns } from './search-turns.ts';

test('so many go on at once, so many wait in their order, and beyond that it is refused', async () => {
  const turns = createTurns({ atOnce: 2, waiting: 1 });
  const ends = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const begun: number[] = [];
  const work = (n: number, end: Promise<string>) => () => {
    begun.push(n);
    return end;
  };
  const [first, second] = ends.map(({ promise }, n) => turns.take(work(n, promise)));
  const third = turns.take(work(2, Promise.resolve('third')));
  expect(await turns.take(work(3, Promise.resolve('fourth')))).toBeUndefined();
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve('second');
  expect([await second, await third]).toEqual(['second', 'third']);
  ends[0]?.reject(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  expect(await turns.take(async () => 'free again')).toBe('free again');
  expect(begun).toEqual([0, 1, 2]);
});
