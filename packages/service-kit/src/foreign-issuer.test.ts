import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { type ForeignUser, type ManagedUser, type Result, SessionId, UserId } from '@parley/contracts';
import { createTokenIssuer, type JwksServer, type TokenIssuer } from '@parley/test-kit';
import { createLocalJWKSet } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readSettings, tokenSettings } from './config.ts';
import { foreignSessionId, foreignUserId } from './foreign-ids.ts';
import { createForeignIssuer } from './foreign-issuer.ts';
import { readForeignSettings } from './foreign-settings.ts';
import type { Identity } from './identity.ts';
import { createLog } from './logger.ts';
import { createRevocations } from './revocations.ts';
import { createLocalTokenVerifier, type TokenVerifier } from './verify-token.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const own = { issuer: 'parley', audience: 'parley' };
const foreignName = { issuer: 'https://id.example', audience: 'chat' };
const now = (): number => Math.floor(Date.now() / 1_000);

let ours: TokenIssuer;
let theirs: TokenIssuer;
let jwks: JwksServer;
beforeAll(async () => {
  ours = await createTokenIssuer(own);
  theirs = await createTokenIssuer({ ...foreignName, alg: 'RS256' });
  jwks = await theirs.serveJwks();
});
afterAll(() => jwks.close());

const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));

/** Stands in for auth. */
const createPeople = () => {
  const told: ForeignUser[] = [];
  const people = { away: false, suspended: false, told };
  const remember = async (person: ForeignUser): Promise<Result<ManagedUser>> => {
    told.push(person);
    if (people.away) throw new Error('auth is away');
    const data: ManagedUser = {
      id: foreignUserId(person.issuer, person.subject),
      username: person.username ?? 'user-1',
      displayName: person.displayName ?? 'nameless',
      role: person.role,
      createdAt: '2026-01-01T00:00:00.000Z',
      ...(people.suspended ? { suspendedAt: '2026-01-02T00:00:00.000Z' } : {}),
    };
    return { ok: true, data };
  };
  return { people, remember };
};

interface Made {
  readonly verifier: TokenVerifier;
  readonly people: ReturnType<typeof createPeople>['people'];
  later(ms: number): void;
}

/** A verifier of our own tokens that lets in those of the foreign issuer. */
const make = (env: Record<string, string> = {}, revoked: readonly UserId[] = []): Made => {
  const { people, remember } = createPeople();
  const settings = readForeignSettings(
    readSettings(tokenSettings, {
      FOREIGN_ISSUER: foreignName.issuer,
      FOREIGN_AUDIENCE: foreignName.audience,
      FOREIGN_JWKS_URL: `${jwks.url}/keys`,
      ...env,
    }),
  );
  if (settings === undefined) throw new Error('no foreign issuer');
  let time = 0;
  const foreign = createForeignIssuer({ ...settings, remember, log, now: () => time });
  const items = revoked.map((userId, index) => ({
    number: index + 1,
    at: '2026-01-01T00:00:00.000Z',
    reason: 'suspended' as const,
    userId,
  }));
  const revocations = createRevocations({ ask: async () => ({ items, head: items.length }), log });
  open.push(foreign, revocations);
  const verifier = createLocalTokenVerifier({ keys: createLocalJWKSet(ours.jwks), ...own, foreign, revocations });
  const later = (ms: number): void => {
    time += ms;
  };
  return { verifier, people, later };
};

/** A token as another issuer writes it: none of our own claims, no type. */
const sign = (claims: Record<string, unknown> = {}, issuer = theirs): Promise<string> =>
  issuer.sign(
    {
      iss: foreignName.issuer,
      aud: foreignName.audience,
      sid: undefined,
      username: undefined,
      name: undefined,
      role: undefined,
      ...claims,
    },
    { typ: 'JWT' },
  );
const codeOf = async ({ verifier }: Made, token: string): Promise<string> => {
  const result = await verifier.verify(token);
  return result.ok ? 'ok' : result.error.code;
};
const identityOf = async ({ verifier }: Made, token: string): Promise<Identity> => {
  const result = await verifier.verify(token);
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
};

