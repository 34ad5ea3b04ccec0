import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createServiceTokens } from './service-token.ts';

const secret = 'a service secret for tests, 32 long';
const key = createSecretKey(Buffer.from(secret));
const tokens = createServiceTokens(secret, 'auth');
const forge = (header: { alg: string; typ?: string }, audience: string, seconds = 60, signer = key): Promise<string> =>
  new SignJWT()
    .setProtectedHeader(header)
    .setSubject('auth')
    .setAudience(audience)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
    .sign(signer);

afterEach(() => vi.useRealTimers());

describe('service tokens', () => {
  test('say which service calls', async () => {
    expect(await createServiceTokens(secret, 'gateway').verify(await tokens.issue())).toEqual({
      ok: true,
      data: { service: 'auth' },
    });
  });

  test('are kept for half a minute and good for a minute', async () => {
    vi.useFakeTimers({ now: 1_000_000_000_000, toFake: ['Date'] });
    const fresh = createServiceTokens(secret, 'auth');
    const first = await fresh.issue();
    vi.setSystemTime(1_000_000_030_000);
    expect(await fresh.issue()).toBe(first);
    vi.setSystemTime(1_000_000_031_000);
    expect(await fresh.issue()).not.toBe(first);
    vi.setSystemTime(1_000_000_064_000);
    expect((await tokens.verify(first)).ok).toBe(true);
    vi.setSystemTime(1_000_000_066_000);
    expect((await tokens.verify(first)).ok).toBe(false);
  });

  test('that were good stay so until they end, and not longer', async () => {
    vi.useFakeTimers({ now: 1_000_000_000_000, toFake: ['Date'] });
    const [caller, called] = [createServiceTokens(secret, 'gateway'), createServiceTokens(secret, 'auth')];
    const token = await caller.issue();
    for (const at of [0, 1_000, 59_999, 64_000]) {
      vi.setSystemTime(1_000_000_000_000 + at);
      expect(await called.verify(token)).toEqual({ ok: true, data: { service: 'gateway' } });
    }
    vi.setSystemTime(1_000_000_066_000);
    expect(await called.verify(token)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });

  test('of another secret, audience, type or algorithm, expired or absent, are unauthenticated', async () => {
    const good = { alg: 'HS256', typ: 'parley-service+jwt' };
    expect((await tokens.verify(await forge(good, 'parley-internal'))).ok).toBe(true);
    const bad = [
      undefined,
      '',
      'a.b.c',
      await createServiceTokens('another secret for tests, 32 long..', 'auth').issue(),
      await forge(good, 'parley'),
      await forge({ alg: 'HS256', typ: 'at+jwt' }, 'parley-internal'),
      await forge({ alg: 'HS256' }, 'parley-internal'),
      await forge(good, 'parley-internal', -60),
      await forge({ alg: 'HS512', typ: 'parley-service+jwt' }, 'parley-internal', 60, createSecretKey(Buffer.alloc(64, 1))),
      await forge({ ...good, alg: 'EdDSA' }, 'parley-internal', 60, generateKeyPairSync('ed25519').privateKey),
    ];
    for (const token of bad) expect(await tokens.verify(token)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });
});
