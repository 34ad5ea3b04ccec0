import { expect, test } from 'vitest';
import { exclusiveBy, type Locks } from './exclusive.ts';

test('it runs inside the lock, and answers or rejects as what it runs', async () => {
  const steps: string[] = [];
  const locks: Locks = {
    request: async (name, run) => {
      steps.push(`${name} taken`);
      await run();
      steps.push(`${name} given back`);
    },
  };
  const alone = exclusiveBy(locks, 'lock');
  const answer = await alone(async () => {
    steps.push('run');
    return 7;
  });
  expect([answer, steps]).toEqual([7, ['lock taken', 'run', 'lock given back']]);
  await expect(alone(() => Promise.reject(new Error('of its own')))).rejects.toThrow('of its own');
});

test('where there are no locks, or one is refused, it runs all the same, and once', async () => {
  let runs = 0;
  const run = async (): Promise<number> => (runs += 1);
  expect(await exclusiveBy(undefined, 'lock')(run)).toBe(1);
  const refusing: Locks = { request: () => Promise.reject(new Error('not here')) };
  expect(await exclusiveBy(refusing, 'lock')(run)).toBe(2);
});
