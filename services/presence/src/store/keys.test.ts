import { presenceFeed } from '@parley/bus';
import { expect, test } from 'vitest';
import { bootsKey, presentKey, stateKey, usersKey } from './keys.ts';

/** What decides about the node: what the first braces hold, else all of the key. */
const slotOf = (key: string): string => /\{([^}]+)\}/.exec(key)?.[1] ?? key;

test('what changes in one step lies on one node of a cluster', () => {
  const user = '0199aaaa-0000-7000-8000-000000000000';
  expect(new Set([stateKey(user), presentKey(user), presenceFeed(user)].map(slotOf)).size).toBe(1);
  expect(new Set([bootsKey('gateway-1'), usersKey('gateway-1:one'), usersKey('gateway-1:two')].map(slotOf)).size).toBe(1);
});
