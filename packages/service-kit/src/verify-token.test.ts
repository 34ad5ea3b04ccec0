import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { SessionId, UserId } from '@parley/contracts';
import { createTokenIssuer, eventually, type JwksServer, type TokenIssuer } from '@parley/test-kit';
import { createLocalJWKSet } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLog } from './logger.ts';
import { createRevocations } from './revocations.ts';
import { bearerToken, createLocalTokenVerifier, createTokenVerifier, type TokenVerifier } from './verify-token.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const expected = { issuer: 'https://parley.test', audience: 'parley' };
const open: TokenVerifier[] = [];
const verifierOf = (...authUrls: string[]): TokenVerifier => {
  const verifier = createTokenVerifier({ authUrls, ...expected, log });
  open.push(verifier);
  return verifier;
};
afterEach(() => open.splice(0).forEach((verifier) => verifier.close()));

let issuer: TokenIssuer;
let jwks: JwksServer;
beforeAll(async () => {
  issuer = await createTokenIssuer();
  jwks = await issuer.serveJwks();
});
afterAll(() => jwks.close());

const unreachable = 'http://127.0.0.1:1';
/** Nothing but this test moves the clock on. */
const stopClock = (): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
afterEach(() => void vi.useRealTimers());
const secondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

describe.each(['remote', 'local'])('AU2 the %s verifier', (kind) => {
  const make = (): TokenVerifier =>
    kind === 'remote' ? verifierOf(jwks.url) : createLocalTokenVerifier({ keys: createLocalJWKSet(issuer.jwks), ...expected });
  const codeFor = (token: string | undefined): Promise<string> =>
    eventually(async () => {
      const result = await make().verify(token);
      const code = result.ok ? 'ok' : result.error.code;
      // Where the machine stands still, the keys are not read in time.
      expect(code).not.toBe('unavailable');
      return code;
    });

  test('tells whose token it is', async () => {
    const [sub, sid, iat, exp] = [randomUUID(), randomUUID(), secondsFromNow(0), secondsFromNow(60)];
    const token = await issuer.sign({ sub, sid, iat, exp, username: 'anna', name: 'Anna', role: 'moderator' });
    expect(await make().verify(token)).toEqual({
      ok: true,
      data: {
        userId: sub,
        sessionId: sid,
        username: 'anna',
        displayName: 'Anna',
        role: 'moderator',
        issuedAt: new Date(iat * 1_000),
        expiresAt: new Date(exp * 1_000),
      },
    });
  });

  test('pins issuer, audience, type, algorithm and claims', async () => {
    expect(await codeFor(await issuer.sign())).toBe('ok');
    const forged = [
      await issuer.sign({ iss: 'other' }),
      await issuer.sign({ iss: undefined }),
      await issuer.sign({ aud: 'other' }),
      await issuer.sign({ aud: undefined }),
      await issuer.sign({ sub: undefined }),
      await issuer.sign({ sid: undefined }),
      await issuer.sign({ exp: undefined }),
      await issuer.sign({ role: 'emperor' }),
      await issuer.sign({ sub: 'x' }),
      await issuer.sign({}, { typ: 'JWT' }),
      await issuer.sign({}, { kid: 'other' }),
      await (await createTokenIssuer()).sign(),
    ];
    for (const token of forged) expect(await codeFor(token)).toBe('unauthenticated');
  });

  test('refuses alg none and HS256 over the public key', async () => {
    const [head = '', payload = ''] = (await issuer.sign()).split('.');
    const header = (alg: string): string =>
      Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: issuer.kid })).toString('base64url');
    expect(head).not.toBe('');
    expect(await codeFor(`${header('none')}.${payload}.`)).toBe('unauthenticated');
    const signed = `${header('HS256')}.${payload}`;
    const proof = createHmac('sha256', JSON.stringify(issuer.jwks.keys[0])).update(signed).digest('base64url');
    expect(await codeFor(`${signed}.${proof}`)).toBe('unauthenticated');
  });

  test('tells an expired token from a wrong one, and allows clocks to differ by 2 s', async () => {
    stopClock();
    expect(await codeFor(await issuer.sign({ exp: secondsFromNow(-5) }))).toBe('token_expired');
    expect(await codeFor(await issuer.sign({ exp: secondsFromNow(-1) }))).toBe('ok');
    expect(await codeFor(await issuer.sign({ exp: secondsFromNow(-5), iss: 'other' }))).toBe('unauthenticated');
  });

  test('CO4 refuses what auth has revoked, and only that', async () => {
    const [ended, changed, good] = [randomUUID(), randomUUID(), randomUUID()];
    const at = new Date().toISOString();
    const items = [
      { number: 1, at, reason: 'session_ended', sessionId: SessionId.parse(ended) } as const,
      { number: 2, at, reason: 'role_changed', userId: UserId.parse(changed) } as const,
    ];
    const revocations = createRevocations({ ask: async () => ({ items, head: 2 }), log });
    const verifier =
      kind === 'remote'
        ? createTokenVerifier({ authUrls: [jwks.url], ...expected, log, revocations })
        : createLocalTokenVerifier({ keys: createLocalJWKSet(issuer.jwks), ...expected, revocations });
    open.push(verifier, { ...verifier, close: () => revocations.close() });
    const code = async (claims: Record<string, unknown>) => {
      const result = await verifier.verify(await issuer.sign(claims));
      return result.ok ? 'ok' : result.error.code;
    };
    await eventually(async () => expect(await code({ sid: ended })).toBe('unauthenticated'));
    expect(await code({ sub: changed, iat: secondsFromNow(-60) })).toBe('token_expired');
    expect(await code({ sub: changed, iat: secondsFromNow(2) })).toBe('ok');
    expect(await code({ sub: good, sid: good })).toBe('ok');
  });

  test('without a token, or with what is none, it is unauthenticated', async () => {
    for (const token of [undefined, '', 'a', 'a.b.c', '..', 'e30.e30.']) expect(await codeFor(token)).toBe('unauthenticated');
  });
});

