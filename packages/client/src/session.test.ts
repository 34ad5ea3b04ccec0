import { expect, test } from 'vitest';
import { type Answer, accept, refuse, unavailable } from './answer.ts';
import type { Exclusive } from './exclusive.ts';
import type { Http, HttpRequest } from './http.ts';
import { createRest } from './rest.ts';
import { createSession } from './session.ts';
import { memoryStorage } from './storage.ts';
import { createTestClock, settlePromises } from './testing/test-clock.ts';

const user = { id: 'me', username: 'me', displayName: 'Me', role: 'user', createdAt: '2026-11-24T12:00:00.000Z' };

/** An access token with a number, of somebody. */
const access = (number: number, sub = 'me'): string => `access.${btoa(JSON.stringify({ sub }))}.${number}`;

/** A session whose server answers what the test lines up, else the next tokens. */
const start = (storage = memoryStorage(), delivery: 'body' | 'cookie' = 'body', exclusive: Exclusive = (run) => run()) => {
  const clock = createTestClock();
  const asked: HttpRequest[] = [];
  const next: Answer<unknown>[] = [];
  let tokens = 0;
  const http = {
    request: (request: HttpRequest) => {
      asked.push(request);
      tokens += 1;
      const fresh = { accessToken: access(tokens), expiresIn: 900, refreshToken: `refresh ${tokens}`, user };
      return Promise.resolve(next.shift() ?? accept(fresh));
    },
  } as unknown as Http;
  const session = createSession({ http, delivery, storage, exclusive, clock, random: () => 0.5 });
  const login = () => session.login({ username: 'me', password: 'a long enough password' });
  return { clock, asked, next, session, login, storage, rest: createRest({ http, session }) };
};

test('AU2 the access token is replaced 30 s before its end, by the own clock, and not before', async () => {
  const { clock, asked, session, login } = start();
  await login();
  await clock.advance(869_999);
  expect(await session.token()).toEqual(accept(access(1)));
  await clock.advance(1);
  expect(await Promise.all([session.token(), session.token()])).toEqual([accept(access(2)), accept(access(2))]);
  expect(asked.map(({ path, body }) => [path, body])).toEqual([
    ['/api/auth/login', { username: 'me', password: 'a long enough password', delivery: 'body' }],
    ['/api/auth/refresh', { refreshToken: 'refresh 1' }],
  ]);
});

test('AU3 a lost reply is asked for again with the same token; the token that another tab kept is used', async () => {
  const { clock, asked, next, session, login, storage } = start();
  await login();
  next.push(unavailable('lost', 'unknown'));
  const renewed = session.refresh(access(1));
  await clock.advance(1_000);
  expect(await renewed).toEqual(accept(access(3)));
  expect(asked.slice(1).map(({ body }) => body)).toEqual([{ refreshToken: 'refresh 1' }, { refreshToken: 'refresh 1' }]);
  await storage.set('parley:refresh-token', 'of another tab');
  await session.refresh(access(3));
  expect(asked.at(-1)?.body).toEqual({ refreshToken: 'of another tab' });
});

