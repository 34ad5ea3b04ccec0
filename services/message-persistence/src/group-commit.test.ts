import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { createGroupCommit, GroupCommitFull } from './group-commit.ts';

const record = (fault?: (requests: readonly string[]) => Error | undefined) => {
  const batches: string[][] = [];
  const send = createGroupCommit({
    keyOf: (request: string) => request.charAt(0),
    commit: async (requests) => {
      batches.push([...requests]);
      await delay(5);
      const error = fault?.(requests);
      if (error !== undefined) throw error;
      return requests.map((request) => request.toUpperCase());
    },
    maxBatch: 3,
    maxWaiting: 10,
  });
  return { batches, send };
};

test('a request that comes alone is committed at once; what comes meanwhile is the next batch, in order', async () => {
  const { batches, send } = record();
  expect(await Promise.all(['a1', 'a2', 'b1', 'a3', 'a4', 'a5', 'b2'].map(send))).toEqual([
    'A1',
    'A2',
    'B1',
    'A3',
    'A4',
    'A5',
    'B2',
  ]);
  expect(batches).toEqual([['a1'], ['b1'], ['a2', 'a3', 'a4'], ['b2'], ['a5']]);
  expect(await send('a6')).toBe('A6');
});

test('the fault of one request is its own', async () => {
  const { send } = record((requests) => (requests.includes('a3') ? new Error('a3 cannot be stored') : undefined));
  const settled = await Promise.allSettled(['a1', 'a2', 'a3', 'a4'].map(send));
  expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});

test('an outage is that of the whole batch, and not of the next one', async () => {
  let down = true;
  const { batches, send } = record(() => (down ? new UnavailableError('down') : undefined));
  const settled = await Promise.allSettled(['a1', 'a2', 'a3'].map(send));
  expect(settled.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(batches).toHaveLength(2);
  down = false;
  expect(await send('a4')).toBe('A4');
});

test('beyond the bound a request is refused at once, and the next one after an answer is taken', async () => {
  const { send } = record();
  const taken = Array.from({ length: 10 }, (_, index) => send(`a${index}`));
  await expect(send('b')).rejects.toThrow(GroupCommitFull);
  await Promise.all(taken);
  expect(await send('b')).toBe('B');
});
