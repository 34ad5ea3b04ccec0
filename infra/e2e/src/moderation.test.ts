import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { connect, createRoom, type Line, type Person, register, typesOf } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

interface Reply {
  readonly id: string;
  readonly code: string;
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const call = (person: Person, method: string, path: string, body?: unknown) => person.call<Reply>(method, path, body);

const three = async (kind = 'public') => {
  const [olga, mara, ben] = await Promise.all(['olga', 'mara', 'ben'].map((name) => register(sharedUrl(), name)));
  if (olga === undefined || mara === undefined || ben === undefined) throw new Error('somebody is missing');
  const room = await createRoom(olga, [mara, ben], kind);
  const members = `/api/rooms/${room}/members`;
  expect(await call(olga, 'PATCH', `${members}/${mara.id}`, { role: 'moderator' })).toMatchObject({ status: 200 });
  return { olga, mara, ben, room, members };
};

const codeOf = async (line: Line, room: string): Promise<string> => {
  const answer = await line.send(room, 'hello');
  return answer.ok ? 'ok' : answer.error.code;
};

describe('rooms that are kept in order', () => {
  test('MS7 a muted member may read and not write, until the mute is lifted', async () => {
    const { mara, ben, room, members } = await three();
    const line = await connect(ben);
    expect(await call(mara, 'PATCH', `${members}/${ben.id}`, { mutedUntil: inAnHour() })).toMatchObject({ status: 200 });
    expect(await codeOf(line, room)).toBe('muted');
    await eventually(async () =>
      expect(await line.emit('typing:start', { roomId: room })).toMatchObject({ error: { code: 'muted' } }),
    );
    expect((await call(ben, 'GET', `/api/rooms/${room}/messages`)).status).toBe(200);
    await call(mara, 'PATCH', `${members}/${ben.id}`, { mutedUntil: null });
    expect(await codeOf(line, room)).toBe('ok');
  });

  test('CO4 the frame that bans somebody is the last one their sockets get, at both gateways, and coming back is refused', async () => {
    const { olga, mara, ben, room, members } = await three();
    const [writer, one, two] = await Promise.all([connect(olga), connect(ben), connect(ben)]);
    const writing = new AbortController();
    const flood = (async () => {
      while (!writing.signal.aborted) {
        await writer.send(room, 'talk');
        await delay(60);
      }
    })();
    await eventually(() => expect(one.frames.length * two.frames.length).toBeGreaterThan(4));
    expect(await call(mara, 'PATCH', `${members}/${ben.id}`, { bannedUntil: inAnHour() })).toMatchObject({ status: 200 });
    await eventually(() => {
      for (const line of [one, two]) expect(typesOf(line.frames, room).at(-1)).toBe('member.left');
    });
    await delay(500);
    writing.abort();
    await flood;
    for (const line of [one, two]) expect(typesOf(line.frames, room).at(-1)).toBe('member.left');
    expect(await codeOf(one, room)).toBe('banned');
    expect(await call(ben, 'POST', `/api/rooms/${room}/join`, {})).toMatchObject({ status: 403, body: { code: 'banned' } });
    expect(await call(olga, 'POST', members, { userIds: [ben.id] })).toMatchObject({ body: { code: 'banned' } });
    await call(mara, 'PATCH', `${members}/${ben.id}`, { bannedUntil: null });
    expect(await call(ben, 'POST', `/api/rooms/${room}/join`, {})).toMatchObject({ status: 200 });
    expect(await codeOf(one, room)).toBe('ok');
  });

  test('MS7 in a read-only room owners and moderators write; archived, nobody does, and members still read', async () => {
    const { olga, mara, ben, room, members } = await three();
    const [lineM, lineB] = await Promise.all([connect(mara), connect(ben)]);
    const path = `/api/rooms/${room}`;
    expect(await call(mara, 'PATCH', path, { readOnly: true, name: 'News', topic: 'read only' })).toMatchObject({
      status: 200,
      body: { name: 'News', readOnly: true },
    });
    expect([await codeOf(lineB, room), await codeOf(lineM, room)]).toEqual(['room_read_only', 'ok']);
    expect(await call(mara, 'DELETE', path)).toMatchObject({ status: 403 });
    expect(await call(olga, 'DELETE', path)).toMatchObject({ status: 200 });
    expect(await codeOf(lineM, room)).toBe('room_read_only');
    expect(await call(olga, 'PATCH', path, { name: 'Old news' })).toMatchObject({ body: { code: 'room_read_only' } });
    expect(await call(olga, 'POST', members, { userIds: [ben.id] })).toMatchObject({ body: { code: 'room_read_only' } });
    expect(await call(ben, 'GET', `${path}/messages`)).toMatchObject({ status: 200 });
    expect((await call(ben, 'GET', '/api/rooms/public?query=news&limit=100')).body.items.map(({ id }) => id)).not.toContain(room);
    await eventually(() => expect(typesOf(lineB.frames, room)).toContain('room.archived'));
    expect(await call(olga, 'PATCH', path, { archived: false })).toMatchObject({ status: 200 });
    expect(await codeOf(lineM, room)).toBe('ok');
  });

  test('RE1 public rooms are browsed by name, page by page, and private ones are not among them', async () => {
    const olga = await register(sharedUrl(), 'olga');
    const mark = olga.username.replaceAll('-', ' ');
    const names = ['alpha', 'beta', 'gamma'].map((name) => `${name} ${mark}`);
    for (const name of names) await call(olga, 'POST', '/api/rooms', { kind: 'public', name });
    await call(olga, 'POST', '/api/rooms', { kind: 'private', name: `delta ${mark}` });
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 5; page += 1) {
      const query = new URLSearchParams({ query: mark.toUpperCase(), limit: '2', ...(cursor === '' ? {} : { cursor }) });
      const reply = await olga.call<{ items: { name: string }[]; nextCursor: string | null }>(
        'GET',
        `/api/rooms/public?${query.toString()}`,
      );
      seen.push(...reply.body.items.map(({ name }) => name));
      if (reply.body.nextCursor === null) break;
      cursor = reply.body.nextCursor;
    }
    expect(seen).toEqual(names);
  });

  test('RE3 a direct room is the same one for both, however they ask for it at once', async () => {
    const [anna, ben] = await Promise.all([register(sharedUrl(), 'anna'), register(sharedUrl(), 'ben')]);
    const ask = (from: Person, to: Person) => call(from, 'POST', '/api/rooms', { kind: 'direct', memberIds: [to.id] });
    const rooms = await Promise.all([ask(anna, ben), ask(ben, anna), ask(anna, ben)]);
    expect(new Set(rooms.map(({ body }) => body.id)).size).toBe(1);
    expect(await call(anna, 'DELETE', `/api/rooms/${rooms[0]?.body.id}`)).toMatchObject({ status: 403 });
  });
});
