import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from '../test-app.ts';

const startAt = Date.now();
let laterMs = 0;
const clock = (): Date => new Date(startAt + laterMs);

let auth: TestApp;
let replica: TestApp;
beforeAll(async () => {
  auth = await createTestApp({ clock });
  replica = await auth.replica({ clock });
});
afterAll(() => auth.close());

let people = 0;
/** The first refresh token of a new person. */
const signUp = async (): Promise<string> => (await auth.register(`person-${(people += 1)}`)).body.refreshToken;
const refresh = (refreshToken: unknown, app = auth): Promise<Answer> =>
  app.send('POST', '/api/auth/refresh', { body: { refreshToken } });

const withCookie = (token: string, headers: Record<string, string> = {}): Promise<Answer> =>
  auth.send('POST', '/api/auth/refresh', { headers: { cookie: `other=1; parley_refresh=${token}`, ...headers } });
const logout = (call: Parameters<TestApp['send']>[2]): Promise<Answer> => auth.send('POST', '/api/auth/logout', call);

describe('refresh', () => {
  test('AU3 takes a token for its successor and a new access token of the same session', async () => {
    const first = await signUp();
    const { status, body, headers } = await refresh(first);
    expect(status).toBe(200);
    expect(body).toEqual({ accessToken: expect.any(String), expiresIn: 900, refreshToken: expect.any(String) });
    expect(body.refreshToken.split('.').slice(0, 2)).toEqual(first.split('.').slice(0, 2));
    expect(body.refreshToken.split('.')[2]).toBe('2');
    expect(headers['cache-control']).toBe('no-store');
    expect((await auth.send('GET', '/api/users/me', { token: body.accessToken })).status).toBe(200);
  });

  test('AU3 two tabs at once, at two replicas, get the same successor, and it is good', async () => {
    const first = await signUp();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, tab) => refresh(first, tab % 2 === 0 ? auth : replica)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const successors = new Set(answers.map(({ body }) => body.refreshToken));
    expect(successors.size).toBe(1);
    expect((await refresh([...successors][0])).status).toBe(200);
  });

  test('AU3 the token just used is answered again for 60 s, with the same successor', async () => {
    const first = await signUp();
    const { body } = await refresh(first);
    laterMs += 60_000;
    expect((await refresh(first)).body.refreshToken).toBe(body.refreshToken);
  });

  test('AU3 after 60 s the token just used ends the whole session', async () => {
    const first = await signUp();
    const { body } = await refresh(first);
    laterMs += 60_001;
    const reused = await refresh(first);
    expect([reused.status, reused.body.code]).toEqual([401, 'unauthenticated']);
    expect((await refresh(body.refreshToken)).status).toBe(401);
  });

  test('AU3 once its successor was used, the token before it ends the whole session, within the 60 s too', async () => {
    const first = await signUp();
    const second = (await refresh(first)).body.refreshToken;
    const third = (await refresh(second)).body.refreshToken;
    expect((await refresh(first)).status).toBe(401);
    expect((await refresh(third)).status).toBe(401);
    expect((await refresh(second)).status).toBe(401);
  });

  test('AU3 re-use ends only that session of the person', async () => {
    const first = await signUp();
    const body = { username: `person-${people}`, password: 'correct horse battery', delivery: 'body' };
    const other = (await auth.send('POST', '/api/auth/login', { body })).body.refreshToken;
    const second = (await refresh(first)).body.refreshToken;
    await refresh(second);
    expect((await refresh(first)).status).toBe(401);
    expect((await refresh(other)).status).toBe(200);
  });

  test('AU3 a token that we did not sign is refused and ends nothing', async () => {
    const first = await signUp();
    const [kid, session, counter, mac = ''] = first.split('.');
    const forged = [
      `${kid}.${session}.2.${mac}`,
      `${kid}.${session}.0.${mac}`,
      `${kid}.${session}.${counter}.${mac.slice(0, -2)}AA`,
      `${kid}.${session}.${counter}.`,
      `${kid}.${session}.${counter}`,
      `none.${session}.${counter}.${mac}`,
      `__proto__.${session}.${counter}.${mac}`,
      `${first}.`,
      ` ${first}`,
      '',
      'a.b.c.d',
      '\u0000',
    ];
    for (const token of forged) expect([token, (await refresh(token)).status]).toEqual([token, 401]);
    expect((await refresh(first)).status).toBe(200);
  });

  test('AU3 without a token at all it is unauthenticated, and one of a wrong type is invalid', async () => {
    expect((await auth.send('POST', '/api/auth/refresh')).status).toBe(401);
    expect((await refresh(undefined)).status).toBe(401);
    for (const wrong of [1, null, {}, [], 'x'.repeat(501)]) expect((await refresh(wrong)).status).toBe(400);
  });

  test('a session that was idle for 30 days is over; each refresh puts that off', async () => {
    const dayMs = 86_400_000;
    const first = await signUp();
    laterMs += 29 * dayMs;
    const second = (await refresh(first)).body.refreshToken;
    laterMs += 29 * dayMs;
    const third = (await refresh(second)).body.refreshToken;
    laterMs += 30 * dayMs;
    const { status, body } = await refresh(third);
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
  });

  test('carries a changed display name from the next refresh on', async () => {
    const { body } = await auth.register('renamed');
    await auth.send('PATCH', '/api/users/me', { token: body.accessToken, body: { displayName: 'Somebody Else' } });
    const { accessToken } = (await refresh(body.refreshToken)).body;
    expect(JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString()).name).toBe('Somebody Else');
  });
});

