import { randomUUID } from 'node:crypto';
import type { Room, SearchHit } from '@parley/contracts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../testing/api.ts';
import { startTestService, type TestService } from '../testing/service.ts';
import type { TestPerson } from '../testing/stub-auth.ts';

let service: TestService;
let anna: TestPerson;
let room: Room;
beforeAll(async () => {
  service = await startTestService();
  anna = await service.auth.register();
  room = (await ask<Room>(service.url, anna.token, 'POST /api/rooms', { kind: 'private', name: 'Room' })).body;
});
afterAll(() => service.stop());

const search = (query: string) =>
  ask<{ items: SearchHit[]; nextCursor: string | null }>(service.url, anna.token, `GET /api/search?${query}`);

test('SE1 what was said is found over HTTP, with where it stands', async () => {
  const content = 'Die Übergabe ist um 京都 am 3.';
  const body = { clientMessageId: randomUUID(), content };
  expect((await ask(service.url, anna.token, `POST /api/rooms/${room.id}/messages`, body)).status).toBe(201);
  const { status, body: page } = await search(`query=${encodeURIComponent('uberg 京')}&after=2020-01-01&limit=1`);
  expect(status).toBe(200);
  expect(page.nextCursor).toBeNull();
  expect(page.items).toMatchObject([
    {
      message: { roomId: room.id, senderId: anna.id, content },
      snippet: {
        text: content,
        highlights: [
          { start: 4, length: 8 },
          { start: 20, length: 1 },
        ],
      },
    },
  ]);
});

test('SE1 what cannot be looked for is invalid', async () => {
  for (const query of [
    '',
    'query=',
    'query=%00a',
    'query=a&limit=0',
    'query=a&before=0000-01-01',
    'query=a&has=cake',
    'query=a&senderId=me',
  ])
    expect([query, (await search(query)).code]).toEqual([query, 'invalid']);
});

test('what the database does not answer in time is unavailable, and does no harm to what comes next', async () => {
  const [{ code }, reading] = await service.store.db.transaction().execute(async (tx) => {
    for (const name of ['transaction_timeout', 'idle_in_transaction_session_timeout'])
      await sql`SELECT set_config(${name}, '0', true)`.execute(tx);
    await sql`LOCK TABLE search_blocks IN ACCESS EXCLUSIVE MODE`.execute(tx);
    return Promise.all([search('query=wo'), ask(service.url, anna.token, `GET /api/rooms/${room.id}/messages`)]);
  });
  expect([code, reading.status]).toEqual(['unavailable', 200]);
  expect((await search('query=uberg')).status).toBe(200);
});

test('RE2 who searches too much is told when to come back, and sees where they stand; others are not held up', async () => {
  const limited = await startTestService({ store: service.store, auth: service.auth, limits: 'on' });
  try {
    const other = await service.auth.register();
    const searchAs = (token: string): Promise<Response> =>
      fetch(`${limited.url}/api/search?query=word`, { headers: { authorization: `Bearer ${token}` } });
    const first = await searchAs(anna.token);
    expect([first.status, first.headers.get('ratelimit-remaining')]).toEqual([200, '59']);
    const codes = await Promise.all(Array.from({ length: 120 }, () => searchAs(anna.token)));
    const refused = codes.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(await refused[0]?.json()).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await searchAs(other.token)).status).toBe(200);
  } finally {
    await limited.stop();
  }
});
