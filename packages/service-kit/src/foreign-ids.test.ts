import { createHash } from 'node:crypto';
import { UserId } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foreignSessionId, foreignUserId } from './foreign-ids.ts';

const issuer = 'https://id.example';

test('AU5 a foreign person’s id is the same everywhere and for ever', () => {
  // Fixed on purpose: another value here would make everybody of a foreign issuer a stranger.
  expect(foreignUserId(issuer, 'anna')).toBe('e98eab0a-d12a-812c-8da9-443a531e6a3f');
  expect(foreignSessionId(issuer, 'anna')).not.toBe(foreignUserId(issuer, 'anna'));
});

test('AU5 it is the UUIDv8 that RFC 9562 section 5.8 lays out, over SHA-256', () => {
  const anyText = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\u0000'));
  const property = fc.property(anyText, anyText, (from, subject) => {
    const id = foreignUserId(from, subject);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(UserId.parse(id)).toBe(id);
    const hash = createHash('sha256').update(`${from}\u0000${subject}`).digest('hex');
    const hex = id.replaceAll('-', '');
    expect([hex.slice(0, 12), hex.slice(13, 16), hex.slice(17)]).toEqual([
      hash.slice(0, 12),
      hash.slice(13, 16),
      hash.slice(17, 32),
    ]);
  });
  fc.assert(property, { numRuns: 500 });
});

test('AU5 moving a character between issuer and subject makes somebody else', () => {
  expect(foreignUserId('a', 'bc')).not.toBe(foreignUserId('ab', 'c'));
});
