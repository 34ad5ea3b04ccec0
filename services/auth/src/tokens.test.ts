import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { SessionId } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyRing } from './signing-keys.ts';
import { createTokenIssuer } from './tokens.ts';

const secretOf = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const ring = (kid: string, byte: number, older: [string, number][] = []): KeyRing => ({
  access: { kid: 'access', key: generateKeyPairSync('ed25519').privateKey },
  refresh: { kid, key: secretOf(byte) },
  refreshKeys: new Map([...older, [kid, byte] as const].map(([id, given]) => [id, secretOf(given)])),
  jwks: { keys: [] },
});
const settings = { JWT_ISSUER: 'parley', JWT_AUDIENCE: 'parley', ACCESS_TOKEN_SECONDS: 900 };
const issuer = createTokenIssuer(ring('k1', 1), settings);
const sessionId = SessionId.parse('01890000-0000-7000-8000-00000000000a');

describe('AU3 refresh tokens', () => {
  test('are kid.session.counter.HMAC, the same for the same input, and say what went in', () => {
    const token = issuer.refreshToken({ sessionId, counter: 7 });
    expect(token).toMatch(/^k1\.01890000-0000-7000-8000-00000000000a\.7\.[\w-]{43}$/);
    expect(issuer.refreshToken({ sessionId, counter: 7 })).toBe(token);
    expect(issuer.readRefreshToken(token)).toEqual({ sessionId, counter: 7 });
  });

  test('of an older key in use are still read, of another installation never', () => {
    const token = issuer.refreshToken({ sessionId, counter: 1 });
    expect(createTokenIssuer(ring('k2', 2, [['k1', 1]]), settings).readRefreshToken(token)).toEqual({ sessionId, counter: 1 });
    expect(createTokenIssuer(ring('k2', 2), settings).readRefreshToken(token)).toBeUndefined();
    expect(createTokenIssuer(ring('k1', 3), settings).readRefreshToken(token)).toBeUndefined();
  });

  test('count for nothing with any of their characters changed', () => {
    const token = issuer.refreshToken({ sessionId, counter: 12 });
    // The last character of 32 bytes in base64 holds 2 bits that mean nothing, so only those before it must all matter.
    const property = fc.property(fc.nat(token.length - 2), fc.string({ minLength: 1, maxLength: 1 }), (index, character) => {
      fc.pre(token[index] !== character);
      expect(issuer.readRefreshToken(token.slice(0, index) + character + token.slice(index + 1))).toBeUndefined();
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test('are told from any other text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => issuer.readRefreshToken(text) === undefined));
  });
});
