import { internalAuthRoutes, type ManagedUser, Username } from '@parley/contracts';
import { createServiceTokens, foreignUserId } from '@parley/service-kit';
import { createTokenIssuer, eventually, type JwksServer, type TokenIssuer } from '@parley/test-kit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usernamesFor } from './foreign-users.ts';
import { createTestApp, type TestApp } from './test-app.ts';

const foreign = { issuer: 'https://id.example', audience: 'chat' };
let auth: TestApp;
let replica: TestApp;
let issuer: TokenIssuer;
let jwks: JwksServer;
let root: string;
beforeAll(async () => {
  issuer = await createTokenIssuer(foreign);
  jwks = await issuer.serveJwks();
  const env = { FOREIGN_ISSUER: foreign.issuer, FOREIGN_AUDIENCE: foreign.audience, FOREIGN_JWKS_URL: jwks.url };
  auth = await createTestApp({ env });
  replica = await auth.replica();
  await auth.register('root');
  root = await auth.makeAdmin('root');
});
afterAll(async () => {
  await auth.close();
  await jwks.close();
});

let people = 0;
const newSubject = (): string => `subject-${(people += 1)}`;
const sign = (claims: Record<string, unknown>): Promise<string> =>
  issuer.sign({ sid: undefined, username: undefined, name: undefined, role: undefined, ...claims }, { typ: 'JWT' });
const me = (token: string, app = auth) => app.send('GET', '/api/users/me', { token });

/** What other services tell auth. */
const remember = async (person: Record<string, unknown>, app = auth) => {
  const token = await createServiceTokens(auth.env['SERVICE_SECRET'] ?? '', 'test').issue();
  const body = { issuer: foreign.issuer, role: 'user', ...person };
  return app.send('POST', internalAuthRoutes.rememberForeignUser.path, { body, token });
};

