import { randomUUID } from 'node:crypto';
import { internalAuthRoutes, UserId } from '@parley/contracts';
import { createInternalClient, createServiceTokens } from '@parley/service-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from '../test-app.ts';

let auth: TestApp;
let anna: Answer['body'];
let bert: Answer['body'];
beforeAll(async () => {
  auth = await createTestApp();
  anna = (await auth.register('anna', { displayName: 'Anna' })).body;
  bert = (await auth.register('bert')).body;
});
afterAll(() => auth.close());

const get = (url: string, token: string | undefined = anna.accessToken): Promise<Answer> => auth.send('GET', url, { token });

describe('users', () => {
  test('shows me to myself, and others to me, without anything secret', async () => {
    expect(await get('/api/users/me')).toMatchObject({ status: 200, body: anna.user });
    expect(await get(`/api/users/${bert.user.id.toUpperCase()}`)).toMatchObject({ status: 200, body: bert.user });
    expect((await get(`/api/users/${bert.user.id}`)).text).not.toContain('argon2');
  });

  test('ER2 an unknown user is not_found, a malformed id is invalid', async () => {
    expect((await get(`/api/users/${randomUUID()}`)).body).toMatchObject({ status: 404, code: 'not_found' });
    for (const id of ['1', 'a'.repeat(36), '%00', "' or 1=1"])
      expect((await get(`/api/users/${encodeURIComponent(id)}`)).body).toMatchObject({ status: 400, code: 'invalid' });
  });

  test('RE1 lists those asked for that exist, in that order and each once', async () => {
    const ids = [bert.user.id, randomUUID(), anna.user.id, bert.user.id];
    const { status, body } = await get(`/api/users?ids=${ids.join(',')}`);
    expect(status).toBe(200);
    expect(body).toEqual({ items: [bert.user, anna.user], nextCursor: null });
  });

  test('ER2 a list without ids, with a malformed one, with too many or given twice is invalid', async () => {
    const many = Array.from({ length: 101 }, () => randomUUID()).join(',');
    for (const query of [
      '',
      '?ids=',
      '?ids=,',
      `?ids=${anna.user.id},x`,
      `?ids=${many}`,
      `?ids=${anna.user.id}&ids=${bert.user.id}`,
    ])
      expect([query, (await get(`/api/users${query}`)).status]).toEqual([query, 400]);
  });

  test('RE3 changes my display name, again and again the same', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await auth.send('PATCH', '/api/users/me', {
        token: anna.accessToken,
        body: { displayName: 'Ann\u0061\u0308', role: 'admin', username: 'root', id: bert.user.id },
      });
      expect(status).toBe(200);
      expect(body).toEqual({ ...anna.user, displayName: 'Annä' });
    }
    expect((await get(`/api/users/${anna.user.id}`, bert.accessToken)).body.displayName).toBe('Annä');
  });

  test('MS6 a display name has 1 to 80 characters, and no NUL', async () => {
    for (const displayName of ['', '  ', '\n', 'x'.repeat(81), 'a\u0000b', 'a\uD800', 5, null])
      expect((await auth.send('PATCH', '/api/users/me', { token: anna.accessToken, body: { displayName } })).status).toBe(400);
    const body = { displayName: '👩‍👩‍👧'.repeat(16) };
    expect((await auth.send('PATCH', '/api/users/me', { token: bert.accessToken, body })).status).toBe(200);
  });

  test('ER2 nobody sees anybody without a token', async () => {
    for (const url of ['/api/users/me', `/api/users/${anna.user.id}`, `/api/users?ids=${anna.user.id}`]) {
      const { status, body, headers } = await auth.send('GET', url);
      expect([status, body.code, headers['www-authenticate']]).toEqual([401, 'unauthenticated', 'Bearer']);
    }
  });
});

describe('what other services ask', () => {
  test('looks up users for a service, with its own token only', async () => {
    const url = await auth.app.server.listen({ port: 0, host: '127.0.0.1' });
    const tokens = createServiceTokens(auth.env['SERVICE_SECRET'] ?? '', 'message-persistence');
    const client = createInternalClient({ service: 'auth', urls: [url], tokens });
    const userIds = [anna.user.id, randomUUID()].map((id) => UserId.parse(id));
    const result = await client.call(internalAuthRoutes.lookupUsers, { body: { userIds } });
    expect(result).toMatchObject({ ok: true, data: { items: [{ username: 'anna' }] } });
    expect(await client.call(internalAuthRoutes.lookupUsers, { body: { userIds: [] } })).toEqual({
      ok: true,
      data: { items: [] },
    });
    const asUser = await client.call(internalAuthRoutes.lookupUsers, { body: { userIds }, token: anna.accessToken });
    expect(asUser).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });
});
