import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../test-app.ts';

let auth: TestApp;
let token: string;
beforeAll(async () => {
  auth = await createTestApp({ env: { PARLEY_LIMITS: 'off' } });
  const people: [string, string][] = [
    ['anna', 'Anna Müller'],
    ['anna.z', 'Zoë'],
    ['annabel', 'Bel'],
    ['ben', 'Benedikt  Anna-Lena'],
    ['under_score', "Percy 100% O'Neil \\ back"],
    ['underxscore', '| & ! :* < -'],
    ['xann', 'ANNEMARIE'],
  ];
  for (const [username, displayName] of people) token = (await auth.register(username, { displayName })).body.accessToken;
});
afterAll(() => auth.close());

const find = async (query: string, more = ''): Promise<string[]> => {
  const { status, body } = await auth.send('GET', `/api/users?query=${encodeURIComponent(query)}${more}`, { token });
  expect([query, status]).toEqual([query, 200]);
  return body.items.map((one: { username: string }) => one.username);
};

describe('people are found', () => {
  test('by the beginning of their username, the exact one first', async () => {
    expect(await find('annab')).toEqual(['annabel']);
    expect(await find('ann')).toEqual(['anna', 'anna.z', 'annabel', 'ben', 'xann']);
    expect(await find('annabel')).toEqual(['annabel']);
    expect((await find('anna'))[0]).toBe('anna');
    expect(await find('xan')).toEqual(['xann']);
    expect(await find('abel')).toEqual([]);
  });

  test('by the beginning of any word of their display name, whatever the capitals', async () => {
    expect(await find('mül')).toEqual(['anna']);
    expect(await find('MÜLLER')).toEqual(['anna']);
    expect(await find('zoe\u0308')).toEqual(['anna.z']);
    expect(await find('ueller')).toEqual([]);
    expect(await find('annem')).toEqual(['xann']);
  });

  test('by several words, each of which begins one of theirs', async () => {
    expect(await find('mü an')).toEqual(['anna']);
    expect(await find(' anna   MÜ ')).toEqual(['anna']);
    expect(await find('anna ben')).toEqual(['ben']);
    expect(await find('anna carl')).toEqual([]);
  });

  test('with wildcards, quotes and operators meaning nothing but themselves', async () => {
    expect(await find('under_')).toEqual(['under_score']);
    expect(await find('%')).toEqual([]);
    expect(await find('100%')).toEqual(['under_score']);
    expect(await find("o'n")).toEqual(['under_score']);
    expect(await find('\\')).toEqual(['under_score']);
    for (const text of ['|', '&', '!', ':*', '<', '-']) expect([text, await find(text)]).toEqual([text, ['underxscore']]);
    for (const text of ["'", "''", "x' | 'a", '\\\\', "a\\' :*", '::', '(', "');--", '𝒳', '\u200d'])
      expect(await find(text)).toEqual([]);
  });

  test('at most as many as asked for', async () => {
    expect(await find('ann', '&limit=2')).toEqual(['anna', 'anna.z']);
  });

  test('by a new display name and no longer by the old', async () => {
    await auth.send('PATCH', '/api/users/me', { token, body: { displayName: 'Rosa Luft' } });
    expect(await find('rosa')).toEqual(['xann']);
    expect(await find('annemarie')).toEqual([]);
    await auth.send('PATCH', '/api/users/me', { token, body: { displayName: 'ANNEMARIE' } });
  });
});

test('ER2 a search for nothing, for too much, or together with ids is invalid', async () => {
  for (const query of [
    '?query=',
    '?query=%20',
    `?query=${'x'.repeat(81)}`,
    `?query=a&ids=${randomUUID()}`,
    '?query=a&limit=51',
    '?query=a&limit=0',
    '?query=a%00b',
  ])
    expect([query, (await auth.send('GET', `/api/users${query}`, { token })).status]).toEqual([query, 400]);
});

test('the search uses its indexes', async () => {
  const { sql } = await import('kysely');
  const plan = await auth.db.connection().execute(async (connection) => {
    await sql`set enable_seqscan = off`.execute(connection);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select id from users
      where username like 'anna%' or name_words @@ '''anna'':*'::tsquery`.execute(connection);
    await sql`reset enable_seqscan`.execute(connection);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).toContain('users_username_prefix');
  expect(plan).toContain('users_name_words');
});
