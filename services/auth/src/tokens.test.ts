import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { SessionId } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyRing } from './key-ring.ts';
import { createTokenIssuer } from './tokens.ts';

const secretOf = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const ring = (kid: string, byte: number, older: [string, number][] = []): KeyRing => {
  const keys = new Map([...older, [kid, byte] as const].map(([id, given]) => [id, secretOf(given)]));
  const access = { kid: 'access', key: generateKeyPairSync('ed25519').privateKey };
  return {
    signing: (purpose) => (purpose === 'access' ? access : { kid, key: secretOf(byte) }),
    refreshKey: async (id) => keys.get(id),
    jwks: () => ({ keys: [] }),
    reload: async () => {},
  };
};
const settings = { JWT_ISSUER: 'parley', JWT_AUDIENCE: 'parley', ACCESS_TOKEN_SECONDS: 900 };
const issuer = createTokenIssuer(ring('k1', 1), settings);
const sessionId = SessionId.parse('01890000-0000-7000-8000-00000000000a');

const at = new Date('2026-01-01T00:00:00.000Z');

describe('AU3 refresh tokens', () => {
  test('are kid.session.counter.HMAC, the same for the same input, and say what went in', async () => {
    const token = issuer.refreshToken({ sessionId, counter: 7 }, at);
    expect(token).toMatch(/^k1\.01890000-0000-7000-8000-00000000000a\.7\.[\w-]{43}$/);
    expect(issuer.refreshToken({ sessionId, counter: 7 }, at)).toBe(token);
    expect(await issuer.readRefreshToken(token)).toEqual({ sessionId, counter: 7 });
  });

  test('of an older key in use are still read, of another installation never', async () => {
    const token = issuer.refreshToken({ sessionId, counter: 1 }, at);
    const read = (keys: KeyRing) => createTokenIssuer(keys, settings).readRefreshToken(token);
    expect(await read(ring('k2', 2, [['k1', 1]]))).toEqual({ sessionId, counter: 1 });
    expect(await read(ring('k2', 2))).toBeUndefined();
    expect(await read(ring('k1', 3))).toBeUndefined();
  });

  test('count for nothing with any of their characters changed', async () => {
    const token = issuer.refreshToken({ sessionId, counter: 12 }, at);
    const anyCharacter = fc.string({ minLength: 1, maxLength: 1 });
    // The last character of 32 bytes in base64 holds 2 bits that mean nothing, so only those before it must all matter.
    const property = fc.asyncProperty(fc.nat(token.length - 2), anyCharacter, async (index, character) => {
      fc.pre(token[index] !== character);
      expect(await issuer.readRefreshToken(token.slice(0, index) + character + token.slice(index + 1))).toBeUndefined();
    });
    await fc.assert(property, { numRuns: 2_000 });
  });

  test('are told from any other text', async () => {
    const any = fc.string({ unit: 'binary' });
    await fc.assert(fc.asyncProperty(any, async (text) => (await issuer.readRefreshToken(text)) === undefined));
  });
});