test('AU3 a session that the server has ended is over here; one that cannot be reached is not', async () => {
  const { clock, next, session, login, storage } = start();
  await login();
  next.push(...Array.from({ length: 3 }, () => unavailable('away', 'unknown')));
  const renewed = session.refresh(access(1));
  await clock.advance(5_000);
  expect(await renewed).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  expect(session.getSnapshot()).toMatchObject({ status: 'signed_in', userId: 'me' });
  next.push(refuse('unauthenticated', 'used before'));
  expect(await session.refresh(access(1))).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  await settlePromises();
  expect([session.getSnapshot(), await storage.keys()]).toEqual([{ status: 'signed_out', reason: 'expired' }, []]);
  expect(await session.token()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
});

test('a request that finds the token expired is made once more with another one, and not a third time', async () => {
  const { asked, next, login, rest } = start();
  await login();
  const expired = refuse('token_expired', 'expired');
  next.push(expired, accept({ accessToken: access(9), expiresIn: 900 }), expired);
  expect(await rest.call({ method: 'GET', path: '/api/rooms' })).toMatchObject({ ok: false, error: { code: 'token_expired' } });
  expect(asked.map(({ path, token }) => [path, token])).toEqual([
    ['/api/auth/login', undefined],
    ['/api/rooms', access(1)],
    ['/api/auth/refresh', undefined],
    ['/api/rooms', access(9)],
  ]);
});

test('a refresh that was under way when somebody signed out signs nobody in', async () => {
  const { session, login } = start();
  await login();
  const renewed = session.refresh(access(1));
  await session.logout();
  expect(await renewed).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  expect(session.getSnapshot()).toEqual({ status: 'signed_out', reason: 'logged_out' });
});

test('AU1 a window whose browser was signed in as somebody else meanwhile does not become them, and leaves them what is theirs', async () => {
  const { asked, next, session, login, storage } = start();
  await login();
  next.push(accept({ accessToken: access(2, 'noor'), expiresIn: 900, refreshToken: 'of noor' }));
  expect(await session.refresh(access(1))).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  expect(session.getSnapshot()).toEqual({ status: 'signed_out', reason: 'other_person' });
  expect(await session.token()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  expect([await storage.get('parley:refresh-token'), asked.length]).toEqual(['of noor', 2]);
  next.push(accept({ accessToken: access(3, 'noor'), expiresIn: 900 }));
  expect(await session.restore()).toEqual(accept(null));
  expect(session.getSnapshot()).toEqual({ status: 'signed_in', userId: 'noor' });
});

for (const delivery of ['cookie', 'body'] as const) {
  test(`who signed out while the server was away (${delivery}) is not signed in by a reload: the session is ended first`, async () => {
    const before = start(undefined, delivery);
    await before.login();
    before.next.push(unavailable('away', 'unknown'));
    expect(await before.session.logout()).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(before.session.getSnapshot()).toEqual({ status: 'signed_out', reason: 'logged_out' });

    const still = start(before.storage, delivery);
    still.next.push(...Array.from({ length: 3 }, () => unavailable('away', 'unknown')));
    const restoring = still.session.restore();
    await still.clock.advance(5_000);
    expect(await restoring).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(still.session.getSnapshot().status).toBe('signed_out');
    still.next.push(accept({ accessToken: access(7), expiresIn: 900 }), unavailable('away', 'unknown'));
    expect(await still.session.restore()).toMatchObject({ ok: false, error: { code: 'unavailable' } });

    const after = start(before.storage, delivery);
    after.next.push(accept({ accessToken: access(8), expiresIn: 900 }), accept(null));
    expect(await after.session.restore()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    expect(after.asked.map(({ path, token }) => [path, token])).toEqual([
      ['/api/auth/refresh', undefined],
      ['/api/auth/logout', access(8)],
    ]);
    expect([after.session.getSnapshot().status, await after.storage.keys()]).toEqual(['signed_out', []]);
  });
}

test('a sign-out without an answer is of its person only, and over when somebody signs in', async () => {
  const leave = async () => {
    const before = start(undefined, 'cookie');
    await before.login();
    before.next.push(unavailable('away', 'unknown'));
    await before.session.logout();
    return before;
  };
  const noors = start((await leave()).storage, 'cookie');
  noors.next.push(accept({ accessToken: access(2, 'noor'), expiresIn: 900 }));
  expect(await noors.session.restore()).toEqual(accept(null));
  expect([noors.session.getSnapshot(), noors.asked.length]).toEqual([{ status: 'signed_in', userId: 'noor' }, 1]);
  const again = await leave();
  await again.login();
  const reloaded = start(again.storage, 'cookie');
  expect(await reloaded.session.restore()).toEqual(accept(null));
});

test('AU3 windows that share the cookie ask one after the other; whoever keeps a token of their own does not wait', async () => {
  const waiting: (() => void)[] = [];
  const exclusive: Exclusive = async (run) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return run();
  };
  const { session, asked } = start(undefined, 'cookie', exclusive);
  const restoring = session.restore();
  await settlePromises();
  expect([asked.length, waiting.length]).toEqual([0, 1]);
  waiting.shift()?.();
  expect([await restoring, asked.length]).toEqual([accept(null), 1]);
  const other = start(undefined, 'body', exclusive);
  await other.login();
  await other.session.refresh(access(1));
  expect([waiting.length, other.asked.length]).toEqual([0, 2]);
});
