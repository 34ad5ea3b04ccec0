import type { JWTPayload } from 'jose';
import { beforeEach, expect, test } from 'vitest';
import { createVerifiedTokens, type VerifiedTokens } from './verified-tokens.ts';

let keys: string | undefined;
let nowMs: number;
let count: number;
let tokens: VerifiedTokens<string | undefined>;
let reads: number;
beforeEach(() => {
  keys = 'a';
  nowMs = 0;
  count = 0;
  reads = 0;
  tokens = createVerifiedTokens({
    readPayload: ({ sub }) => {
      reads += 1;
      return sub;
    },
    keys: () => keys,
    maxAgeSeconds: 100,
    mostTokens: 2,
    now: () => nowMs,
  });
});

const payload: JWTPayload = { sub: 'anna', iat: 0, exp: 60 };
const verified = (token: string, of = payload): Promise<string | undefined> =>
  tokens.read(token, async () => {
    count += 1;
    return of;
  });

test('AU2 a token is verified and read once, another one by itself', async () => {
  expect([await verified('t'), await verified('t')]).toEqual(['anna', 'anna']);
  expect([count, reads]).toEqual([1, 1]);
  await verified('other');
  expect(count).toBe(2);
});

test('AU2 from its end on it is verified anew, and from its greatest age on', async () => {
  await verified('t');
  nowMs = 59_999;
  await verified('t');
  expect(count).toBe(1);
  nowMs = 60_000;
  await verified('t');
  expect(count).toBe(2);
  await verified('long', { ...payload, exp: 1_000 });
  nowMs = 100_000;
  await verified('long', { ...payload, exp: 1_000 });
  expect(count).toBe(4);
});

test('AU4 after any change of the keys it is verified anew, also of one that came during the verification', async () => {
  await verified('t');
  keys = 'b';
  await verified('t');
  expect(count).toBe(2);
  await tokens.read('u', async () => {
    keys = 'c';
    return payload;
  });
  await verified('u');
  expect(count).toBe(3);
});

test('AU2 what is refused is not remembered, nor what was verified before the keys were known', async () => {
  await expect(tokens.read('t', () => Promise.reject(new Error('forged')))).rejects.toThrow('forged');
  await verified('t');
  expect(count).toBe(1);
  keys = undefined;
  await verified('early');
  await verified('early');
  expect(count).toBe(3);
});

test('the ones used last are remembered', async () => {
  for (const token of ['a', 'b', 'a', 'c', 'a']) await verified(token);
  expect(count).toBe(3);
  await verified('b');
  expect(count).toBe(4);
});
