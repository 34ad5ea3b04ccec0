import { randomUUID } from 'node:crypto';
import type { Changed, HistoryPage, MyRoom, Problem, ReadState, Room, Sent, UserFrame, UserMemberships } from '@parley/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../testing/api.ts';
import { startTestService, type TestService } from '../testing/service.ts';
import type { TestPerson } from '../testing/stub-auth.ts';

let service: TestService;
let [anna, ben]: [TestPerson, TestPerson] = [{} as TestPerson, {} as TestPerson];
beforeAll(async () => {
  service = await startTestService();
  [anna, ben] = [await service.auth.register(), await service.auth.register('ben')];
});
afterAll(() => service.stop());

type Request = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${string}`;
const as = <Body = Problem>(person: TestPerson, request: Request, body?: unknown, headers: Record<string, string> = {}) =>
  ask<Body>(service.url, person.token, request, body, headers);

/** A room of both, in which ben said something; the path of that message. */
const scene = async () => {
  const room = (await as<Room>(anna, 'POST /api/rooms', { kind: 'private', name: 'Room', memberIds: [ben.id] })).body;
  const inRoom = `/api/rooms/${room.id}`;
  const send = (content: string) => as<Sent>(ben, `POST ${inRoom}/messages`, { clientMessageId: randomUUID(), content });
  const { message } = (await send('before')).body;
  return { room, inRoom, send, message, path: `${inRoom}/messages/${message.id}` };
};
const headOf = async (inRoom: string) => (await as<Room>(anna, `GET ${inRoom}`)).body.rev;

describe('editing and deleting over REST', () => {
  test('RE3 If-Match is the rev, bare or quoted: a miss is a conflict, no header and * ask for none', async () => {
    const { message, path } = await scene();
    const edit = (content: string, ifMatch?: string) =>
      as<Changed>(ben, `PATCH ${path}`, { content }, ifMatch === undefined ? {} : { 'if-match': ifMatch });
    const rev = message.rev;
    expect((await edit('one', `${rev}`)).body.message).toMatchObject({ content: 'one', rev: rev + 1 });
    expect((await edit('two', `${rev}`)).code).toBe('conflict');
    expect((await edit('two', `"${rev + 1}"`)).body.message).toMatchObject({ content: 'two', rev: rev + 2 });
    expect((await edit('three', '*')).status).toBe(200);
    expect((await edit('four')).body.message).toMatchObject({ content: 'four', rev: rev + 4 });
    expect((await as(ben, `DELETE ${path}`, undefined, { 'if-match': `${rev}` })).code).toBe('conflict');
    const deleted = await as<Changed>(ben, `DELETE ${path}`, undefined, { 'if-match': `"${rev + 4}"` });
    expect(deleted).toMatchObject({ status: 200, body: { message: { content: '', rev: rev + 5 } } });
    expect(Object.keys(deleted.body)).toEqual(['message']);
  });

  test.each(['', 'x', '"5', '5"', 'W/"5"', '"5", "6"', '-1', '1.5', '99999999999999999'])(
    'RE3 If-Match: %s is invalid, and nothing changes',
    async (ifMatch) => {
      const { inRoom, path } = await scene();
      const before = await headOf(inRoom);
      const replies = [
        await as(ben, `PATCH ${path}`, { content: 'x' }, { 'if-match': ifMatch }),
        await as(ben, `DELETE ${path}`, undefined, { 'if-match': ifMatch }),
      ];
      expect(replies.map(({ status, code }) => [status, code])).toEqual([
        [400, 'invalid'],
        [400, 'invalid'],
      ]);
      expect(await headOf(inRoom)).toBe(before);
    },
  );

  test('RE3 an edit is named by its body or an Idempotency-Key, a deletion by the latter; without one each is a command of its own', async () => {
    const { path } = await scene();
    const id = randomUUID();
    const first = await as<Changed>(ben, `PATCH ${path}`, { content: 'one', commandId: id });
    await as(ben, `PATCH ${path}`, { content: 'two' });
    const late = await as<Changed>(ben, `PATCH ${path}`, { content: 'one' }, { 'idempotency-key': id.toUpperCase() });
    expect(late.body.message).toMatchObject({ content: 'two', rev: first.body.message.rev + 1 });
    expect((await as(ben, `PATCH ${path}`, { content: 'three', commandId: id })).code).toBe('conflict');
    expect((await as(ben, `PATCH ${path}`, { content: 'one', commandId: id }, { 'idempotency-key': randomUUID() })).code).toBe(
      'invalid',
    );
    expect((await as(ben, `PATCH ${path}`, { content: 'one' }, { 'idempotency-key': 'x' })).code).toBe('invalid');
    expect((await as(ben, `DELETE ${path}`, undefined, { 'idempotency-key': id })).code).toBe('conflict');
    const key = { 'idempotency-key': randomUUID() };
    const gone = await as<Changed>(ben, `DELETE ${path}`, undefined, key);
    expect((await as<Changed>(ben, `DELETE ${path}`, undefined, key)).body).toEqual(gone.body);
    expect((await as(ben, `PATCH ${path}`, { content: 'again' })).code).toBe('gone');
  });

  test('MS5 an edit is normalised as a send is, and metadata stays', async () => {
    const { path, message } = await scene();
    const edited = (await as<Changed>(ben, `PATCH ${path}`, { content: 'e\u0301\r\n@ben\u0007', metadata: { not: 'heeded' } }))
      .body.message;
    expect(edited).toMatchObject({ content: '\u00e9\n@ben', mentions: [{ userId: ben.id, start: 2, length: 4 }] });
    expect(edited).not.toHaveProperty('metadata');
    expect(edited.createdAt).toBe(message.createdAt);
    const page = (await as<HistoryPage>(anna, `GET ${path.split('/messages/')[0]}/messages`)).body;
    expect(page.messages).toEqual([edited]);
  });
});

describe('reading over REST', () => {
  test('RD2 RD3 read, unread and what they tell: my rooms, my changes, memberships', async () => {
    const { room, inRoom, send } = await scene();
    await send('two');
    await send(`three @${anna.username}`);
    const readTo = (seq: number) => as<ReadState>(anna, `PUT ${inRoom}/read`, { seq });
    expect(await readTo(1)).toMatchObject({ status: 200, body: { readSeq: 1, unread: 2, mentions: 1 } });
    expect((await readTo(3)).body).toEqual({ readSeq: 3, unread: 0, mentions: 0 });
    const commandId = randomUUID();
    const backTo = (seq: number, body: object = { commandId }, headers = {}) =>
      as<ReadState>(anna, `PUT ${inRoom}/unread`, { seq, ...body }, headers);
    expect((await backTo(2)).body).toEqual({ readSeq: 2, unread: 1, mentions: 1 });
    await readTo(3);
    expect((await backTo(2, {}, { 'idempotency-key': commandId })).body).toEqual({ readSeq: 3, unread: 0, mentions: 0 });
    expect((await backTo(1)).code).toBe('conflict');
    const mine = (await as<{ items: MyRoom[]; userRev: number }>(anna, 'GET /api/rooms')).body;
    expect(mine.items.find((one) => one.id === room.id)).toMatchObject({ readSeq: 3, unread: 0, mentions: 0 });
    const changes = (await as<UserFrame>(anna, `GET /api/me/changes?since=${mine.userRev - 1}`)).body;
    expect(changes.events).toMatchObject([
      { rev: mine.userRev, type: 'read.changed', data: { roomId: room.id, readSeq: 3, unread: 0, mentions: 0 } },
    ]);
    const services = await ask<{ items: UserMemberships[] }>(
      service.url,
      await service.services.issue(),
      'POST /internal/memberships',
      { userIds: [anna.id] },
    );
    expect(services.body.items[0]?.rooms).toContainEqual(expect.objectContaining({ roomId: room.id, readSeq: 3 }));
  });
});