describe('the keys', () => {
  test('are asked from the next replica when the first cannot be reached or hangs', async () => {
    const token = await issuer.sign();
    const hanging = createServer(() => {});
    for (const first of [unreachable, await listen(hanging)]) {
      const verifier = verifierOf(first, jwks.url);
      await eventually(async () => expect((await verifier.verify(token)).ok).toBe(true));
    }
    hanging.closeAllConnections();
    hanging.close();
  });

  test('that were never read make it unavailable, not unauthenticated', async () => {
    const result = await verifierOf(unreachable).verify(await issuer.sign());
    expect(result).toMatchObject({ ok: false, error: { code: 'unavailable', retryAfterMs: 1_000 } });
  });

  test('that are known stay good while auth is away', async () => {
    const served = await issuer.serveJwks();
    const verifier = verifierOf(served.url);
    expect((await verifier.verify(await issuer.sign())).ok).toBe(true);
    await served.close();
    expect((await verifier.verify(await issuer.sign())).ok).toBe(true);
  });

  test('that are new are found once a second is over, within which a flood of unknown ones asks nothing', async () => {
    stopClock();
    const next = await createTokenIssuer();
    let asked = 0;
    let keys = issuer.jwks;
    const server = createServer((_request, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
    });
    const verifier = verifierOf(await listen(server));
    await verifier.verify(await issuer.sign());
    for (let time = 0; time < 50; time += 1) await verifier.verify(await issuer.sign({}, { kid: `unknown-${time}` }));
    expect(asked).toBe(1);
    keys = { keys: [...issuer.jwks.keys, ...next.jwks.keys] };
    vi.setSystemTime(Date.now() + 1_000);
    expect((await verifier.verify(await next.sign())).ok).toBe(true);
    expect(asked).toBe(2);
    server.closeAllConnections();
    server.close();
  });

  test('that are withdrawn end what was verified with them', async () => {
    stopClock();
    const next = await createTokenIssuer();
    let keys = issuer.jwks;
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
    });
    const verifier = verifierOf(await listen(server));
    const [first, again] = [await issuer.sign(), await issuer.sign()];
    for (const token of [first, again, again]) expect((await verifier.verify(token)).ok).toBe(true);
    keys = next.jwks;
    vi.setSystemTime(Date.now() + 1_000);
    expect((await verifier.verify(await next.sign())).ok).toBe(true);
    expect((await verifier.verify(again)).ok).toBe(false);
    server.closeAllConnections();
    server.close();
  });
});

test.each([
  ['Bearer abc.def-ghi_j', 'abc.def-ghi_j'],
  ['bearer abc', 'abc'],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Basic abc', undefined],
  ['xBearer abc', undefined],
  [undefined, undefined],
])('the header "%s" carries the token %s', (header, token) => {
  expect(bearerToken(header)).toBe(token);
});

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
};