describe('AU5 somebody of a foreign issuer', () => {
  test('is made when first seen, under the id that follows from issuer and subject, and is found by its id, as a guest not by its name (RO6)', async () => {
    const sub = newSubject();
    const token = await sign({ sub, preferred_username: 'Zoë.Ünal@example.com', name: 'Zoë Ünal', parley_role: 'guest' });
    const { status, body } = await me(token);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: foreignUserId(foreign.issuer, sub),
      username: 'zoe.unal-example.com',
      displayName: 'Zoë Ünal',
      role: 'guest',
    });
    expect((await auth.send('GET', `/api/users?ids=${body.id}`, { token: root })).body.items).toEqual([body]);
    expect((await auth.send('GET', '/api/users?query=ünal', { token: root })).body.items).toEqual([]);
    expect((await auth.send('GET', '/api/users?query=ünal', { token })).body).toMatchObject({ code: 'forbidden' });
  });

  test('PV3 who signed in just now is deleted without a password, and does not come back, whatever their issuer says', async () => {
    const sub = newSubject();
    const before = await sign({ sub, preferred_username: 'leaver', name: 'Leaver', iat: Math.floor(Date.now() / 1_000) - 900 });
    expect((await auth.send('POST', '/api/users/me/delete', { token: before, body: {} })).body.code).toBe('forbidden');
    const token = await sign({ sub, preferred_username: 'leaver', name: 'Leaver' });
    expect((await auth.send('POST', '/api/users/me/delete', { token, body: {} })).status).toBe(204);
    await eventually(async () => expect((await me(token)).status).toBe(401));
    expect((await me(await sign({ sub, preferred_username: 'leaver', name: 'Leaver again' }))).status).toBe(401);
    const { body } = await remember({ subject: sub, username: 'leaver', displayName: 'Leaver again' });
    expect(body).toMatchObject({ displayName: 'Deleted user', suspendedAt: expect.any(String) });
    const other = await me(await sign({ sub: newSubject(), preferred_username: 'leaver' }));
    expect(other.body.username).not.toBe('leaver');
  });

  test('keeps the first username; the display name and the role follow the issuer', async () => {
    const sub = newSubject();
    await me(await sign({ sub, preferred_username: 'first', name: 'First' }));
    const { body } = await me(await sign({ sub, preferred_username: 'second', name: 'Second', parley_role: 'bot' }));
    expect(body).toMatchObject({ username: 'first', displayName: 'Second', role: 'bot' });
    expect((await remember({ subject: sub })).body).toMatchObject({ username: 'first', displayName: 'Second' });
  });

  test('gets another username where theirs is taken, and takes nobody’s account', async () => {
    const { body: own } = await auth.register('taken');
    const [one, other] = [
      await me(await sign({ sub: newSubject(), preferred_username: 'taken' })),
      await me(await sign({ sub: newSubject(), preferred_username: 'taken' })),
    ];
    expect(one.body.username).toBe(`taken-${one.body.id.slice(-6)}`);
    expect(other.body.username).not.toBe(one.body.username);
    expect((await me(own.accessToken)).body).toEqual(own.user);
  });

  test('is made once, however many see them first at once', async () => {
    const subject = newSubject();
    const tries = Array.from({ length: 20 }, (_, index) =>
      remember({ subject, username: 'everybody' }, index % 2 === 0 ? auth : replica),
    );
    const answers = await Promise.all(tries);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id} ${body.username}`)).size).toBe(1);
    const many = await Promise.all(Array.from({ length: 10 }, () => remember({ subject: newSubject(), username: 'everybody' })));
    expect(new Set(many.map(({ body }) => body.username)).size).toBe(10);
  });

  test('has no password: a sign-in under their username is wrong like any other', async () => {
    await me(await sign({ sub: newSubject(), preferred_username: 'nopassword' }));
    const { body } = await auth.send('POST', '/api/auth/login', { body: { username: 'nopassword', password: 'x'.repeat(12) } });
    expect(body).toMatchObject({ status: 401, detail: 'the username or the password is wrong' });
  });

  test('has no sessions here; logging out with their token changes nothing', async () => {
    const token = await sign({ sub: newSubject() });
    expect((await auth.send('GET', '/api/auth/sessions', { token })).body).toEqual({ items: [], nextCursor: null });
    expect((await auth.send('POST', '/api/auth/logout', { token })).status).toBe(204);
    expect((await me(token)).status).toBe(200);
  });

  test('CO4 is suspended and reinstated like anybody, whatever new tokens they bring', async () => {
    const sub = newSubject();
    const { id } = (await me(await sign({ sub }))).body;
    const suspend = (suspended: boolean) => auth.send('PATCH', `/api/users/${id}`, { token: root, body: { suspended } });
    await suspend(true);
    for (const app of [auth, replica])
      await eventually(async () => expect((await me(await sign({ sub }), app)).body.code).toBe('unauthenticated'));
    expect((await remember({ subject: sub })).body.suspendedAt).toBeDefined();
    await suspend(false);
    await eventually(async () => expect((await me(await sign({ sub }))).status).toBe(200));
  });

  test('is given no role here: their issuer decides it', async () => {
    const { id } = (await me(await sign({ sub: newSubject() }))).body;
    const { body } = await auth.send('PATCH', `/api/users/${id}`, { token: root, body: { role: 'admin' } });
    expect(body).toMatchObject({ status: 409, code: 'conflict' });
    const claimed = await sign({ sub: newSubject(), parley_role: 'admin' });
    expect((await auth.send('PATCH', `/api/users/${id}`, { token: claimed, body: { suspended: true } })).body.code).toBe(
      'forbidden',
    );
  });

  test('whose token is limited to rooms sees profiles, but neither searches nor manages sessions', async () => {
    const token = await sign({ sub: newSubject(), parley_rooms: [] });
    const { body } = await me(token);
    expect((await auth.send('GET', `/api/users?ids=${body.id}`, { token })).body.items).toHaveLength(1);
    for (const [method, url] of [
      ['GET', '/api/users?query=a'],
      ['GET', '/api/auth/sessions'],
      ['DELETE', `/api/auth/sessions/${body.id}`],
    ] as const)
      expect([url, (await auth.send(method, url, { token })).body.code]).toEqual([url, 'forbidden']);
  });
});

test('AU5 only services tell auth of people, and what ids cannot be derived from is invalid', async () => {
  const { path } = internalAuthRoutes.rememberForeignUser;
  expect((await auth.send('POST', path, { body: { issuer: 'i', subject: 's', role: 'user' } })).status).toBe(401);
  for (const person of [
    { subject: '' },
    { subject: 'a\u0000b' },
    { subject: 'a\ud800' },
    { subject: 'x'.repeat(501) },
    { subject: 's', role: 'x' },
  ])
    expect([person, (await remember(person)).status]).toEqual([person, 400]);
  const odd: ManagedUser = (await remember({ subject: newSubject(), username: '\u0000\ud800', displayName: '\u0000' })).body;
  expect(odd.username).toMatch(/^user-[0-9a-f]{6}$/);
  expect(odd.displayName).toBe(odd.username);
});

describe('AU5 the usernames that are tried', () => {
  const id = foreignUserId(foreign.issuer, 'anna');

  test('are all valid, whatever the issuer calls the person', () => {
    const property = fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constant(undefined)), (wished) => {
      const names = usernamesFor(wished, id);
      expect(names.length).toBeGreaterThanOrEqual(3);
      for (const name of names) expect(Username.safeParse(name).success).toBe(true);
      expect(new Set(names).size).toBe(names.length);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  test('begin with what the issuer says, made to fit', () => {
    expect(usernamesFor('Anna.Müller', id)[0]).toBe('anna.muller');
    expect(usernamesFor('anna@example.com', id)[0]).toBe('anna-example.com');
    expect(usernamesFor('x', id)[0]).toBe(`x-${id.slice(-6)}`);
    expect(usernamesFor('安娜', id)[0]).toBe(`user-${id.slice(-6)}`);
    expect(usernamesFor('a'.repeat(40), id)[0]).toBe('a'.repeat(32));
  });
});
