import { randomUUID } from 'node:crypto';
import { AuthSession } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, password, type TestApp } from '../test-app.ts';

let laterMs = 0;
const clock = (): Date => new Date(Date.now() + laterMs);
let auth: TestApp;
let replica: TestApp;
beforeAll(async () => {
  // By its feed alone: what is read every 2 s anyhow would hide that it is dead.
  const options = { clock, revocationPollMs: 3_600_000 };
  auth = await createTestApp(options);
  replica = await auth.replica(options);
});
afterAll(() => auth.close());

let people = 0;
const newName = (): string => `person-${(people += 1)}`;
const login = async (username: string, headers: Record<string, string> = {}): Promise<Answer['body']> => {
  const answer = await auth.send('POST', '/api/auth/login', { body: { username, password, delivery: 'body' }, headers });
  return answer.body;
};
const list = async (token: string): Promise<AuthSession[]> => {
  const { body } = await auth.send('GET', '/api/auth/sessions', { token });
  return body.items.map((one: unknown) => AuthSession.parse(one));
};
const end = (token: string, id: string, app = auth) => app.send('DELETE', `/api/auth/sessions/${id}`, { token });
const current = async (token: string) => (await list(token)).find((one) => one.current)?.id ?? '';

describe('my sessions', () => {
  test('RE1 are listed, the newest first, with what each client called itself, and mine is marked', async () => {
    const name = newName();
    await auth.register(name);
    laterMs += 1_000;
    const phone = await login(name, { 'user-agent': 'Phone/1' });
    laterMs += 1_000;
    const { body } = await auth.send('POST', '/api/auth/refresh', { body: { refreshToken: phone.refreshToken } });
    const [newest, oldest, ...others] = await list(body.accessToken);
    expect(others).toEqual([]);
    expect(newest).toMatchObject({ userAgent: 'Phone/1', current: true });
    expect(oldest).toMatchObject({ userAgent: 'lightMyRequest', current: false });
    expect(Date.parse(newest?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(newest?.createdAt ?? '') + 1_000);
    expect(Object.keys((await auth.send('GET', '/api/auth/sessions', { token: body.accessToken })).body)).toEqual([
      'items',
      'nextCursor',
    ]);
  });

  test('keep at most 200 characters of the client’s name, and no control characters', async () => {
    const name = newName();
    await auth.register(name);
    const { accessToken } = await login(name, { 'user-agent': `  Mobile\tApp\u0085${'x'.repeat(300)}` });
    const [newest] = await list(accessToken);
    expect(newest?.userAgent).toBe(`MobileApp${'x'.repeat(191)}`);
    const nameless = await login(name, { 'user-agent': ' ' });
    expect((await list(nameless.accessToken))[0]?.userAgent).toBeNull();
  });

  test('that ended or expired are not listed', async () => {
    const name = newName();
    await auth.register(name);
    laterMs += 31 * 86_400_000;
    const { accessToken, refreshToken } = await login(name);
    const other = await login(name);
    await auth.send('POST', '/api/auth/logout', { body: { refreshToken: other.refreshToken } });
    expect(await list(accessToken)).toMatchObject([{ current: true }]);
    expect(refreshToken).toBeDefined();
    laterMs = 0;
  });

  test('CO4 are ended one by one, again and again, and their tokens are refused at once at every replica', async () => {
    const name = newName();
    const { body: phone } = await auth.register(name);
    const laptop = await login(name);
    const id = await current(phone.accessToken);
    for (let time = 0; time < 2; time += 1) expect((await end(laptop.accessToken, id)).status).toBe(204);
    const refreshed = await auth.send('POST', '/api/auth/refresh', { body: { refreshToken: phone.refreshToken } });
    expect(refreshed.body.code).toBe('unauthenticated');
    for (const app of [auth, replica])
      await eventually(async () =>
        expect((await app.send('GET', '/api/users/me', { token: phone.accessToken })).body.code).toBe('unauthenticated'),
      );
    expect((await auth.send('GET', '/api/users/me', { token: laptop.accessToken })).status).toBe(200);
  });

  test('of somebody else, or none, are not_found and go on', async () => {
    const { body: anna } = await auth.register(newName());
    const { body: ben } = await auth.register(newName());
    const id = await current(anna.accessToken);
    for (const unknown of [id, randomUUID()]) {
      const { status, body } = await end(ben.accessToken, unknown);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
    expect((await end(ben.accessToken, 'x')).status).toBe(400);
    expect(await current(anna.accessToken)).toBe(id);
  });

  test('need a token', async () => {
    expect((await auth.send('GET', '/api/auth/sessions')).status).toBe(401);
    expect((await auth.send('DELETE', `/api/auth/sessions/${randomUUID()}`)).status).toBe(401);
  });
});

describe('CO4 the access token of a session that ended', () => {
  const meCode = async (token: string) => (await auth.send('GET', '/api/users/me', { token })).body.code;

  test('by logging out is refused', async () => {
    const { body } = await auth.register(newName());
    await auth.send('POST', '/api/auth/logout', { token: body.accessToken });
    await eventually(async () => expect(await meCode(body.accessToken)).toBe('unauthenticated'));
  });

  test('AU3 by re-use of a refresh token is refused, that of the thief too', async () => {
    const { body } = await auth.register(newName());
    const refresh = (refreshToken: string) => auth.send('POST', '/api/auth/refresh', { body: { refreshToken } });
    const second = (await refresh(body.refreshToken)).body;
    const third = (await refresh(second.refreshToken)).body;
    expect((await refresh(body.refreshToken)).status).toBe(401);
    for (const { accessToken } of [body, second, third])
      await eventually(async () => expect(await meCode(accessToken)).toBe('unauthenticated'));
  });
});
