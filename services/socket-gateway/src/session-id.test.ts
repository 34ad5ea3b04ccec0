import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSessionIds } from './session-id.ts';

const owner = { url: 'http://127.0.0.1:4001', bootId: 'boot-1' };

test('CO1 a session id names its owner to every gateway that shares the key', () => {
  const key = randomBytes(32);
  const id = createSessionIds(key, owner).issue();
  expect(createSessionIds(key, { url: 'http://127.0.0.1:4002', bootId: 'boot-2' }).open(id)).toEqual(owner);
});

test('CO1 session ids are unique and do not show the address', () => {
  const ids = createSessionIds(randomBytes(32), owner);
  const issued = Array.from({ length: 1_000 }, () => ids.issue());
  expect(new Set(issued).size).toBe(1_000);
  expect(issued.some((id) => Buffer.from(id, 'base64url').includes('127.0.0.1'))).toBe(false);
});

test('CO1 an id that was made up, cut, changed or sealed with another key opens to nothing', () => {
  const ids = createSessionIds(randomBytes(32), owner);
  const id = ids.issue();
  const changed = Buffer.from(id, 'base64url');
  changed[40] = (changed[40] ?? 0) ^ 1;
  for (const forged of [
    '',
    'x',
    id.slice(0, -4),
    changed.toString('base64url'),
    createSessionIds(randomBytes(32), owner).issue(),
    'A'.repeat(10_000),
  ])
    expect(ids.open(forged)).toBeUndefined();
});

test('CO1 an id that need not be found is unique too, and names nobody', () => {
  const ids = createSessionIds(randomBytes(32), owner);
  const issued = Array.from({ length: 1_000 }, () => ids.issueUnsealed());
  expect(new Set([...issued, ids.issue()]).size).toBe(1_001);
  expect(issued.map((id) => ids.open(id))).toEqual(issued.map(() => undefined));
});
