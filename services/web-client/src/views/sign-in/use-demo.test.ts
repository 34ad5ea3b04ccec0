import { expect, test } from 'vitest';
import { parseDemo } from './use-demo.ts';

test('whom a visitor may be is read as the edge tells it, and anything else is no demo', () => {
  const noor = { username: 'noor', displayName: 'Noor Haddad', about: 'Product' };
  expect(parseDemo({ password: 'public', people: [noor, { displayName: 'Nobody' }, 7] })).toEqual({
    password: 'public',
    people: [noor],
  });
  for (const other of [null, 'people', {}, { people: 'noor' }]) expect(parseDemo(other)).toBeUndefined();
});