describe('AU5 a foreign token', () => {
  test('is good where its issuer, audience and key are those of the settings; ours stay good', async () => {
    const made = make();
    expect(await codeOf(made, await sign({ sub: 'anna' }))).toBe('ok');
    expect(await codeOf(made, await ours.sign())).toBe('ok');
  });

  test('tells whose it is, in which session and for which rooms', async () => {
    const [iat, exp, room] = [now() - 10, now() + 600, randomUUID()];
    const claims = { sub: 'u|1', sid: 's1', preferred_username: 'anna', name: 'Anna', parley_role: 'guest', iat, exp };
    const token = await sign({ ...claims, parley_rooms: [{ id: room.toUpperCase(), role: 'guest' }] });
    expect(await identityOf(make(), token)).toEqual({
      userId: foreignUserId(foreignName.issuer, 'u|1'),
      sessionId: foreignSessionId(foreignName.issuer, 's1'),
      username: 'anna',
      displayName: 'Anna',
      role: 'guest',
      rooms: [{ id: room, role: 'guest' }],
      issuedAt: new Date(iat * 1_000),
      expiresAt: new Date(exp * 1_000),
    });
  });

  test('without a session of its own has one of its subject, the same each time', async () => {
    const made = make();
    const [one, other] = [
      await identityOf(made, await sign({ sub: 'anna' })),
      await identityOf(made, await sign({ sub: 'anna' })),
    ];
    expect(one.sessionId).toBe(other.sessionId);
    expect(one.sessionId).toBe(SessionId.parse(foreignSessionId(foreignName.issuer, 'anna')));
  });

  test('may name its claims otherwise', async () => {
    const made = make({ FOREIGN_CLAIMS: '{"username": "login", "role": "kind"}' });
    const token = await sign({ sub: 'a', login: 'ann', kind: 'bot', preferred_username: 'no' });
    expect(await identityOf(made, token)).toMatchObject({ username: 'ann', role: 'bot' });
  });

  test('is refused with another issuer, audience or key, without expiry, start or subject', async () => {
    const made = make();
    const stranger = await createTokenIssuer({ ...foreignName, alg: 'RS256' });
    const forged = [
      await sign({}, stranger),
      await sign({ iss: 'https://other.example' }),
      await sign({ iss: undefined }),
      await sign({ iss: [foreignName.issuer] }),
      await sign({ aud: 'parley' }),
      await sign({ aud: undefined }),
      await sign({ sub: undefined }),
      await sign({ sub: '' }),
      await sign({ sub: 'a\u0000b' }),
      await sign({ sub: 'x'.repeat(501) }),
      await sign({ exp: undefined }),
      await sign({ iat: undefined }),
      await sign({ iat: now() + 30 }),
      await sign({ nbf: now() + 30 }),
      await sign({ parley_role: 'emperor' }),
      await sign({ parley_rooms: 'all' }),
      await sign({ parley_rooms: [{ id: randomUUID() }] }),
    ];
    for (const [index, token] of forged.entries()) expect([index, await codeOf(made, token)]).toEqual([index, 'unauthenticated']);
    expect(made.people.told).toEqual([]);
  });

  test('is token_expired when it expired, and 24 hours after its start whatever its expiry', async () => {
    const made = make();
    expect(await codeOf(made, await sign({ exp: now() - 5 }))).toBe('token_expired');
    expect(await codeOf(made, await sign({ iat: now() - 86_500, exp: now() + 1_000_000 }))).toBe('token_expired');
    const iat = now() - 80_000;
    const { expiresAt } = await identityOf(made, await sign({ iat, exp: now() + 1_000_000 }));
    expect(expiresAt).toEqual(new Date((iat + 86_400) * 1_000));
  });

  test('cannot be made with alg none, nor with HS256 over their public key', async () => {
    const made = make();
    const [, payload = ''] = (await sign({ sub: 'anna' })).split('.');
    const header = (alg: string) => Buffer.from(JSON.stringify({ alg, kid: theirs.kid })).toString('base64url');
    expect(await codeOf(made, `${header('none')}.${payload}.`)).toBe('unauthenticated');
    const key = createPublicKey({ key: theirs.jwks.keys[0] ?? {}, format: 'jwk' });
    for (const secret of [key.export({ type: 'spki', format: 'pem' }), JSON.stringify(theirs.jwks.keys[0])]) {
      const signed = `${header('HS256')}.${payload}`;
      const proof = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await codeOf(made, `${signed}.${proof}`)).toBe('unauthenticated');
    }
  });

  test('cannot claim to be ours, and ours cannot claim to be theirs', async () => {
    const made = make();
    const claims = { sub: randomUUID(), sid: randomUUID(), username: 'root', name: 'Root', role: 'admin' };
    expect(await codeOf(made, await theirs.sign({ ...claims, iss: own.issuer, aud: own.audience }))).toBe('unauthenticated');
    const both = { aud: [own.audience, foreignName.audience] };
    expect(await codeOf(made, await theirs.sign({ ...claims, iss: own.issuer, ...both }))).toBe('unauthenticated');
    expect(await codeOf(made, await ours.sign({ ...claims, iss: foreignName.issuer, ...both }))).toBe('unauthenticated');
    expect(await codeOf(made, await ours.sign(claims, { kid: theirs.kid }))).toBe('unauthenticated');
  });

  test('is refused with an algorithm that is not among the settings', async () => {
    expect(await codeOf(make({ FOREIGN_ALGORITHMS: 'ES256,EdDSA' }), await sign())).toBe('unauthenticated');
    const elliptic = await createTokenIssuer({ ...foreignName, alg: 'ES256' });
    const served = await elliptic.serveJwks();
    expect(await codeOf(make({ FOREIGN_JWKS_URL: served.url }), await sign({}, elliptic))).toBe('ok');
    await served.close();
  });

  test('makes no moderator and no admin unless the settings trust it', async () => {
    for (const role of ['admin', 'moderator']) {
      expect((await identityOf(make(), await sign({ parley_role: role }))).role).toBe('user');
      expect((await identityOf(make({ FOREIGN_ROLES_TRUSTED: 'on' }), await sign({ parley_role: role }))).role).toBe(role);
    }
  });

  test('of somebody suspended is refused, by what auth answers and by revocation', async () => {
    const made = make();
    made.people.suspended = true;
    expect(await codeOf(made, await sign({ sub: 'anna' }))).toBe('unauthenticated');
    made.people.suspended = false;
    expect(await codeOf(made, await sign({ sub: 'anna' }))).toBe('ok');
    const revoked = make({}, [foreignUserId(foreignName.issuer, 'anna')]);
    expect(await codeOf(revoked, await sign({ sub: 'ben' }))).toBe('ok');
    expect(await codeOf(revoked, await sign({ sub: 'anna' }))).toBe('unauthenticated');
  });
});

