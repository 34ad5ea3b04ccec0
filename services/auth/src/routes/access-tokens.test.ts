import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createLog, createTokenVerifier, openDatabase } from '@parley/service-kit';
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadKeyRing } from '../key-ring.ts';
import { createSigningKeyStore } from '../store/signing-keys.ts';
import type { Tables } from '../store/tables.ts';
import { type Answer, createTestApp, type TestApp } from '../test-app.ts';

let auth: TestApp;
let anna: Answer['body'];
let kid: string;
let x: string;
/** Signs with the service's own key: what only a fault in the service could make. */
let sign: (claims: JWTPayload, header?: Partial<JWTHeaderParameters>) => Promise<string>;
beforeAll(async () => {
  auth = await createTestApp();
  anna = (await auth.register('anna')).body;
  const jwks = (await auth.send('GET', '/.well-known/jwks.json')).body;
  ({ kid, x } = jwks.keys[0]);
  const key = await readSigningKey(auth.env);
  sign = (claims, header = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header }).sign(key);
});
afterAll(() => auth.close());

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });

const readSigningKey = async (env: TestApp['env']): Promise<KeyObject> => {
  const db = openDatabase<Tables>({ url: env['DATABASE_URL'] ?? '', poolSize: 1, name: 'test', log });
  const encryptionKey = Buffer.from(env['KEY_ENCRYPTION_KEY'] ?? '', 'base64');
  const ring = await loadKeyRing({ store: createSigningKeyStore(db), encryptionKey, clock: () => new Date() });
  await db.destroy();
  return ring.signing('access', new Date()).key;
};

const now = Math.floor(Date.now() / 1_000);
const claims = () => ({
  iss: 'parley',
  aud: 'parley',
  sub: anna.user.id,
  sid: randomUUID(),
  username: 'anna',
  name: 'anna',
  role: 'user',
  iat: now,
  exp: now + 900,
});
const codeFor = async (token: string): Promise<unknown> => {
  const { status, body } = await auth.send('GET', '/api/users/me', { token });
  return status === 200 ? 'ok' : body.code;
};
const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const without = (name: string) => Object.fromEntries(Object.entries(claims()).filter(([claim]) => claim !== name));

describe('AU2 access tokens', () => {
  test('are good as signed by the service, here and for every other process', async () => {
    expect(await codeFor(anna.accessToken)).toBe('ok');
    expect(await codeFor(await sign(claims()))).toBe('ok');
    const url = await auth.app.server.listen({ port: 0, host: '127.0.0.1' });
    const verifier = createTokenVerifier({ authUrls: [url], issuer: 'parley', audience: 'parley', log });
    expect(await verifier.verify(anna.accessToken)).toMatchObject({ ok: true, data: { userId: anna.user.id, username: 'anna' } });
    verifier.close();
  });

  test('the key set shows public keys only', async () => {
    const { status, body } = await auth.send('GET', '/.well-known/jwks.json');
    expect(status).toBe(200);
    expect(body).toEqual({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid, alg: 'EdDSA', use: 'sig' }] });
  });

  test('an expired one is token_expired', async () => {
    expect(await codeFor(await sign({ ...claims(), exp: now - 10 }))).toBe('token_expired');
  });

  const wrong: Record<string, (given: ReturnType<typeof claims>) => [JWTPayload, Partial<JWTHeaderParameters>?]> = {
    'another issuer': (given) => [{ ...given, iss: 'somebody else' }],
    'no issuer': () => [without('iss')],
    'another audience': (given) => [{ ...given, aud: 'another' }],
    'no audience': () => [without('aud')],
    'no expiry': () => [without('exp')],
    'no session': () => [without('sid')],
    'no subject': () => [without('sub')],
    'a subject that is no id': (given) => [{ ...given, sub: 'admin' }],
    'an unknown role': (given) => [{ ...given, role: 'emperor' }],
    'a start in the future': (given) => [{ ...given, nbf: now + 600 }],
    'another type': (given) => [given, { typ: 'JWT' }],
    'no type': (given) => [given, { typ: undefined as unknown as string }],
    'another key id': (given) => [given, { kid: 'another' }],
  };
  test.each(Object.entries(wrong))('one with %s is unauthenticated', async (_what, make) => {
    const [payload, header] = make(claims());
    expect(await codeFor(await sign(payload, header))).toBe('unauthenticated');
  });

  test('one that was changed, or signed by another key under our key id, is unauthenticated', async () => {
    const [head, , proof] = (anna.accessToken as string).split('.');
    expect(await codeFor(`${head}.${encode({ ...claims(), role: 'admin' })}.${proof}`)).toBe('unauthenticated');
    const { privateKey } = generateKeyPairSync('ed25519');
    const foreign = new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid }).sign(privateKey);
    expect(await codeFor(await foreign)).toBe('unauthenticated');
  });

  test('alg none is unauthenticated, however it is written', async () => {
    for (const alg of ['none', 'None', 'NONE', ''])
      for (const proof of ['', 'AA'])
        expect(await codeFor(`${encode({ alg, typ: 'at+jwt', kid })}.${encode(claims())}.${proof}`)).toBe('unauthenticated');
  });

  test('HS256 with the public key as secret is unauthenticated', async () => {
    const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${encode(claims())}`;
    for (const secret of [x, Buffer.from(x, 'base64url'), JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x })])
      expect(await codeFor(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`)).toBe(
        'unauthenticated',
      );
  });

  test('a key that the token brings along counts for nothing', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const jwk = publicKey.export({ format: 'jwk' });
    for (const header of [{ jwk }, { jku: 'http://127.0.0.1:1/keys' }, { jwk, kid: 'mine' }]) {
      const token = new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header }).sign(privateKey);
      expect(await codeFor(await token)).toBe('unauthenticated');
    }
  });

  test('a service token or a refresh token does not pass for one, nor does nonsense', async () => {
    for (const token of [
      anna.refreshToken,
      'a',
      'a.b',
      'a.b.c',
      'a.b.c.d',
      '..',
      '.',
      'e30.e30.e30',
      anna.accessToken.slice(0, -2),
    ])
      expect([token, await codeFor(token)]).toEqual([token, 'unauthenticated']);
  });

  test('it counts only as Bearer in the Authorization header', async () => {
    const token = anna.accessToken;
    for (const authorization of [token, `Basic ${token}`, `Bearer`, `Bearer ${token} ${token}`, `Bearer"${token}"`])
      expect((await auth.send('GET', '/api/users/me', { headers: { authorization } })).status).toBe(401);
    expect((await auth.send('GET', `/api/users/me?access_token=${token}`)).status).toBe(401);
    expect((await auth.send('GET', '/api/users/me', { headers: { authorization: `bearer ${token}` } })).status).toBe(200);
  });

  test('it says for how long it is good, and is good that long', async () => {
    const brief = await auth.replica({ env: { ACCESS_TOKEN_SECONDS: '5' } });
    const { body } = await brief.register('brief');
    expect(body.expiresIn).toBe(5);
    expect(await codeFor(body.accessToken)).toBe('ok');
  });
});
