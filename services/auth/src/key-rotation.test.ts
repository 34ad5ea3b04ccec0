import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from './test-app.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Starts in the past, so that the clock of the test never runs ahead of the real one, which verifies tokens. */
const startAt = Date.now() - 120 * dayMs;
let laterMs = 0;
const clock = (): Date => new Date(startAt + laterMs);

let auth: TestApp;
let replica: TestApp;
beforeEach(async () => {
  laterMs = 0;
  auth = await createTestApp({ clock, env: { KEY_ROTATION_DAYS: '30', SESSION_IDLE_DAYS: '20' } });
  replica = await auth.replica({ clock });
});
afterEach(() => auth.close());

const refresh = (refreshToken: string, app = auth): Promise<Answer> =>
  app.send('POST', '/api/auth/refresh', { body: { refreshToken } });
const published = async (app = auth): Promise<string[]> =>
  (await app.send('GET', '/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid);
const stored = (purpose: 'access' | 'refresh') =>
  auth.db.selectFrom('signing_keys').selectAll().where('purpose', '=', purpose).orderBy('signs_from').execute();
const kidOf = (token: string): unknown => decodeProtectedHeader(token).kid;
const rotate = async (): Promise<void> => {
  await auth.runJob('rotate-keys');
  await replica.app.jobs.find(({ name }) => name === 'rotate-keys')?.handle();
};

test('AU4 nobody is signed out across two rotations, and every token verifies with the keys published before it was signed', async () => {
  let { refreshToken } = (await auth.register('anna')).body;
  const kids = new Set<unknown>();
  const refreshKids = new Set<string>();
  let before = await published();
  for (let hour = 0; hour < 70 * 24; hour += 1) {
    laterMs = hour * hourMs;
    await auth.runJob('rotate-keys');
    if (hour % 10 !== 0) continue;
    const app = hour % 20 === 0 ? auth : replica;
    const { status, body } = await refresh(refreshToken, app);
    expect([hour, status]).toEqual([hour, 200]);
    kids.add(kidOf(body.accessToken));
    refreshKids.add(body.refreshToken.split('.')[0]);
    // A verifier may have read the key set up to an hour before.
    expect(before).toContain(kidOf(body.accessToken));
    ({ refreshToken } = body);
    before = await published();
  }
  expect(kids.size).toBe(3);
  expect(refreshKids.size).toBe(3);
});

test('AU4 two replicas that rotate at once make one new key of each purpose', async () => {
  laterMs = 31 * dayMs;
  await Promise.all(Array.from({ length: 6 }, (_, number) => (number % 2 === 0 ? auth : replica).runJob('rotate-keys')));
  expect(await stored('access')).toHaveLength(2);
  expect(await stored('refresh')).toHaveLength(2);
  await rotate();
  expect(await stored('access')).toHaveLength(2);
});

test('AU4 a new key is published at once and signs an hour later; the old one leaves when its last token has expired', async () => {
  const { body: anna } = await auth.register('anna');
  const [old = ''] = await published();
  laterMs = 29 * dayMs;
  await rotate();
  expect(await published()).toEqual([old]);
  laterMs = 30 * dayMs;
  await rotate();
  const [, next = ''] = await published(replica);
  expect(await published()).toEqual([old, next]);
  const tokenAt = async (ms: number): Promise<string> => {
    laterMs = ms;
    return (await auth.register(`person-${ms}`)).body.accessToken;
  };
  expect(kidOf(await tokenAt(30 * dayMs + hourMs - 1))).toBe(old);
  const late = await tokenAt(30 * dayMs + hourMs);
  expect(kidOf(late)).toBe(next);
  const keys = (await auth.send('GET', '/.well-known/jwks.json')).body;
  await jwtVerify(late, createLocalJWKSet(keys), { currentDate: clock() });
  await jwtVerify(anna.accessToken, createLocalJWKSet(keys), { currentDate: new Date(startAt) });
  const retiredAt = 30 * dayMs + 2 * hourMs + 900_000;
  laterMs = retiredAt - 1;
  expect(await published()).toEqual([old, next]);
  laterMs = retiredAt;
  expect(await published()).toEqual([next]);
  await rotate();
  expect((await stored('access')).map(({ kid }) => kid)).toEqual([next]);
});

test('AU3 AU4 a refresh token of an old key is good until its session would be over, and a repeat gets the same successor across the change', async () => {
  laterMs = 30 * dayMs;
  await rotate();
  laterMs = 30 * dayMs + hourMs - 1;
  const { body: anna } = await auth.register('anna');
  const old = anna.refreshToken.split('.')[0];
  const second = (await refresh(anna.refreshToken)).body.refreshToken;
  laterMs += 1_000;
  const { body: ben } = await auth.register('ben');
  expect(ben.refreshToken.split('.')[0]).not.toBe(old);
  expect((await refresh(anna.refreshToken)).body.refreshToken).toBe(second);
  laterMs += 20 * dayMs - 2_000;
  const { status, body } = await refresh(second);
  expect([status, body.refreshToken.split('.')[0]]).toEqual([200, ben.refreshToken.split('.')[0]]);
});

test('AU4 a replica that has not read the new keys yet looks for a refresh key it does not know', async () => {
  laterMs = 30 * dayMs;
  await auth.runJob('rotate-keys');
  laterMs += hourMs;
  const { body } = await auth.register('anna');
  const behind = await published(replica);
  expect(behind).toHaveLength(1);
  expect((await refresh(body.refreshToken, replica)).status).toBe(200);
  expect(await published(replica)).toHaveLength(2);
});