describe('refresh by cookie', () => {
  test('AU1 answers in the cookie', async () => {
    const first = await signUp();
    const { status, body, headers } = await withCookie(first);
    expect(status).toBe(200);
    expect(body).toEqual({ accessToken: expect.any(String), expiresIn: 900 });
    const [, second = ''] = /^parley_refresh=([^;]+);.*HttpOnly/.exec(String(headers['set-cookie'])) ?? [];
    expect((await withCookie(second)).status).toBe(200);
  });

  test('AU1 a token in the body comes before the cookie and is answered in the body', async () => {
    const [inBody, inCookie] = [await signUp(), await signUp()];
    const { body, headers } = await auth.send('POST', '/api/auth/refresh', {
      body: { refreshToken: inBody },
      headers: { cookie: `parley_refresh=${inCookie}` },
    });
    expect(body.refreshToken.split('.')[1]).toBe(inBody.split('.')[1]);
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('AU1 is forbidden to another site, and that uses nothing up', async () => {
    const first = await signUp();
    const { status, body } = await withCookie(first, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' });
    expect([status, body.code]).toEqual([403, 'forbidden']);
    expect((await withCookie(first, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });
});

describe('logout', () => {
  test('ends the session of the refresh token in the body, used or not, again and again', async () => {
    const first = await signUp();
    const second = (await refresh(first)).body.refreshToken;
    for (let time = 0; time < 2; time += 1) expect((await logout({ body: { refreshToken: first } })).status).toBe(204);
    expect((await refresh(second)).status).toBe(401);
  });

  test('ends the session of the cookie and takes the cookie back', async () => {
    const first = await signUp();
    const { status, text, headers } = await logout({ headers: { cookie: `parley_refresh=${first}` } });
    expect([status, text]).toEqual([204, '']);
    expect(headers['set-cookie']).toMatch(/^parley_refresh=; .*Path=\/api\/auth; Expires=Thu, 01 Jan 1970/);
    expect((await refresh(first)).status).toBe(401);
  });

  test('ends the session of the access token when there is no refresh token', async () => {
    laterMs = 0;
    const { body } = await auth.register('leaver');
    expect((await logout({ token: body.accessToken })).status).toBe(204);
    expect((await refresh(body.refreshToken)).status).toBe(401);
  });

  test('AU1 ends the session of the access token where the cookie is of another, and leaves that cookie, however old the token', async () => {
    laterMs = 0;
    const window1 = (await auth.register('window-one')).body;
    const window2 = (await auth.register('window-two')).body;
    const call = { token: window1.accessToken, headers: { cookie: `parley_refresh=${window2.refreshToken}` } };
    expect((await logout(call)).headers['set-cookie']).toBeUndefined();
    expect((await refresh(window1.refreshToken)).status).toBe(401);
    laterMs = 20 * 60_000;
    expect((await logout(call)).headers['set-cookie']).toBeUndefined();
    expect((await refresh(window2.refreshToken)).status).toBe(200);
  });

  test('AU1 ends the session of the cookie with an access token of it that has expired', async () => {
    laterMs = 0;
    const { body } = await auth.register('late-leaver');
    laterMs = 20 * 60_000;
    const { headers } = await logout({ token: body.accessToken, headers: { cookie: `parley_refresh=${body.refreshToken}` } });
    expect(headers['set-cookie']).toMatch(/^parley_refresh=; /);
    expect((await refresh(body.refreshToken)).status).toBe(401);
  });

  test('answers 204 to whoever is not signed in', async () => {
    expect((await logout({})).status).toBe(204);
    expect((await logout({ token: 'nonsense', body: { refreshToken: 'nonsense' } })).status).toBe(204);
  });

  test('does not let another site use the cookie', async () => {
    const first = await signUp();
    await logout({ headers: { cookie: `parley_refresh=${first}`, 'sec-fetch-site': 'cross-site' } });
    expect((await refresh(first)).status).toBe(200);
  });
});
