import { randomUUID } from 'node:crypto';
import type { Member, Problem, Room } from '@parley/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../testing/api.ts';
import { startTestService, type TestService } from '../testing/service.ts';
import type { TestPerson } from '../testing/stub-auth.ts';

let service: TestService;
let owner: TestPerson;
let ben: TestPerson;
let cleo: TestPerson;
let removed: TestPerson;
let stranger: TestPerson;
let room: Room;
let closed: Room;

type Request = Parameters<typeof ask>[2];
const as = <Body = Problem>(person: TestPerson, request: Request, body?: unknown) =>
  ask<Body>(service.url, person.token, request, body);

const make = async (body: object) => (await as<Room>(owner, 'POST /api/rooms', body)).body;
const get = async (of: Room) => (await as<Room>(owner, `GET /api/rooms/${of.id}`)).body;

beforeAll(async () => {
  service = await startTestService();
  const register = () => service.auth.register();
  [owner, ben, cleo] = [await register(), await register(), await register()];
  [removed, stranger] = [await register(), await register()];
});
afterAll(() => service.stop());

beforeEach(async () => {
  const memberIds = [ben.id, cleo.id, removed.id];
  room = await make({ kind: 'public', name: 'Room', memberIds });
  closed = await make({ kind: 'private', name: 'Closed', memberIds });
  for (const { id } of [room, closed]) await as(owner, `DELETE /api/rooms/${id}/members/${removed.id}`);
  [room, closed] = [await get(room), await get(closed)];
});

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

interface Act {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: (roomId: string) => string;
  /** What is asked for when nothing is wrong with it. */
  readonly good?: () => unknown;
  /** Whether every member may; else it takes who manages the room. */
  readonly isForMembers?: true;
  /** Whether it can be done to an archived room: it is, already. */
  readonly isForArchived?: true;
  readonly bad?: Readonly<Record<string, unknown>>;
}

const acts: Readonly<Record<string, Act>> = {
  'changing a room': {
    method: 'PATCH',
    path: (roomId) => `/api/rooms/${roomId}`,
    good: () => ({ name: 'Other' }),
    bad: {
      nothing: {},
      'only what is unknown': { colour: 'red' },
      'a name that is no text': { name: 5 },
      'a name of null': { name: null },
      'an empty name': { name: ' \n ' },
      'a name of 81 characters': { name: '👩'.repeat(81) },
      'a name with NUL': { name: 'a\u0000b' },
      'a topic of 501 characters': { topic: 'x'.repeat(501) },
      'a topic with an unpaired surrogate': { topic: 'a\ud83d' },
      'a text instead of yes or no': { readOnly: 'true' },
      'archiving by changing': { archived: true },
      'something good beside something bad': { name: 'Other', readOnly: 1 },
      'an array': [],
    },
  },
  'archiving a room': { method: 'DELETE', path: (roomId) => `/api/rooms/${roomId}`, isForArchived: true },
  'adding people': {
    method: 'POST',
    path: (roomId) => `/api/rooms/${roomId}/members`,
    isForMembers: true,
    good: () => ({ userIds: [stranger.id] }),
    bad: {
      nothing: {},
      nobody: { userIds: [] },
      'one id that is none': { userIds: ['x'] },
      'an id alone': { userIds: randomUUID() },
      '101 people': { userIds: Array.from({ length: 101 }, () => randomUUID()) },
      'somebody whom nobody knows': { userIds: [randomUUID()] },
    },
  },
  'changing a member': {
    method: 'PATCH',
    path: (roomId) => `/api/rooms/${roomId}/members/${ben.id}`,
    good: () => ({ role: 'moderator' }),
    bad: {
      nothing: {},
      'a role that is none': { role: 'king' },
      'a role of null': { role: null },
      'a time that is none': { mutedUntil: 'tomorrow' },
      'a time without milliseconds': { mutedUntil: '2050-01-01T00:00:00Z' },
      'a time of another zone': { bannedUntil: '2050-01-01T00:00:00.000+01:00' },
      'a day that is not': { bannedUntil: '2050-02-30T00:00:00.000Z' },
      'a number': { bannedUntil: 2_524_608_000_000 },
      'something good beside something bad': { role: 'moderator', mutedUntil: 1 },
    },
  },
  'removing a member': { method: 'DELETE', path: (roomId) => `/api/rooms/${roomId}/members/${ben.id}` },
};

