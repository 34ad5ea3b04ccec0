import { MessageId, type Presence, RoomId, SessionId, UserFrame, UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { stage } from './testing/stage.ts';
import type { TestClient } from './testing/test-gateway.ts';

const { standIns, enter } = await stage(2);
const person = () => UserId.parse(newId());
const roomsOf = (client: TestClient) => client.ready().rooms.map(({ roomId }) => roomId);
const userEvents = (client: TestClient) => client.of('user:events').flatMap((frame) => UserFrame.parse(frame).events);
const contents = (client: TestClient) => JSON.stringify(client.of('room:events'));
const limitedTo = (...ids: RoomId[]) => ({ role: 'guest', rooms: ids.map((id) => ({ id, role: 'guest' })) });

describe('tokens limited to rooms (AU2)', () => {
  test('AU2 such a connection sees and hears only its rooms, others of the same user everything', async () => {
    const user = person();
    const mine = await standIns.rooms.create(user);
    const other = await standIns.rooms.create(user);
    const limited = await enter({ sub: user, ...limitedTo(mine) });
    const full = await enter({ sub: user });
    expect(roomsOf(limited)).toEqual([mine]);
    expect(new Set(roomsOf(full))).toEqual(new Set([mine, other]));
    await standIns.rooms.post(other, user, 'elsewhere');
    await standIns.rooms.post(mine, user, 'here');
    await eventually(() => expect(contents(full)).toContain('elsewhere'));
    await eventually(() => expect(contents(limited)).toContain('here'));
    expect(contents(limited)).not.toContain('elsewhere');
  });

  test('AU2 a room added later reaches it only if the token names it; the counters of its frames go on', async () => {
    const user = person();
    const named = await standIns.rooms.create(person());
    const other = await standIns.rooms.create(person());
    const limited = await enter({ sub: user, ...limitedTo(await standIns.rooms.create(user), named) });
    const full = await enter({ sub: user });
    await standIns.rooms.join(other, user);
    await eventually(() => expect(userEvents(full)).toMatchObject([{ type: 'room.added' }]));
    await standIns.rooms.post(other, user, 'elsewhere');
    await eventually(() => expect(contents(full)).toContain('elsewhere'));
    const frames = limited.of('user:events').map((frame) => UserFrame.parse(frame));
    expect(frames.flatMap(({ events }) => events)).toEqual([]);
    expect(frames.map(({ rev }) => rev)).toEqual(full.of('user:events').map((frame) => UserFrame.parse(frame).rev));
    await standIns.rooms.remove(named, user);
    await standIns.rooms.join(named, user);
    await eventually(() => expect(userEvents(limited)).toMatchObject([{ type: 'room.removed' }, { type: 'room.added' }]));
    await standIns.rooms.post(named, user, 'here');
    await eventually(() => expect(contents(limited)).toContain('here'));
    expect(contents(limited)).not.toContain('elsewhere');
  });

  test('AU2 commands to other rooms are refused like those of a stranger, at once', async () => {
    const user = person();
    const other = await standIns.rooms.create(user);
    const limited = await enter({ sub: user, ...limitedTo(await standIns.rooms.create(user)) });
    const stranger = { ok: false, error: { code: 'not_found', outcome: 'rejected' } };
    const messageId = MessageId.parse(newId());
    expect(await limited.ask('message:send', { roomId: other, clientMessageId: newId(), content: 'hi' })).toMatchObject(stranger);
    expect(await limited.ask('message:edit', { roomId: other, messageId, content: 'hi' })).toMatchObject(stranger);
    expect(await limited.ask('message:delete', { roomId: other, messageId })).toMatchObject(stranger);
    expect(await limited.ask('room:read', { roomId: other, seq: 1 })).toMatchObject(stranger);
    expect(await limited.ask('room:unread', { roomId: other, seq: 1 })).toMatchObject(stranger);
    expect(await limited.ask('typing:start', { roomId: other })).toMatchObject(stranger);
    expect(await limited.ask('presence:set', { status: 'online', roomId: other })).toMatchObject(stranger);
    expect(await limited.ask('room:sync', { rooms: [{ roomId: other, epoch: 1, rev: 0 }] })).toMatchObject({
      ok: true,
      data: { rooms: [{ roomId: other, error: { code: 'not_found' } }] },
    });
  });

  test('AU5 the rooms that a token names are claimed before the rooms are asked for', async () => {
    const room = await standIns.rooms.create(person());
    const guest = await enter(limitedTo(room));
    expect(roomsOf(guest)).toEqual([room]);
  });
});

test('RC3 somebody whose own counters went back is told so, and hears of the rooms that the owner names', async () => {
  const user = person();
  const [kept, lost] = [await standIns.rooms.create(user), await standIns.rooms.create(user)];
  const client = await enter({ sub: user });
  standIns.rooms.undoJoin(lost, user);
  const startedAnew = { prevRev: 0, rev: 1, events: [], headRev: 1, more: false };
  await eventually(() => expect(client.of('user:events')).toMatchObject([startedAnew]));
  await standIns.rooms.post(lost, user, 'elsewhere');
  await standIns.rooms.post(kept, user, 'here');
  await eventually(() => expect(contents(client)).toContain('here'));
  expect(contents(client)).not.toContain('elsewhere');
});

describe('sessions (CO3, CO4)', () => {
  const session = () => ({ sub: person(), sid: SessionId.parse(newId()) });

  test('CO3 a new token of the same session replaces the old one', async () => {
    const { sub, sid } = session();
    const client = await enter({ sub, sid });
    const exp = Math.floor(Date.now() / 1_000) + 1_800;
    const token = await standIns.issuer.sign({ sub, sid, exp });
    const tokenExpiresAt = new Date(exp * 1_000).toISOString();
    expect(await client.ask('session:refresh', { token })).toEqual({ ok: true, data: { tokenExpiresAt } });
  });

  test('CO3 the token of somebody else, of another session or of other rooms is forbidden; one that is forged unauthenticated', async () => {
    const { sub, sid } = session();
    const client = await enter({ sub, sid });
    const refused = async (claims: object) => {
      const answer = await client.ask('session:refresh', { token: await standIns.issuer.sign({ sub, sid, ...claims }) });
      return answer.ok ? 'ok' : answer.error.code;
    };
    expect(await refused({ sub: person() })).toBe('forbidden');
    expect(await refused({ sid: newId() })).toBe('forbidden');
    expect(await refused(limitedTo(RoomId.parse(newId())))).toBe('forbidden');
    expect(await refused({ aud: 'somebody else' })).toBe('unauthenticated');
    expect(client.ended()).toBeUndefined();
  });

  test('CO3 a token about to expire is warned of right after ready, and CO8 its end closes the connection', async () => {
    const client = await enter({ exp: Math.floor(Date.now() / 1_000) + 8 });
    await eventually(() => expect(client.ended()).toBe('transport close'));
    expect(client.received.map(({ name }) => name).slice(0, 2)).toEqual(['ready', 'session:expiring']);
  });

  test('CO4 the end of a session reaches its connections on all gateways, and no others', async () => {
    const { sub, sid } = session();
    const concerned = [await enter({ sub, sid }), await enter({ sub, sid }, 1)];
    const other = await enter({ sub });
    await standIns.revoke({ sessionId: sid });
    await eventually(() => expect(concerned.map((client) => client.ended())).toEqual(Array(2).fill('io server disconnect')));
    for (const client of concerned) expect(client.of('session:revoked')).toEqual([{ reason: 'session_ended' }]);
    expect(other.ended()).toBeUndefined();
    expect((await enter({ sub, sid })).ended()).toBe('the session has ended');
  });

  test('CO4 whoever is being let in while the session ends gets no further', async () => {
    const { sub, sid } = session();
    const witness = await enter({ sid });
    const gate = Promise.withResolvers<void>();
    standIns.gates.memberships = gate.promise;
    const entering = enter({ sub, sid });
    await eventually(() => expect(standIns.asked.at(-1)).toBe(`memberships ${sub}`));
    await standIns.revoke({ sessionId: sid });
    await eventually(() => expect(witness.ended()).toBe('io server disconnect'));
    gate.resolve();
    const client = await entering;
    expect(client.received).toEqual([{ name: 'session:revoked', payload: { reason: 'session_ended' } }]);
  });

  test('CO8 after a changed role the connection closes so that a plain client comes back, and a new token is welcome', async () => {
    const { sub, sid } = session();
    const client = await enter({ sub, sid });
    await standIns.revoke({ userId: sub, reason: 'role_changed' });
    await eventually(() => expect(client.ended()).toBe('transport close'));
    expect(client.of('session:revoked')).toEqual([{ reason: 'role_changed' }]);
    expect((await enter({ sub, sid, iat: Math.floor(Date.now() / 1_000) + 1 })).ended()).toBeUndefined();
  });
});

describe('typing', () => {
  const typingOf = (client: TestClient) => client.of('typing');

  test('members on all gateways are told, the typist on no device; a message sent ends it', async () => {
    const [anna, bob] = [person(), person()];
    const roomId = await standIns.rooms.create(anna, bob);
    const phone = await enter({ sub: anna });
    const laptop = await enter({ sub: anna }, 1);
    const near = await enter({ sub: bob });
    const far = await enter({ sub: bob }, 1);
    const outside = await enter();
    expect((await phone.ask('typing:start', { roomId })).ok).toBe(true);
    const started = { roomId, userId: anna, typing: true };
    const stopped = { ...started, typing: false };
    await eventually(() => expect([typingOf(near), typingOf(far)]).toEqual([[started], [started]]));
    void phone.ask('message:send', { roomId, clientMessageId: newId(), content: 'done' }).catch(() => undefined);
    await eventually(() => expect([near, far].map((client) => typingOf(client).at(-1))).toEqual([stopped, stopped]));
    expect([phone, laptop, outside].flatMap(typingOf)).toEqual([]);
  });

  test('whoever leaves stops typing', async () => {
    const [anna, bob] = [person(), person()];
    const roomId = await standIns.rooms.create(anna, bob);
    const [typist, reader] = [await enter({ sub: anna }), await enter({ sub: bob }, 1)];
    await typist.ask('typing:start', { roomId });
    typist.close();
    await eventually(() => expect(typingOf(reader).at(-1)).toEqual({ roomId, userId: anna, typing: false }));
  });

  test('strangers are refused, and so is whoever is muted', async () => {
    const anna = person();
    const roomId = await standIns.rooms.create(anna);
    const client = await enter({ sub: anna });
    const stranger = await enter();
    expect(await stranger.ask('typing:start', { roomId })).toMatchObject({ error: { code: 'not_found' } });
    await standIns.rooms.join(roomId, anna, { mutedUntil: new Date(Date.now() + 60_000).toISOString() });
    await eventually(async () =>
      expect(await client.ask('typing:start', { roomId })).toMatchObject({ error: { code: 'muted' } }),
    );
  });

  test('CO7 whoever joined a moment ago may type, even where the gateway was not told', async () => {
    const anna = person();
    const client = await enter({ sub: anna });
    const roomId = await standIns.rooms.create(person());
    standIns.rooms.silent = true;
    await standIns.rooms.join(roomId, anna);
    standIns.rooms.silent = false;
    expect((await client.ask('typing:start', { roomId })).ok).toBe(true);
  });

  test('CO7 a refusal a moment before the joining does not outlive it', async () => {
    const anna = person();
    const client = await enter({ sub: anna });
    const roomId = await standIns.rooms.create(person());
    expect((await client.ask('typing:start', { roomId })).ok).toBe(false);
    standIns.rooms.silent = true;
    await standIns.rooms.join(roomId, anna);
    standIns.rooms.silent = false;
    expect((await client.ask('typing:start', { roomId })).ok).toBe(true);
  });

  test('CO4 the frame of a removal is the last that the removed get on any gateway, of typing too', async () => {
    const [anna, bob] = [person(), person()];
    const roomId = await standIns.rooms.create(anna, bob);
    const removed = [await enter({ sub: bob }), await enter({ sub: bob }, 1)];
    const stays = [await enter({ sub: anna }), await enter({ sub: anna }, 1)];
    await standIns.rooms.remove(roomId, bob);
    await standIns.rooms.post(roomId, anna, 'without bob');
    await eventually(() => expect(stays.every((client) => contents(client).includes('without bob'))).toBe(true));
    await stays[0]?.ask('typing:start', { roomId });
    await eventually(() =>
      expect(removed.every((client) => userEvents(client).some(({ type }) => type === 'room.removed'))).toBe(true),
    );
    for (const client of removed) {
      expect(contents(client)).toContain('member.left');
      expect(contents(client)).not.toContain('without bob');
      expect(client.of('typing')).toEqual([]);
    }
  });
});

describe('reading and presence', () => {
  test('RD1 how far one has read is told to all devices, and to those that come later', async () => {
    const user = person();
    const roomId = await standIns.rooms.create(user);
    const [one, two] = [await enter({ sub: user }), await enter({ sub: user }, 1)];
    await standIns.rooms.read(roomId, user, 7);
    for (const client of [one, two])
      await eventually(() => expect(userEvents(client)).toMatchObject([{ type: 'read.changed', data: { roomId, readSeq: 7 } }]));
    expect((await enter({ sub: user })).ready().rooms).toMatchObject([{ roomId, readSeq: 7 }]);
  });

  test('ER1 a marker whose owner does not answer may have moved', async () => {
    const client = await enter();
    standIns.away.add('reading');
    expect(await client.ask('room:unread', { roomId: newId(), seq: 1 })).toMatchObject({
      ok: false,
      error: { code: 'unavailable', outcome: 'unknown' },
    });
    standIns.away.delete('reading');
    expect(standIns.asked.at(-1)).toBe('unread 1 with id');
  });

  test('another role is told to those who are in the room, and holds for connections that come later', async () => {
    const user = person();
    const roomId = await standIns.rooms.create(user);
    const client = await enter({ sub: user });
    await standIns.rooms.join(roomId, user, { role: 'moderator' });
    await eventually(() => expect(userEvents(client)).toMatchObject([{ type: 'room.added', data: { role: 'moderator' } }]));
    expect((await enter({ sub: user })).ready().rooms).toMatchObject([{ roomId, role: 'moderator' }]);
  });

  test('PR4 a watcher is told what changes, presence:set goes in the own name', async () => {
    const client = await enter();
    const bob = person();
    const state: Presence = { userId: bob, status: 'dnd', lastSeen: null };
    expect(await client.ask('presence:watch', { userIds: [bob] })).toMatchObject({ data: { items: [{ status: 'offline' }] } });
    await standIns.setPresence(state);
    await eventually(() => expect(client.of('presence')).toEqual([{ items: [state] }]));
    expect(await client.ask('presence:set', { status: 'away' })).toMatchObject({
      data: { userId: client.userId, status: 'away' },
    });
    standIns.away.add('presence');
    const unknown = { ok: false, error: { code: 'unavailable', outcome: 'unknown' } };
    expect(await client.ask('presence:set', { status: 'dnd' })).toMatchObject(unknown);
    standIns.away.delete('presence');
  });
});
