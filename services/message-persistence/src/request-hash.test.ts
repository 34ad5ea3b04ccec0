import { createHash } from 'node:crypto';
import type { Json } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, hashRequest, hexHashOf } from './request-hash.ts';

const shuffled = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, shuffled(item)]),
  );
};

test('MS4 the order of keys does not change a request', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const json = JSON.parse(JSON.stringify(value));
      expect(canonicalJson(shuffled(json))).toBe(canonicalJson(json));
      expect(JSON.parse(canonicalJson(json))).toEqual(json);
    }),
  );
});

test('MS4 an absent member is not an empty one, and content is not metadata', () => {
  const hashes = [
    { content: 'a', metadata: undefined },
    { content: 'a', metadata: {} },
    { content: 'a', metadata: { a: 1 } },
    { content: 'a', metadata: { a: '1' } },
    { content: 'a","metadata":{"a":1}', metadata: undefined },
  ].map((request) => hashRequest(request).toString('hex'));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('MS4 the hash is that of the canonical JSON, as bytes and in hex', () => {
  const sha256 = createHash('sha256').update('{"content":"ä","metadata":{"a":1}}').digest();
  const request = { metadata: { a: 1 }, content: 'ä' };
  expect(hashRequest(request)).toEqual(sha256);
  expect(hexHashOf(request)).toBe(sha256.toString('hex'));
});
