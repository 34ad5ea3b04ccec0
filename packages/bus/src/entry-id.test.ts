import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareEntryIds, entryTimeMs, nextEntryId } from './entry-id.ts';

const part = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const id = fc.oneof(part, fc.bigInt({ min: 0n, max: 12n })).chain((ms) => fc.tuple(fc.constant(ms), part));
const text = ([ms, seq]: [bigint, bigint]): string => `${ms}-${seq}`;
const valueOf = ([ms, seq]: [bigint, bigint]): bigint => ms * 2n ** 64n + seq;

test('ids are ordered as pairs of 64-bit numbers', () => {
  fc.assert(
    fc.property(id, id, (a, b) => {
      const expected = valueOf(a) < valueOf(b) ? -1 : Number(valueOf(a) > valueOf(b));
      expect(Math.sign(compareEntryIds(text(a), text(b)))).toBe(expected);
    }),
  );
});

test('the next id is the smallest larger one', () => {
  fc.assert(
    fc.property(id, (a) => {
      const [ms = '', seq = ''] = nextEntryId(text(a)).split('-');
      expect(BigInt(ms) * 2n ** 64n + BigInt(seq)).toBe(valueOf(a) + 1n);
    }),
  );
  expect(nextEntryId(`5-${2n ** 64n - 1n}`)).toBe('6-0');
});

test('an id tells its time', () => {
  expect(entryTimeMs('1700000000123-4')).toBe(1_700_000_000_123);
});
