import { randomUUID } from 'node:crypto';
import { createFeedSubscriber, revocationsFeed } from '@parley/bus';
import { internalAuthRoutes, internalSessionRoutes, type Revocation, SessionId, UserId } from '@parley/contracts';
import {
  type AuthConnection,
  connectToAuth,
  createInternalClient,
  createLog,
  createServiceTokens,
  openBlockingRedis,
  readSettings,
  tokenSettings,
} from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addRevocations, createRevocationStore } from './store/revocations.ts';
import { createTestApp, password, type TestApp } from './test-app.ts';

const dayMs = 86_400_000;
const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
let laterMs = 0;
const clock = (): Date => new Date(Date.now() + laterMs);

let auth: TestApp;
let url: string;
let connection: AuthConnection | undefined;
beforeEach(async () => {
  laterMs = 0;
  auth = await createTestApp({ clock, env: { PARLEY_LIMITS: 'off' } });
  url = await auth.app.server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  connection?.close();
  connection = undefined;
  await auth.close();
});

const services = () => createServiceTokens(auth.env['SERVICE_SECRET'] ?? '', 'message-persistence');
const ask = async (after?: number): Promise<{ items: Revocation[]; head: number }> => {
  const client = createInternalClient({ service: 'auth', urls: [url], tokens: services() });
  const result = await client.call(internalAuthRoutes.revocations, { body: after === undefined ? {} : { after } });
  if (!result.ok) throw new Error(result.error.code);
  return result.data;
};
const write = (...sessionIds: string[]): Promise<void> =>
  auth.db.transaction().execute((transaction) =>
    addRevocations(
      transaction,
      sessionIds.map((id) => ({ reason: 'session_ended', sessionId: SessionId.parse(id) })),
      clock(),
    ),
  );
const logout = (refreshToken: string) => auth.send('POST', '/api/auth/logout', { body: { refreshToken } });

test('NO6 services learn which sign-ins go on, and nobody else does', async () => {
  const client = createInternalClient({ service: 'auth', urls: [url], tokens: services() });
  const sessionOf = async () => {
    const { body } = await auth.register(`somebody-${randomUUID().slice(0, 8)}`);
    const { items } = (await auth.send('GET', '/api/auth/sessions', { token: body.accessToken })).body;
    return { id: SessionId.parse(items[0].id), refreshToken: String(body.refreshToken), token: String(body.accessToken) };
  };
  const [ended, living] = [await sessionOf(), await sessionOf()];
  await logout(ended.refreshToken);
  const sessionIds = [ended.id, living.id, SessionId.parse(randomUUID())];
  const answer = await client.call(internalSessionRoutes.livingSessions, { body: { sessionIds } });
  expect(answer).toEqual({ ok: true, data: { sessionIds: [living.id] } });
  const { path } = internalSessionRoutes.livingSessions;
  expect((await auth.send('POST', path, { body: { sessionIds }, token: living.token })).status).toBe(401);
});