describe('AU5 auth', () => {
  test('is told of a person once in 10 minutes, and at once when their name or role is another', async () => {
    const made = make();
    for (let time = 0; time < 3; time += 1) await identityOf(made, await sign({ sub: 'anna', name: 'Anna' }));
    expect(made.people.told).toHaveLength(1);
    expect((await identityOf(made, await sign({ sub: 'anna', name: 'Änna' }))).displayName).toBe('Änna');
    expect(made.people.told).toHaveLength(2);
    made.later(600_000);
    await identityOf(made, await sign({ sub: 'anna', name: 'Änna' }));
    expect(made.people.told).toHaveLength(3);
  });

  test('is told once of somebody who comes many times at once', async () => {
    const made = make();
    const token = await sign({ sub: 'anna' });
    await Promise.all(Array.from({ length: 20 }, () => identityOf(made, token)));
    expect(made.people.told).toHaveLength(1);
  });

  test('when away keeps out only those it was never told of', async () => {
    const made = make();
    await identityOf(made, await sign({ sub: 'anna' }));
    made.people.away = true;
    made.later(600_000);
    expect(await codeOf(made, await sign({ sub: 'anna' }))).toBe('ok');
    expect(await codeOf(made, await sign({ sub: 'ben' }))).toBe('unavailable');
    expect(await codeOf(made, await ours.sign())).toBe('ok');
  });
});

test('AU5 a foreign issuer whose keys cannot be read hurts nobody else', async () => {
  const made = make({ FOREIGN_JWKS_URL: 'http://127.0.0.1:1/keys' });
  expect(await codeOf(made, await sign())).toBe('unavailable');
  expect(await codeOf(made, await ours.sign())).toBe('ok');
});

describe('AU5 the settings of the foreign issuer', () => {
  const read = (env: Record<string, string>) => readForeignSettings(readSettings(tokenSettings, env));
  const all = { FOREIGN_ISSUER: 'https://id.example', FOREIGN_JWKS_URL: 'https://id.example/keys', FOREIGN_AUDIENCE: 'chat' };

  test('are off when absent, and all or none', () => {
    expect(read({})).toBeUndefined();
    expect(read(all)).toMatchObject({ algorithms: ['EdDSA', 'ES256', 'RS256'], rolesTrusted: false, claims: { sid: 'sid' } });
    for (const name of Object.keys(all)) expect(() => read({ ...all, [name]: '' })).toThrow('go together');
  });

  test('cannot name our own issuer, nor what is no asymmetric algorithm', () => {
    expect(() => read({ ...all, JWT_ISSUER: 'https://id.example' })).toThrow('FOREIGN_ISSUER must differ from JWT_ISSUER');
    for (const bad of ['HS256', 'none', 'EdDSA,HS512', ''.padEnd(3, ','), 'rs256'])
      expect(() => read({ ...all, FOREIGN_ALGORITHMS: bad })).toThrow('FOREIGN_ALGORITHMS');
    for (const bad of ['x', '[]', '{"names": "x"}', '{"name": ""}', '{"name": 1}'])
      expect(() => read({ ...all, FOREIGN_CLAIMS: bad })).toThrow('FOREIGN_CLAIMS');
    expect(() => read({ ...all, FOREIGN_JWKS_URL: 'file:///etc/passwd' })).toThrow('FOREIGN_JWKS_URL');
  });
});
