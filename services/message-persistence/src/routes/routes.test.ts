import { randomUUID } from 'node:crypto';
import {
  type Digest,
  type Heads,
  type HistoryPage,
  type Member,
  type MyRoom,
  Problem,
  type Room,
  type RoomFrame,
  type Sent,
  type SyncedRoom,
  type UserFrame,
  type UserMemberships,
} from '@parley/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../testing/api.ts';
import { startTestService, type TestService } from '../testing/service.ts';
import type { TestPerson } from '../testing/stub-auth.ts';

let service: TestService;
let [anna, ben, stranger]: TestPerson[] = [];
let [open, closed]: Room[] = [];
beforeAll(async () => {
  service = await startTestService();
  [anna, ben, stranger] = [await service.auth.register(), await service.auth.register(), await service.auth.register()];
  open = (await as<Room>(anna, 'POST /api/rooms', { kind: 'public', name: 'Open', memberIds: [ben?.id] })).body;
  closed = (await as<Room>(anna, 'POST /api/rooms', { kind: 'private', name: 'Closed', memberIds: [ben?.id] })).body;
});
afterAll(() => service.stop());

const as = <Body = Problem>(
  person: TestPerson | undefined,
  request: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${string}`,
  body?: unknown,
  headers: Record<string, string> = {},
) => ask<Body>(service.url, person?.token ?? '', request, body, headers);

const asService = async <Body = Problem>(path: string, body: unknown) =>
  ask<Body>(service.url, await service.services.issue(), `POST ${path}`, body);

const messagesOf = (room: Room | undefined) => `/api/rooms/${room?.id ?? ''}/messages` as const;

describe('sending over REST', () => {
  test('MS4 a repeat of the body id or of the Idempotency-Key stores once; capitals are the same id', async () => {
    const id = randomUUID();
    const first = await as<Sent>(anna, `POST ${messagesOf(closed)}`, { clientMessageId: id, content: 'Hello' });
    expect(first).toMatchObject({ status: 201, body: { duplicate: false } });
    const path = `POST ${messagesOf(closed)}` as const;
    const again = [
      await as<Sent>(anna, path, { clientMessageId: id.toUpperCase(), content: 'Hello' }),
      await as<Sent>(anna, path, { content: 'Hello' }, { 'idempotency-key': id }),
      await as<Sent>(
        anna,
        path,
        { clientMessageId: id, content: 'Hello', more: 'ignored' },
        { 'idempotency-key': id.toUpperCase() },
      ),
    ];
    expect(again).toEqual(
      again.map(() => ({ status: 201, code: undefined, body: { message: first.body.message, duplicate: true } })),
    );
    expect((await as(anna, path, { clientMessageId: id, content: 'Other' })).code).toBe('conflict');
  });

  test('MS4 an x-request-id names the request and not the command: a repeat under the same one is a duplicate', async () => {
    const [clientMessageId, requestId] = [randomUUID(), randomUUID()];
    const send = () =>
      as<Sent>(anna, `POST ${messagesOf(closed)}`, { clientMessageId, content: 'Hello' }, { 'x-request-id': requestId });
    expect([(await send()).body.duplicate, (await send()).body.duplicate]).toEqual([false, true]);
  });

  const id = randomUUID();
  const bad: [string, unknown, Record<string, string>?][] = [
    ['no id', { content: 'x' }],
    ['an id that is no UUID', { clientMessageId: 'x', content: 'x' }],
    ['a key that is no UUID', { content: 'x' }, { 'idempotency-key': 'x' }],
    ['a key that differs', { clientMessageId: id, content: 'x' }, { 'idempotency-key': randomUUID() }],
    ['no content', { clientMessageId: id }],
    ['empty content', { clientMessageId: id, content: '' }],
    ['only control characters', { clientMessageId: id, content: '\u0001\u0002' }],
    ['content that is no text', { clientMessageId: id, content: 5 }],
    ['NUL', { clientMessageId: id, content: 'a\u0000b' }],
    ['an unpaired surrogate', { clientMessageId: id, content: 'a\ud83d' }],
    ['8,001 characters', { clientMessageId: id, content: '👩'.repeat(8_001) }],
    ['metadata that is no object', { clientMessageId: id, content: 'x', metadata: [1] }],
    ['metadata over 4 KiB', { clientMessageId: id, content: 'x', metadata: { a: 'x'.repeat(4_089) } }],
    ['metadata with NUL', { clientMessageId: id, content: 'x', metadata: { a: ['\u0000'] } }],
    ['metadata with an unpaired surrogate as key', { clientMessageId: id, content: 'x', metadata: { '\udc00': 1 } }],
    [
      'metadata of 17 levels',
      { clientMessageId: id, content: 'x', metadata: JSON.parse(`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`) },
    ],
    ['an array', []],
    ['nothing', undefined],
  ];
  test.each(bad)('MS5 %s is invalid', async (_, body, headers) => {
    const reply = await as(anna, `POST ${messagesOf(closed)}`, body, headers);
    expect([reply.status, reply.code]).toEqual([400, 'invalid']);
    expect(Problem.parse(reply.body).detail).not.toMatch(/sql|zod|undefined/i);
  });

  test('MS5 none of it was stored; what is just within the bounds is', async () => {
    const before = (await as<Room>(anna, `GET /api/rooms/${closed?.id}`)).body.lastSeq;
    const good = [
      { content: '👩'.repeat(8_000) },
      { content: 'x', metadata: { a: 'x'.repeat(4_088) } },
      { content: 'x', metadata: JSON.parse(`${'{"a":'.repeat(15)}{}${'}'.repeat(15)}`) },
      { content: 'e\u0301\r\nnext\u0007' },
    ];
    for (const one of good) {
      const sent = await as<Sent>(anna, `POST ${messagesOf(closed)}`, { clientMessageId: randomUUID(), ...one });
      expect([sent.status, sent.code]).toEqual([201, undefined]);
    }
    const page = (await as<HistoryPage>(anna, `GET ${messagesOf(closed)}?limit=4`)).body;
    expect(page.messages.map((message) => message.seq)).toEqual([1, 2, 3, 4].map((count) => before + count));
    expect(page.messages.map(({ content, metadata }) => ({ content, ...(metadata === undefined ? {} : { metadata }) }))).toEqual([
      ...good.slice(0, 3),
      { content: '\u00e9\nnext' },
    ]);
  });

  test('MS6 a body over 64 KiB is too large', async () => {
    const reply = await as(anna, `POST ${messagesOf(closed)}`, {
      clientMessageId: randomUUID(),
      content: 'x',
      more: 'x'.repeat(65_536),
    });
    expect([reply.status, reply.code]).toEqual([413, 'too_large']);
  });
});

/** Everything that only members may do. */
const acts = (room: string) =>
  [
    [`GET /api/rooms/${room}/messages`],
    [`GET /api/rooms/${room}/members`],
    [`GET /api/rooms/${room}/changes?since=0`],
    [`GET /api/rooms/${room}/digest`],
    [`POST /api/rooms/${room}/messages`, { clientMessageId: randomUUID(), content: 'x' }],
    [`POST /api/rooms/${room}/members`, { userIds: [anna?.id] }],
    [`POST /api/rooms/${room}/leave`, {}],
  ] as const;

describe('who may do what', () => {
  test('ER2 a stranger is told forbidden of a public room, and of others that there is none', async () => {
    const codes = async (room: string) =>
      Promise.all(acts(room).map(async ([request, body]) => (await as(stranger, request, body)).code));
    expect(await codes(open?.id ?? '')).toEqual(Array.from({ length: 7 }, () => 'forbidden'));
    expect(await codes(closed?.id ?? '')).toEqual(Array.from({ length: 7 }, () => 'not_found'));
    expect(await codes(randomUUID())).toEqual(Array.from({ length: 7 }, () => 'not_found'));
    expect((await as(stranger, `POST /api/rooms/${closed?.id}/join`, {})).code).toBe('not_found');
    expect((await as(stranger, `GET /api/rooms/${closed?.id}`)).code).toBe('not_found');
    expect((await as(stranger, `GET /api/rooms/${open?.id}`)).status).toBe(200);
  });

  test('ER1 without a token, with a forged or an expired one, everything is refused in one shape', async () => {
    const expired = { ...(anna as TestPerson), token: await service.auth.sign(anna as TestPerson, { exp: 1 }) };
    const other = { ...(anna as TestPerson), token: `${anna?.token.slice(0, -4)}AAAA` };
    for (const [person, code] of [
      [undefined, 'unauthenticated'],
      [other, 'unauthenticated'],
      [expired, 'token_expired'],
    ] as const) {
      const reply = await as(person, 'GET /api/rooms');
      expect(reply.status).toBe(401);
      expect(Problem.parse(reply.body)).toMatchObject({ code, status: 401, type: 'about:blank' });
    }
  });

  test('internal routes take a service, and sync a user', async () => {
    for (const path of ['memberships', 'heads', 'room-changes', 'user-changes'])
      expect((await as(anna, `POST /internal/${path}`, {})).code).toBe('unauthenticated');
    expect((await asService('/internal/sync', { rooms: [] })).code).toBe('unauthenticated');
  });
});

describe('rooms over REST', () => {
  const bad: [string, unknown, Record<string, string>?][] = [
    ['no kind', { name: 'x' }],
    ['an unknown kind', { kind: 'secret', name: 'x' }],
    ['no name', { kind: 'public' }],
    ['a name of spaces', { kind: 'public', name: '  ' }],
    ['a name of 81 characters', { kind: 'public', name: 'x'.repeat(81) }],
    ['a topic of 501 characters', { kind: 'public', name: 'x', topic: 'x'.repeat(501) }],
    ['a direct room with nobody', { kind: 'direct' }],
    ['101 members', { kind: 'public', name: 'x', memberIds: Array.from({ length: 101 }, () => randomUUID()) }],
    ['RE4 somebody unknown', { kind: 'public', name: 'x', memberIds: [randomUUID()] }],
    ['a key that is no UUID', { kind: 'public', name: 'x' }, { 'idempotency-key': 'again' }],
  ];
  test.each(bad)('%s is invalid, and nothing is made', async (_, body, headers) => {
    expect((await as(stranger, 'POST /api/rooms', body, headers)).code).toBe('invalid');
    expect((await as<{ items: MyRoom[] }>(stranger, 'GET /api/rooms')).body.items).toEqual([]);
  });

  test('RE3 a room that is made again under its Idempotency-Key is the same', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const make = (name: string) => as<Room>(anna, 'POST /api/rooms', { kind: 'private', name }, headers);
    const first = await make('Once');
    expect(first.status).toBe(201);
    expect((await make('Once')).body).toEqual(first.body);
    expect((await make('Twice')).code).toBe('conflict');
  });

  test('ids and numbers in paths and queries that are none are invalid', async () => {
    const requests = [
      'GET /api/rooms/none',
      'GET /api/rooms/none/messages',
      `GET ${messagesOf(closed)}?limit=0`,
      `GET ${messagesOf(closed)}?limit=201`,
      `GET ${messagesOf(closed)}?before=-1`,
      `GET ${messagesOf(closed)}?before=1&after=2`,
      `GET ${messagesOf(closed)}?at=yesterday`,
      `GET /api/rooms/${closed?.id}/changes?since=x`,
      `GET /api/rooms/${closed?.id}/digest?from=99999999999999999`,
      `GET /api/rooms/${closed?.id}/members?cursor=!`,
      'GET /api/me/changes?since=1.5',
    ] as const;
    for (const request of requests) expect([request, (await as(anna, request)).code]).toEqual([request, 'invalid']);
    for (const number of ['9007199254740991', '0'])
      for (const request of [
        `GET ${messagesOf(closed)}?before=${number}`,
        `GET ${messagesOf(closed)}?after=${number}`,
        `GET ${messagesOf(closed)}?around=${number}`,
        `GET /api/rooms/${closed?.id}/changes?since=${number}`,
        `GET /api/rooms/${closed?.id}/digest?from=${number}&to=${number}`,
        `GET /api/me/changes?since=${number}`,
      ] as const)
        expect([request, (await as(anna, request)).status]).toEqual([request, 200]);
    for (const at of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])
      expect([at, (await as(anna, `GET ${messagesOf(closed)}?at=${at}`)).status]).toEqual([at, 200]);
  });

  test('joining, members, leaving, my rooms and my changes', async () => {
    const room = (await as<Room>(anna, 'POST /api/rooms', { kind: 'public', name: 'Plaza' })).body;
    expect((await as<Room>(ben, `POST /api/rooms/${room.id}/join`)).body).toMatchObject({ id: room.id, memberCount: 2 });
    const members = await as<{ items: Member[]; nextCursor: null }>(ben, `GET /api/rooms/${room.id}/members?limit=1`);
    expect(members.body.items).toHaveLength(1);
    expect(members.body.nextCursor).toEqual(expect.any(String));
    const mine = await as<{ items: MyRoom[]; userRev: number }>(ben, 'GET /api/rooms');
    expect(mine.body.items.map((item) => item.id)).toContain(room.id);
    const changes = await as<UserFrame>(ben, `GET /api/me/changes?since=${mine.body.userRev - 1}`);
    expect(changes.body.events).toMatchObject([{ type: 'room.added', data: { roomId: room.id } }]);
    expect((await as(ben, `POST /api/rooms/${room.id}/leave`)).status).toBe(204);
    const added = await as<{ items: Member[] }>(anna, `POST /api/rooms/${room.id}/members`, { userIds: [stranger?.id, ben?.id] });
    expect(added.body.items.map((member) => member.userId)).toEqual([stranger?.id, ben?.id]);
    const frame = (await as<RoomFrame>(ben, `GET /api/rooms/${room.id}/changes?since=0`)).body;
    expect(frame.events.map((event) => event.type)).toEqual(['member.joined', 'member.joined', 'member.joined']);
    expect((await as<Digest>(ben, `GET /api/rooms/${room.id}/digest`)).body).toMatchObject({ rev: 5, count: 0 });
  });
});

describe('what gateways ask', () => {
  test('CO2 memberships of many people in one call, in the order asked for, with heads', async () => {
    const nobody = randomUUID();
    const { body } = await asService<{ items: UserMemberships[] }>('/internal/memberships', {
      userIds: [ben?.id, nobody, anna?.id, ben?.id],
    });
    expect(body.items.map((item) => item.userId)).toEqual([ben?.id, nobody, anna?.id]);
    expect(body.items[1]).toEqual({ userId: nobody, userRev: 0, epoch: 1, rooms: [], reading: { readReceipts: true } });
    const room = (await as<Room>(ben, `GET /api/rooms/${closed?.id}`)).body;
    expect(body.items[0]?.rooms).toContainEqual({
      roomId: room.id,
      role: 'member',
      epoch: 1,
      rev: room.rev,
      lastSeq: room.lastSeq,
      readSeq: 0,
    });
  });

  test('RC3 heads of rooms and people in one call; unknown ones are left out', async () => {
    const { body } = await asService<Heads>('/internal/heads', {
      roomIds: [closed?.id, randomUUID()],
      userIds: [ben?.id, randomUUID()],
    });
    const room = (await as<Room>(ben, `GET /api/rooms/${closed?.id}`)).body;
    expect(body).toEqual({
      epoch: 1,
      rooms: [{ roomId: room.id, rev: room.rev }],
      users: [{ userId: ben?.id, userRev: expect.any(Number) }],
    });
    expect((await asService<Heads>('/internal/heads', { roomIds: [], userIds: [] })).body).toEqual({
      epoch: 1,
      rooms: [],
      users: [],
    });
  });

  test('room changes, user changes and sync', async () => {
    const frame = (await asService<RoomFrame>('/internal/room-changes', { roomId: closed?.id, since: 1 })).body;
    expect([frame.roomId, frame.prevRev, frame.rev, frame.events[0]?.type]).toEqual([
      closed?.id,
      1,
      frame.headRev,
      'member.joined',
    ]);
    expect((await asService('/internal/room-changes', { roomId: randomUUID(), since: 1 })).code).toBe('not_found');
    const mine = await asService<UserFrame>('/internal/user-changes', { userId: ben?.id, since: 0 });
    expect(mine.body.rev).toBe(mine.body.headRev);
    const synced = await as<{ rooms: SyncedRoom[] }>(ben, 'POST /internal/sync', {
      rooms: [{ roomId: closed?.id, epoch: 1, rev: 3 }],
    });
    expect(synced.body.rooms).toMatchObject([{ recovered: true, prevRev: 3 }]);
  });
});
