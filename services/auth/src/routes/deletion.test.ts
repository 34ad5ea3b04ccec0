import { internalAuthRoutes, internalDeletionRoutes, isDeletedName, User, UserId } from '@parley/contracts';
import { createInternalClient, createServiceTokens } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, password, type TestApp } from '../test-app.ts';

let auth: TestApp;
let root: { id: string; token: string };
let anna: Answer['body'];
beforeEach(async () => {
  auth = await createTestApp();
  const { body } = await auth.register('root');
  root = { id: body.user.id, token: await auth.makeAdmin('root') };
  anna = (await auth.register('anna', { displayName: 'Anna Surname' })).body;
});
afterEach(() => auth.close());

const deleteMe = (token: string, body: object = { currentPassword: password }) =>
  auth.send('POST', '/api/users/me/delete', { body, token });
const deleteUser = (id: string, token: string) => auth.send('DELETE', `/api/users/${id}`, { token });
const codeOf = async (token: string) => (await auth.send('GET', '/api/users/me', { token })).body.code ?? 'ok';
const login = () => auth.send('POST', '/api/auth/login', { body: { username: 'anna', password } });

/** Everything that is kept, as text. */
const everything = async (): Promise<string> => {
  const tables = ['users', 'sessions', 'revocations', 'reserved_usernames'];
  const rows = await Promise.all(tables.map((name) => sql`SELECT * FROM ${sql.table(name)}`.execute(auth.db)));
  return JSON.stringify(rows.map((one) => one.rows));
};

describe('PV3 somebody deletes themselves', () => {
  test('and nothing is left but an id: no name, no password, no sign-in, and nobody gets the username', async () => {
    expect(await everything()).toContain('anna');
    const { status, headers } = await deleteMe(anna.accessToken);
    expect(status).toBe(204);
    expect(String(headers['set-cookie'])).toContain('Max-Age=0');
    const kept = await everything();
    for (const text of ['anna', 'Anna', 'Surname']) expect(kept).not.toContain(text);
    await eventually(async () => expect(await codeOf(anna.accessToken)).toBe('unauthenticated'));
    expect((await auth.send('POST', '/api/auth/refresh', { body: { refreshToken: anna.refreshToken } })).status).toBe(401);
    expect((await login()).body).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect((await auth.register('anna')).body).toMatchObject({ status: 409, code: 'conflict' });
    const shown = (await auth.send('GET', `/api/users/${anna.user.id}`, { token: root.token })).body;
    expect(User.parse(shown)).toMatchObject({ id: anna.user.id, displayName: 'Deleted user', role: 'user' });
    expect(isDeletedName(shown.username)).toBe(true);
    for (const query of ['anna', 'surname', '~', 'deleted'])
      expect((await auth.send('GET', `/api/users?query=${query}`, { token: root.token })).body.items).toEqual([]);
  });

  test('only with their password, and guessing it is slowed like signing in', async () => {
    // Failures are counted beyond one test: of a name of their own.
    const { accessToken } = (await auth.register('guessed')).body;
    for (const body of [{}, { currentPassword: 'another password' }])
      expect((await deleteMe(accessToken, body)).body).toMatchObject({ status: 403, code: 'forbidden' });
    for (let guess = 0; guess < 10; guess += 1) await deleteMe(accessToken, { currentPassword: `guess number ${guess}` });
    expect((await deleteMe(accessToken)).body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(await codeOf(accessToken)).toBe('ok');
  });

  test('but the last admin stays', async () => {
    expect((await deleteMe(root.token)).body).toMatchObject({ status: 409, code: 'conflict' });
    await auth.makeAdmin('anna');
    expect((await deleteMe(root.token)).status).toBe(204);
  });
});

describe('PV3 an admin deletes somebody', () => {
  test('again and again the same, for good: they are neither reinstated nor made anything', async () => {
    expect((await deleteUser(anna.user.id, root.token)).status).toBe(204);
    const kept = await everything();
    expect((await deleteUser(anna.user.id, root.token)).status).toBe(204);
    expect(await everything()).toBe(kept);
    for (const body of [{ suspended: false }, { role: 'admin' }])
      expect((await auth.send('PATCH', `/api/users/${anna.user.id}`, { body, token: root.token })).body.code).toBe('not_found');
    await eventually(async () => expect(await codeOf(anna.accessToken)).toBe('unauthenticated'));
  });

  test('and nobody else does; nor does an admin themselves so', async () => {
    const bert = (await auth.register('bert')).body;
    expect((await deleteUser(bert.user.id, anna.accessToken)).body.code).toBe('forbidden');
    expect((await deleteUser(bert.user.id, '')).status).toBe(401);
    expect((await deleteUser(root.id, root.token)).body.code).toBe('forbidden');
    expect((await deleteUser('0197b2a0-0000-7000-8000-000000000000', root.token)).body.code).toBe('not_found');
  });
});

test('PV3 services learn who was deleted, in order, from where they are; who was is nobody to who asks anew', async () => {
  const url = await auth.app.server.listen({ port: 0, host: '127.0.0.1' });
  const tokens = createServiceTokens('a service secret for tests, 32 long', 'message-persistence');
  const client = createInternalClient({ service: 'auth', urls: [url], tokens });
  const ask = async (after: number) => {
    const answer = await client.call(internalDeletionRoutes.deletedUsers, { body: { after } });
    return answer.ok ? answer.data.items : answer;
  };
  expect(await ask(0)).toEqual([]);
  const bert = (await auth.register('bert')).body;
  await deleteUser(bert.user.id, root.token);
  await deleteMe(anna.accessToken);
  // The job that removes what is old leaves them.
  await sql`UPDATE revocations SET at = at - interval '1 year'`.execute(auth.db);
  await auth.runJob('remove-expired');
  const all = await ask(0);
  expect(all).toMatchObject([{ userId: bert.user.id }, { userId: anna.user.id }]);
  expect(await ask(Array.isArray(all) ? (all[0]?.number ?? 0) : 0)).toMatchObject([{ userId: anna.user.id }]);
  const looked = await client.call(internalAuthRoutes.lookupUsers, {
    body: { userIds: [UserId.parse(anna.user.id), UserId.parse(root.id)] },
  });
  expect(looked).toMatchObject({ ok: true, data: { items: [{ id: root.id }] } });
});

test('PV3 of two who register the name of somebody while they are deleted none gets it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `name${round}`;
    const person = (await auth.register(name)).body;
    const [, ...others] = await Promise.all([deleteMe(person.accessToken), auth.register(name), auth.register(name)]);
    expect(others.map(({ status }) => status)).toEqual([409, 409]);
  }
});
