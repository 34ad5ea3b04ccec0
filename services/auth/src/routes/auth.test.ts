import { Problem } from '@parley/contracts';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, password, type TestApp } from '../test-app.ts';

let auth: TestApp;
beforeAll(async () => {
  auth = await createTestApp();
});
afterAll(() => auth.close());

const cookieOf = (headers: Record<string, unknown>): string => JSON.stringify(headers['set-cookie'] ?? '');

describe('register', () => {
  test('AU1 answers 201 with the user, an access token for 15 minutes and, where asked for, the refresh token', async () => {
    const { status, body, headers } = await auth.register('anna', { displayName: ' Anna  of  Green\nGables ' });
    expect(status).toBe(201);
    expect(body.user).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      username: 'anna',
      displayName: 'Anna  of  Green Gables',
      role: 'user',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(body.expiresIn).toBe(900);
    expect(body.refreshToken).toMatch(/^[\w-]+\.[0-9a-f-]{36}\.1\.[\w-]{43}$/);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['cache-control']).toBe('no-store');
  });

  test('AU1 puts the refresh token into a cookie unless told otherwise, and then nowhere else', async () => {
    const { status, body, text, headers } = await auth.send('POST', '/api/auth/register', {
      body: { username: 'bert', password },
    });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('refreshToken');
    const [, token = ''] = /^"parley_refresh=([^;]+);/.exec(cookieOf(headers)) ?? [];
    expect(text).not.toContain(token);
    expect(cookieOf(headers)).toMatch(/; Max-Age=2592000; Path=\/api\/auth; HttpOnly; SameSite=Strict"$/);
  });

  test('AU1 the cookie is Secure in production, and where a trusted proxy says https', async () => {
    const production = await auth.replica({ env: { NODE_ENV: 'production' } });
    const body = { username: 'anna', password };
    expect(cookieOf((await production.send('POST', '/api/auth/login', { body })).headers)).toContain('; Secure');
    const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
    expect(cookieOf((await auth.send('POST', '/api/auth/login', { body, headers: https })).headers)).toContain('; Secure');
    const untrusting = await auth.replica({ env: { TRUSTED_PROXIES: '192.0.2.200' } });
    expect(cookieOf((await untrusting.send('POST', '/api/auth/login', { body, headers: https })).headers)).not.toContain(
      'Secure',
    );
  });

  test('takes the username as display name when none is given', async () => {
    expect((await auth.register('cleo')).body.user.displayName).toBe('cleo');
  });

  test('a taken username is a conflict that names the field', async () => {
    await auth.register('dora');
    const { status, body } = await auth.register('dora');
    expect(status).toBe(409);
    expect(Problem.parse(body)).toMatchObject({ code: 'conflict', issues: [{ path: 'username' }] });
  });

  test('of 20 who want one name at once exactly one gets it, over two replicas, and the others change nothing', async () => {
    const other = await auth.replica();
    const tries = Array.from({ length: 20 }, (_, number) =>
      (number % 2 === 0 ? auth : other).register('everybody', { password: `password number ${number}` }),
    );
    const answers = await Promise.all(tries);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'conflict')).toHaveLength(19);
    const winner = answers.findIndex(({ status }) => status === 201);
    const login = await auth.send('POST', '/api/auth/login', {
      body: { username: 'everybody', password: `password number ${winner}` },
    });
    expect(login.body.user.id).toBe(answers[winner]?.body.user.id);
  });
});

describe('login', () => {
  beforeAll(() => auth.register('frida'));

  test('AU1 answers 200 with the user and tokens of a new session', async () => {
    const body = { username: 'frida', password, delivery: 'body' };
    const [one, other] = await Promise.all([1, 2].map(() => auth.send('POST', '/api/auth/login', { body })));
    expect(one?.status).toBe(200);
    expect(one?.body.user.username).toBe('frida');
    expect(decodeJwt(one?.body.accessToken)['sid']).not.toBe(decodeJwt(other?.body.accessToken)['sid']);
  });

  test('AU2 the access token is an EdDSA JWT of type at+jwt with all claims', async () => {
    const { body } = await auth.send('POST', '/api/auth/login', { body: { username: 'frida', password } });
    expect(decodeProtectedHeader(body.accessToken)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
    const claims = decodeJwt(body.accessToken);
    expect(claims).toEqual({
      iss: 'parley',
      aud: 'parley',
      sub: body.user.id,
      sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: 'frida',
      name: 'frida',
      role: 'user',
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    expect((claims.exp ?? 0) - Math.floor(claims.iat ?? 0)).toBe(900);
  });

  test('AU6 a wrong password and an unknown user get the same answer', async () => {
    const answers = await Promise.all(
      [
        { username: 'frida', password: 'not her password' },
        { username: 'nobody', password: 'not her password' },
        { username: 'No Such Name \u0000 \uD800', password },
        { username: '', password: '' },
      ].map((body) => auth.send('POST', '/api/auth/login', { body })),
    );
    const [first, ...others] = answers.map(({ status, body }) => ({ status, ...body, requestId: '' }));
    expect(first).toMatchObject({ status: 401, code: 'unauthenticated' });
    for (const other of others) expect(other).toEqual(first);
    for (const { headers } of answers) expect(headers['set-cookie']).toBeUndefined();
  });

  test('a password is the same however its characters were composed', async () => {
    await auth.register('gerd', { password: 'schöne grüße' });
    const decomposed = 'schöne grüße'.normalize('NFD');
    const { status } = await auth.send('POST', '/api/auth/login', { body: { username: 'gerd', password: decomposed } });
    expect(status).toBe(200);
  });
});

test('PV1 neither passwords nor tokens reach the log, whatever happens', async () => {
  const secrets = ['a password to be looked for', 'another one to be looked for'];
  const { body } = await auth.register('harry', { password: secrets[0] });
  await auth.register('harry', { password: secrets[0] });
  await auth.send('POST', '/api/auth/login', { body: { username: 'harry', password: secrets[1] } });
  await auth.send('POST', '/api/auth/login', { raw: `{"password": "${secrets[1]}"` });
  await auth.send('POST', '/api/auth/refresh', { body: { refreshToken: body.refreshToken } });
  const { body: second } = await auth.send('POST', '/api/auth/refresh', { body: { refreshToken: body.refreshToken } });
  await auth.send('POST', '/api/auth/refresh', { body: { refreshToken: second.refreshToken } });
  await auth.send('POST', '/api/auth/refresh', { body: { refreshToken: body.refreshToken } });
  await auth.send('GET', '/api/users/me', { token: body.accessToken });
  await auth.send('POST', '/api/auth/logout', { token: body.accessToken });
  expect(auth.log()).toContain('used again');
  for (const secret of [...secrets, body.accessToken, body.refreshToken, second.refreshToken])
    expect(auth.log()).not.toContain(secret);
});
