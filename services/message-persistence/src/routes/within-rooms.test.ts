import { randomUUID } from 'node:crypto';
import type { Member, MyRoom, Problem, Room, SyncedRoom, UserFrame } from '@parley/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../testing/api.ts';
import { startTestService, type TestService } from '../testing/service.ts';
import type { TestPerson } from '../testing/stub-auth.ts';

let service: TestService;
let anna: TestPerson;
/** Two rooms inside the token of the tests, and one of every kind outside it. */
let inside: Room;
let invited: Room;
let outside: Record<'public' | 'private' | 'direct', Room>;

const make = async (body: object) => (await ask<Room>(service.url, anna.token, 'POST /api/rooms', body)).body;

beforeAll(async () => {
  service = await startTestService();
  anna = await service.auth.register();
  inside = await make({ kind: 'private', name: 'Inside' });
  invited = await make({ kind: 'public', name: 'Invited' });
});
afterAll(() => service.stop());

type Request = Parameters<typeof ask>[2];

/** Somebody who is in all rooms, with a token for some of them. */
const limited = async (claims: Record<string, unknown> = {}) => {
  const ben = await service.auth.register();
  const memberIds = [ben.id];
  outside = {
    public: await make({ kind: 'public', name: 'Outside', memberIds }),
    private: await make({ kind: 'private', name: 'Outside', memberIds }),
    direct: await make({ kind: 'direct', memberIds }),
  };
  const rooms = [
    { id: inside.id, role: 'moderator' },
    { id: invited.id, role: 'guest' },
  ];
  const token = await service.auth.sign(ben, { rooms, ...claims });
  const as = <Body = Problem>(request: Request, body?: unknown) => ask<Body>(service.url, token, request, body);
  return { ben, token, as };
};

describe('a token for some rooms', () => {
  test('AU5 lets its person in with its first call, whichever that is, and with the roles it names', async () => {
    const calls: Request[] = [
      'GET /api/rooms',
      'GET /api/me/changes',
      `GET /api/rooms/${inside.id}/messages`,
      'POST /internal/claimed-rooms',
    ];
    for (const call of calls) {
      const { ben, as } = await limited();
      expect([call, (await as(call)).status]).toEqual([call, call.startsWith('GET') ? 200 : 204]);
      const members = await ask<{ items: Member[] }>(service.url, anna.token, `GET /api/rooms/${inside.id}/members`);
      expect(members.body.items.find((member) => member.userId === ben.id)?.role).toBe('moderator');
    }
  });

  test('AU2 every route answers a room outside as to a stranger, although its person is in it', async () => {
    const { ben, as } = await limited();
    const ofRoom = (roomId: string): [Request, unknown?][] => {
      const room = `/api/rooms/${roomId}` as const;
      const message = `${room}/messages/${randomUUID()}` as const;
      return [
        [`GET ${room}`],
        [`PATCH ${room}`, { topic: 'New' }],
        [`DELETE ${room}`],
        [`POST ${room}/join`, {}],
        [`POST ${room}/leave`, {}],
        [`GET ${room}/members`],
        [`POST ${room}/members`, { userIds: [anna.id] }],
        [`PATCH ${room}/members/${anna.id}`, { role: 'guest' }],
        [`DELETE ${room}/members/${ben.id}`],
        [`GET ${room}/messages`],
        [`POST ${room}/messages`, { clientMessageId: randomUUID(), content: 'x' }],
        [`PATCH ${message}`, { content: 'x' }],
        [`DELETE ${message}`],
        [`PUT ${room}/read`, { seq: 1 }],
        [`PUT ${room}/unread`, { seq: 0 }],
        [`GET ${room}/changes?since=0`],
        [`GET ${room}/digest`],
        [`GET /api/search?query=word&roomId=${roomId}`],
      ];
    };
    for (const [kind, code] of [
      ['public', 'forbidden'],
      ['private', 'not_found'],
      ['direct', 'not_found'],
    ] as const)
      for (const [request, body] of ofRoom(outside[kind].id))
        expect([kind, request, (await as(request, body)).code]).toEqual([kind, request, code]);
    for (const [request, body] of ofRoom(randomUUID()))
      expect([request, (await as(request, body)).code]).toEqual([request, 'not_found']);
    const own = (await ask<Room>(service.url, ben.token, `GET /api/rooms/${outside.private.id}`)).body;
    expect(own).toEqual(outside.private);
  });

  test('AU2 lists and catching up leave rooms outside out, and keep their counters', async () => {
    const { ben, as } = await limited();
    const mine = await as<{ items: MyRoom[]; userRev: number }>('GET /api/rooms');
    const full = await ask<{ items: MyRoom[]; userRev: number }>(service.url, ben.token, 'GET /api/rooms');
    expect(mine.body.items.map((room) => room.id).toSorted()).toEqual([inside.id, invited.id].toSorted());
    expect([full.body.items.length, full.body.userRev]).toEqual([5, mine.body.userRev]);
    const changes = await as<UserFrame>('GET /api/me/changes?since=0');
    const roomIds = changes.body.events.map(({ data }) => ('roomId' in data ? data.roomId : ''));
    expect(roomIds.toSorted()).toEqual([inside.id, invited.id].toSorted());
    expect([changes.body.prevRev, changes.body.rev, changes.body.headRev]).toEqual([0, 5, 5]);
    const asked = [outside.private, inside, outside.public, invited].map(({ id }) => ({ roomId: id, epoch: 1, rev: 1 }));
    const synced = await as<{ rooms: SyncedRoom[] }>('POST /internal/sync', { rooms: asked });
    expect(synced.body.rooms).toMatchObject([
      { roomId: outside.private.id, error: { code: 'not_found' } },
      { roomId: inside.id, recovered: true },
      { roomId: outside.public.id, error: { code: 'forbidden' } },
      { roomId: invited.id, recovered: true },
    ]);
  });

  test('AU2 makes, browses and joins nothing, also where its role is that of an admin', async () => {
    const { as } = await limited({ role: 'admin' });
    expect((await as('POST /api/rooms', { kind: 'public', name: 'Mine' })).code).toBe('forbidden');
    expect((await as('GET /api/rooms/public')).code).toBe('forbidden');
    expect((await as(`POST /api/rooms/${outside.public.id}/join`)).code).toBe('forbidden');
    expect((await as(`PATCH /api/rooms/${outside.private.id}`, { topic: 'x' })).code).toBe('not_found');
  });

  test('AU5 its later calls ask nothing more: who was removed stays out with it', async () => {
    const { ben, as } = await limited();
    expect((await as(`GET /api/rooms/${inside.id}/messages`)).status).toBe(200);
    const removed = await ask(service.url, anna.token, `DELETE /api/rooms/${inside.id}/members/${ben.id}`);
    expect(removed.status).toBe(204);
    expect((await as(`GET /api/rooms/${inside.id}/messages`)).code).toBe('not_found');
    expect((await as('POST /internal/claimed-rooms')).status).toBe(204);
    expect((await as(`GET /api/rooms/${inside.id}/messages`)).code).toBe('not_found');
  });

  test('one whose list is empty is good for no room', async () => {
    const { as } = await limited({ rooms: [] });
    expect((await as<{ items: MyRoom[] }>('GET /api/rooms')).body.items).toEqual([]);
    expect((await as(`GET /api/rooms/${outside.private.id}`)).code).toBe('not_found');
  });
});