describe.each(Object.entries(acts))('%s', (_, one) => {
  const { method, path, good = () => undefined, bad = {} } = one;
  const act = (person: TestPerson, roomId: string, body = good()) => as(person, `${method} ${path(roomId)}`, body);

  test('by whom it is not for, or where there is no such room, changes nothing (ER2)', async () => {
    for (const [person, codes] of [
      [stranger, ['forbidden', 'not_found']],
      [removed, ['forbidden', 'not_found']],
    ] as const)
      expect([(await act(person, room.id)).code, (await act(person, closed.id)).code]).toEqual(codes);
    if (one.isForMembers === undefined) expect((await act(cleo, room.id)).code).toBe('forbidden');
    expect((await act(owner, randomUUID())).code).toBe('not_found');
    expect((await act(owner, 'none')).code).toBe('invalid');
    const nobody = { ...owner, token: 'x' };
    expect((await act(nobody, room.id)).code).toBe('unauthenticated');
    expect([await get(room), await get(closed)]).toEqual([room, closed]);
  });

  test('with what does not hold is invalid and changes nothing', async () => {
    for (const [name, body] of Object.entries(bad)) {
      const reply = await act(owner, room.id, body);
      expect([name, reply.status, reply.code]).toEqual([name, 400, 'invalid']);
      expect(reply.body.detail).not.toMatch(/sql|zod|undefined/i);
    }
    expect(await get(room)).toEqual(room);
  });

  test('after the archiving is refused and changes nothing, and twice is once (RE3)', async () => {
    await act(owner, closed.id);
    const once = await get(closed);
    await act(owner, closed.id);
    expect(await get(closed)).toEqual(once);
    const archived = (await as<Room>(owner, `DELETE /api/rooms/${room.id}`)).body;
    expect((await act(owner, room.id)).code).toBe(one.isForArchived === true ? undefined : 'room_read_only');
    expect(await get(room)).toEqual(archived);
  });
});

test('people are known by ids alone: one that is none is invalid, one that is nobody is not_found', async () => {
  const member = (id: string) => `/api/rooms/${room.id}/members/${id}` as const;
  expect((await as(owner, `PATCH ${member('x')}`, { role: 'guest' })).code).toBe('invalid');
  expect((await as(owner, `PATCH ${member(randomUUID())}`, { role: 'guest' })).code).toBe('not_found');
  expect((await as(owner, `PATCH ${member(randomUUID())}`, { bannedUntil: inAnHour() })).code).toBe('not_found');
  expect((await as(owner, `PATCH ${member(removed.id)}`, { mutedUntil: inAnHour() })).code).toBe('not_found');
  expect((await as(owner, `DELETE ${member('x')}`)).code).toBe('invalid');
  expect((await as(owner, `DELETE ${member(randomUUID())}`)).status).toBe(204);
  expect(await get(room)).toEqual(room);
});

test('what comes out of order changes nothing: lifting what is not, opening what is open, leaving twice', async () => {
  const path = `/api/rooms/${room.id}` as const;
  const replies = [
    await as(owner, `PATCH ${path}/members/${ben.id}`, { mutedUntil: null, bannedUntil: null }),
    await as(owner, `PATCH ${path}/members/${removed.id}`, { bannedUntil: null }),
    await as(owner, `PATCH ${path}`, { archived: false }),
    await as(removed, `POST ${path}/leave`),
    await as(removed, `DELETE ${path}/members/${removed.id}`),
    await as(owner, `POST ${path}/join`),
  ];
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 204, 204, 200]);
  expect(await get(room)).toEqual(room);
});

test('a life over REST: mute, ban, list who is banned, lift, archive, open again', async () => {
  const path = `/api/rooms/${room.id}` as const;
  const until = inAnHour();
  const member = `PATCH ${path}/members/${ben.id}` as const;
  expect((await as<Member>(owner, member, { mutedUntil: until })).body).toMatchObject({ userId: ben.id, mutedUntil: until });
  expect((await as<Member>(owner, member, { bannedUntil: until })).body).toMatchObject({ mutedUntil: until, bannedUntil: until });
  expect(await as(ben, `POST ${path}/join`)).toMatchObject({ status: 403, code: 'banned' });
  const banned = await as<{ items: Member[] }>(owner, `GET ${path}/members?banned=true`);
  expect(banned.body.items.map((one) => one.userId)).toEqual([ben.id]);
  expect((await as(owner, `GET ${path}/members?banned=perhaps`)).code).toBe('invalid');
  const present = await as<{ items: Member[] }>(owner, `GET ${path}/members`);
  expect(present.body.items.map((one) => one.userId)).toEqual([owner.id, cleo.id].toSorted());
  expect((await as<Member>(owner, member, { bannedUntil: null })).status).toBe(200);
  expect((await as<Room>(ben, `POST ${path}/join`)).body.memberCount).toBe(3);
  expect((await as<Room>(owner, `DELETE ${path}`)).body.archivedAt).toEqual(expect.any(String));
  const browse = async () =>
    (await as<{ items: Room[] }>(ben, 'GET /api/rooms/public?query=ROOM&limit=100')).body.items.map(({ id }) => id);
  expect(await browse()).not.toContain(room.id);
  expect((await as<Room>(owner, `PATCH ${path}`, { archived: false })).body).not.toHaveProperty('archivedAt');
  expect(await browse()).toContain(room.id);
  for (const bad of ['?query=%00', '?limit=0', '?limit=101', '?cursor=x', `?query=${'x'.repeat(81)}`])
    expect([bad, (await as(ben, `GET /api/rooms/public${bad}`)).code]).toEqual([bad, 'invalid']);
});
