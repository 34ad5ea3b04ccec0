import { expect, test } from 'vitest';
import { createBatcher } from './batcher.ts';

test('CO2 questions that come together travel together, and later ones get an answer asked after them', async () => {
  const asked: string[][] = [];
  let version = 0;
  const ask = createBatcher<string, string>(async (keys) => {
    asked.push(keys);
    const seen = version;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return (key) => (key === 'missing' ? undefined : `${key}${seen}`);
  });
  const first = [ask('a'), ask('b'), ask('a')];
  await new Promise((resolve) => setTimeout(resolve, 5));
  version = 1;
  const second = ask('a');
  expect(await Promise.all([...first, second])).toEqual(['a0', 'b0', 'a0', 'a1']);
  expect(asked).toEqual([['a', 'b'], ['a']]);
  await expect(ask('missing')).rejects.toThrow();
});

test('a question that fails rejects its askers only', async () => {
  let fail = true;
  const ask = createBatcher<string, string>(async () => {
    if (fail) throw new Error('away');
    return (key) => key;
  });
  await expect(ask('a')).rejects.toThrow('away');
  fail = false;
  expect(await ask('a')).toBe('a');
});

test('in a crowd, who comes soon after an answer travels with those who had waited for it', async () => {
  const asked: string[][] = [];
  const ask = createBatcher<string, string>(async (keys) => {
    asked.push(keys);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return (key) => key;
  });
  const first = ask('a');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const waiting = ask('b');
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([waiting, ask('c')]);
  expect(asked).toEqual([['a'], ['b', 'c']]);
});