describe('CO4 revocations', () => {
  test('are numbered from 1 without gaps however many are written at once, and what fails takes no number', async () => {
    const before = await ask();
    expect(before).toEqual({ items: [], head: 0 });
    const failing = auth.db.transaction().execute(async (transaction) => {
      await addRevocations(transaction, [{ reason: 'session_ended', sessionId: SessionId.parse(randomUUID()) }], clock());
      throw new Error('planted');
    });
    await expect(failing).rejects.toThrow('planted');
    await Promise.all(Array.from({ length: 30 }, () => write(randomUUID(), randomUUID())));
    const { items, head } = await ask();
    expect(head).toBe(60);
    expect(items.map(({ number }) => number)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  test('are never seen with a hole by who reads while they are written', async () => {
    let seen = 0;
    const read = async (): Promise<void> => {
      const { items, head } = await ask(seen);
      expect(items.map(({ number }) => number)).toEqual(items.map((_, index) => seen + 1 + index));
      seen += items.length;
      expect(seen).toBe(head);
      if (seen < 50) await read();
    };
    await Promise.all([read(), ...Array.from({ length: 50 }, () => write(randomUUID()))]);
    expect((await ask(seen)).head).toBe(50);
  });

  test('are told after a number; a number that there is not yet gets the head alone', async () => {
    await write(randomUUID(), randomUUID(), randomUUID());
    expect((await ask(1)).items.map(({ number }) => number)).toEqual([2, 3]);
    expect(await ask(3)).toEqual({ items: [], head: 3 });
    expect(await ask(99)).toEqual({ items: [], head: 3 });
  });

  test('at the start leave out sessions whose tokens have all expired, never people', async () => {
    const token = await rootToken();
    const { body: anna } = await auth.register('anna');
    const { body: ben } = await auth.register('ben');
    await logout(ben.refreshToken);
    await auth.send('PATCH', `/api/users/${anna.user.id}`, { token, body: { suspended: true } });
    const reasons = async () => (await ask()).items.map(({ reason }) => reason);
    expect(await reasons()).toEqual(['role_changed', 'session_ended', 'suspended', 'session_ended']);
    laterMs = 961_000;
    expect(await reasons()).toEqual(['role_changed', 'suspended']);
  });

  test('are removed after 2 days, except the suspensions that hold; so are expired sessions', async () => {
    const token = await rootToken();
    const [{ body: anna }, { body: ben }] = [await auth.register('anna'), await auth.register('ben')];
    const suspend = (id: string, suspended: boolean) => auth.send('PATCH', `/api/users/${id}`, { token, body: { suspended } });
    await suspend(anna.user.id, true);
    await suspend(ben.user.id, true);
    await suspend(ben.user.id, false);
    const { head } = await ask();
    await auth.runJob('remove-expired');
    expect((await ask()).items.length).toBeGreaterThan(3);
    laterMs = 2 * dayMs + 1_000;
    await auth.runJob('remove-expired');
    expect(await ask()).toMatchObject({ items: [{ reason: 'suspended', userId: anna.user.id }], head });
    const sessions = () => auth.db.selectFrom('sessions').select('id').execute();
    expect(await sessions()).not.toEqual([]);
    laterMs = 33 * dayMs;
    await auth.runJob('remove-expired');
    expect(await sessions()).toEqual([]);
  });

  test('are told to services only', async () => {
    expect((await auth.send('POST', internalAuthRoutes.revocations.path, { body: {} })).status).toBe(401);
    const { body } = await auth.register('anna');
    const asUser = await auth.send('POST', internalAuthRoutes.revocations.path, { body: {}, token: body.accessToken });
    expect(asUser.status).toBe(401);
  });

  test('wake whoever follows their feed', async () => {
    const feeds = createFeedSubscriber({ redis: openBlockingRedis(auth.env['REDIS_URL'] ?? '', log), log });
    const heads: number[] = [];
    await feeds.follow(revocationsFeed, (event) => {
      if (event.type === 'revocations.added') heads.push(event.data.head);
    });
    // Channels are shared by all databases of a Redis: the head is one that no other test reaches.
    await auth.db.updateTable('revocation_counter').set({ head: 7_000_000 }).execute();
    const { body } = await auth.register('anna');
    await logout(body.refreshToken);
    await eventually(() => expect(heads).toContain(7_000_001));
    await feeds.close();
  });
});

test('CO4 AU5 a service that is connected to auth refuses what was revoked, and learns who people are', async () => {
  const { body: anna } = await auth.register('anna', { displayName: 'Anna' });
  const told: Revocation[] = [];
  const settings = { ...readSettings(tokenSettings, {}), AUTH_URL: [url] };
  connection = connectToAuth({ settings, services: services(), log, onRevoked: (one) => told.push(one) });
  const { auth: client, users } = connection;
  expect(await users.verify(anna.accessToken)).toMatchObject({ ok: true, data: { username: 'anna' } });
  await logout(anna.refreshToken);
  await eventually(async () => expect((await users.verify(anna.accessToken)).ok).toBe(false));
  expect(told).toMatchObject([{ reason: 'session_ended' }]);

  expect(await client.lookupUsers([UserId.parse(anna.user.id)])).toEqual([anna.user]);
  const remembered = await client.rememberForeignUser({
    issuer: 'https://id.example',
    subject: '1',
    username: 'zoe',
    role: 'guest',
  });
  expect(remembered).toMatchObject({ ok: true, data: { username: 'zoe', role: 'guest' } });
});

test('CO4 a number that cleaning up has passed shows as a gap, which the reader meets by beginning anew', async () => {
  await write(randomUUID());
  laterMs = 3 * dayMs;
  await write(randomUUID());
  await createRevocationStore(auth.db).removeBefore(new Date(clock().getTime() - 2 * dayMs));
  expect((await ask(0)).items.map(({ number }) => number)).toEqual([2]);
});

const rootToken = async (): Promise<string> => {
  await auth.send('POST', '/api/auth/register', { body: { username: 'root', password } });
  return auth.makeAdmin('root');
};
