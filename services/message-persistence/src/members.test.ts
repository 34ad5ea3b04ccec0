import { randomUUID } from 'node:crypto';
import { type Room, RoomId, UserId } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, dataOf, makeRoom, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

const rolesIn = async (room: Room, reader: Caller) => {
  const { items } = dataOf(await rules.members.list(reader, room.id, { limit: 200 }));
  return Object.fromEntries(items.map((member) => [member.userId, member.role]));
};

const eventsOf = (room: Room) => rules.roomFrames(room.id).flatMap((frame) => frame.events);

describe('joining', () => {
  test('MS7 a public room takes everybody, once; the room and the joiner are told', async () => {
    const [owner, ben] = [rules.person(), rules.person()];
    const room = await makeRoom(rules, owner, { kind: 'public' });
    expect(dataOf(await rules.members.join(ben, room.id))).toMatchObject({ id: room.id, rev: 2, memberCount: 2 });
    expect(dataOf(await rules.members.join(ben, room.id))).toMatchObject({ rev: 2, memberCount: 2 });
    expect(eventsOf(room).at(-1)).toMatchObject({
      rev: 2,
      type: 'member.joined',
      data: { userId: ben.userId, role: 'member', rev: 2 },
    });
    expect(rules.userFrames(ben.userId)).toMatchObject([
      { rev: 1, events: [{ type: 'room.added', data: { roomId: room.id, rev: 2 } }] },
    ]);
  });

  test('ER2 a private or direct room is not there for a stranger who joins', async () => {
    const [owner, ben, stranger] = [rules.person(), rules.person(), rules.person()];
    const closed = [await makeRoom(rules, owner), await makeRoom(rules, owner, { kind: 'direct', memberIds: [ben.userId] })];
    for (const { id } of [...closed, { id: RoomId.parse(randomUUID()) }])
      expect(codeOf(await rules.members.join(stranger, id))).toBe('not_found');
    expect(codeOf(await rules.members.join(ben, closed[1]?.id as RoomId))).toBe('ok');
  });

  test('RE3 twenty times at once joins once', async () => {
    const [owner, ben] = [rules.person(), rules.person()];
    const room = await makeRoom(rules, owner, { kind: 'public' });
    await Promise.all(Array.from({ length: 20 }, () => rules.members.join(ben, room.id)));
    expect(dataOf(await rules.rooms.get(ben, room.id))).toMatchObject({ rev: 2, memberCount: 2 });
  });
});

describe('who comes in', () => {
  test('has read what was said before, at the first time and at every other', async () => {
    const [owner, ben] = [rules.person(), rules.person()];
    const room = await makeRoom(rules, owner, { kind: 'public' });
    const mine = async () => (await rules.rooms.list(ben)).items[0];
    await rules.messages.commit([sendOf(room, owner), sendOf(room, owner)]);
    dataOf(await rules.members.join(ben, room.id));
    expect(rules.userFrames(ben.userId).at(-1)).toMatchObject({ events: [{ data: { lastSeq: 2, readSeq: 2 } }] });
    await rules.messages.commit([sendOf(room, owner)]);
    expect(await mine()).toMatchObject({ readSeq: 2, unread: 1 });
    dataOf(await rules.members.leave(ben.userId, room.id));
    dataOf(await rules.members.join(ben, room.id));
    expect(await mine()).toMatchObject({ readSeq: 3, unread: 0 });
    const since = rules.userFrames(ben.userId).length - 1;
    expect(await rules.changes.ofUser(ben.userId, since)).toMatchObject({
      events: [{ type: 'room.added', data: { roomId: room.id, readSeq: 3 } }],
    });
  });

  test('adds nobody as a guest of the room, nor to an archived one', async () => {
    const [owner, guest, cleo] = [rules.person(), rules.person(), rules.person()];
    const room = await makeRoom(rules, owner, { kind: 'public', memberIds: [guest.userId] });
    dataOf(await rules.moderation.change(owner, room.id, guest.userId, { role: 'guest' }));
    expect(codeOf(await rules.members.add(guest, room.id, [cleo.userId]))).toBe('forbidden');
    dataOf(await rules.roomSettings.archive(owner, room.id));
    expect(codeOf(await rules.members.add(owner, room.id, [cleo.userId]))).toBe('room_read_only');
  });
});

describe('leaving', () => {
  test('leaves a tombstone, and coming back revives it', async () => {
    const [owner, ben] = [rules.person(), rules.person()];
    const room = await makeRoom(rules, owner, { kind: 'public', memberIds: [ben.userId] });
    dataOf(await rules.members.leave(ben.userId, room.id));
    expect(eventsOf(room).at(-1)).toMatchObject({
      rev: 3,
      type: 'member.left',
      data: { userId: ben.userId, leftAt: expect.any(String) },
    });
    expect(rules.userFrames(ben.userId).at(-1)).toMatchObject({
      prevRev: 1,
      rev: 2,
      events: [{ type: 'room.removed', data: { roomId: room.id, rev: 3 } }],
    });
    expect(await rolesIn(room, owner)).toEqual({ [owner.userId]: 'owner' });
    expect(codeOf(await rules.messages.submit(sendOf(room, ben)))).toBe('forbidden');

    expect(dataOf(await rules.members.join(ben, room.id))).toMatchObject({ rev: 4, memberCount: 2 });
    const back = eventsOf(room).at(-1);
    expect(back).toMatchObject({ rev: 4, type: 'member.joined', data: { userId: ben.userId } });
    expect(back?.data).not.toHaveProperty('leftAt');
    expect(rules.userFrames(ben.userId).map((frame) => frame.rev)).toEqual([1, 2, 3]);
  });

  test('RE3 leaving again changes nothing; who never was a member is refused', async () => {
    const [owner, ben, stranger] = [rules.person(), rules.person(), rules.person()];
    const closed = await makeRoom(rules, owner, { memberIds: [ben.userId] });
    const open = await makeRoom(rules, owner, { kind: 'public' });
    for (const attempt of [1, 2, 3])
      expect([attempt, codeOf(await rules.members.leave(ben.userId, closed.id))]).toEqual([attempt, 'ok']);
    expect(dataOf(await rules.rooms.get(owner, closed.id))).toMatchObject({ rev: 3, memberCount: 1 });
    expect(codeOf(await rules.members.leave(stranger.userId, closed.id))).toBe('not_found');
    expect(codeOf(await rules.members.leave(stranger.userId, open.id))).toBe('forbidden');
    expect(codeOf(await rules.members.leave(stranger.userId, RoomId.parse(randomUUID())))).toBe('not_found');
  });

  test('a direct room cannot be left', async () => {
    const [anna, ben] = [rules.person(), rules.person()];
    const room = await makeRoom(rules, anna, { kind: 'direct', memberIds: [ben.userId] });
    expect(codeOf(await rules.members.leave(ben.userId, room.id))).toBe('forbidden');
  });

  test('when the last owner leaves, who is there longest owns the room, and all are told', async () => {
    const [owner, ben, cleo] = [rules.person(), rules.person(), rules.person()];
    const room = await makeRoom(rules, owner, { kind: 'public' });
    await rules.members.join(ben, room.id);
    await rules.members.join(cleo, room.id);
    dataOf(await rules.members.leave(owner.userId, room.id));
    expect(await rolesIn(room, cleo)).toEqual({ [ben.userId]: 'owner', [cleo.userId]: 'member' });
    expect(eventsOf(room).slice(-2)).toMatchObject([
      { rev: 4, type: 'member.left', data: { userId: owner.userId } },
      { rev: 5, type: 'member.changed', data: { userId: ben.userId, role: 'owner' } },
    ]);
    const [left, promoted] = eventsOf(room).slice(-2);
    expect(promoted?.at).toBe(left?.at);
    expect(await rules.changes.ofRoomForService(room.id, 4)).toMatchObject({ ok: true, data: { events: [promoted] } });
    expect(rules.userFrames(ben.userId).at(-1)).toMatchObject({
      rev: 2,
      events: [{ type: 'room.added', data: { role: 'owner' } }],
    });
    dataOf(await rules.members.join(owner, room.id));
    expect(await rolesIn(room, cleo)).toMatchObject({ [owner.userId]: 'member', [ben.userId]: 'owner' });
  });

  test('a public room that everybody left belongs to the next who joins', async () => {
    const [owner, ben] = [rules.person(), rules.person()];
    const room = await makeRoom(rules, owner, { kind: 'public' });
    dataOf(await rules.members.leave(owner.userId, room.id));
    expect(dataOf(await rules.rooms.get(ben, room.id)).memberCount).toBe(0);
    dataOf(await rules.members.join(ben, room.id));
    expect(await rolesIn(room, ben)).toEqual({ [ben.userId]: 'owner' });
  });
});

describe('adding people', () => {
  test('owners add to a private room, any member to a public one, nobody to a direct one', async () => {
    const [owner, ben, cleo, stranger] = [rules.person(), rules.person(), rules.person(), rules.person()];
    const closed = await makeRoom(rules, owner, { memberIds: [ben.userId] });
    const open = await makeRoom(rules, owner, { kind: 'public', memberIds: [ben.userId] });
    const direct = await makeRoom(rules, owner, { kind: 'direct', memberIds: [ben.userId] });
    const add = async (by: Caller, room: { id: RoomId }) => codeOf(await rules.members.add(by, room.id, [cleo.userId]));
    expect([await add(stranger, closed), await add(ben, closed), await add(owner, closed)]).toEqual([
      'not_found',
      'forbidden',
      'ok',
    ]);
    expect([await add(stranger, open), await add(ben, open)]).toEqual(['forbidden', 'ok']);
    expect([await add(stranger, direct), await add(owner, direct)]).toEqual(['not_found', 'forbidden']);
    expect(await add(owner, { id: RoomId.parse(randomUUID()) })).toBe('not_found');
    await rules.testStore.db
      .updateTable('members')
      .set({ role: 'moderator' })
      .where('room_id', '=', closed.id)
      .where('user_id', '=', ben.userId)
      .execute();
    expect(await add(ben, closed)).toBe('ok');
  });

  test('RE3 answers all of them in the order asked for, and changes only who was not there', async () => {
    const [owner, ben, cleo] = [rules.person(), rules.person(), rules.person()];
    const room = await makeRoom(rules, owner, { memberIds: [ben.userId] });
    const userIds = [cleo.userId, ben.userId, cleo.userId, owner.userId];
    const first = dataOf(await rules.members.add(owner, room.id, userIds));
    expect(first.items.map((member) => [member.userId, member.role, member.rev])).toEqual([
      [cleo.userId, 'member', 3],
      [ben.userId, 'member', 2],
      [owner.userId, 'owner', 1],
    ]);
    expect(dataOf(await rules.members.add(owner, room.id, userIds))).toEqual(first);
    expect(dataOf(await rules.rooms.get(owner, room.id))).toMatchObject({ rev: 3, memberCount: 3 });
    expect(eventsOf(room)).toHaveLength(3);
  });

  test('RE4 somebody unknown refuses all of them', async () => {
    const [owner, cleo] = [rules.person(), rules.person()];
    const room = await makeRoom(rules, owner);
    const refused = await rules.members.add(owner, room.id, [cleo.userId, UserId.parse(randomUUID())]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid', issues: [{ path: 'userIds.1' }] } });
    expect(dataOf(await rules.rooms.get(owner, room.id))).toEqual(room);
  });
});

describe('listing members', () => {
  test('RE1 pages by a cursor hold everybody once, in one order', async () => {
    const owner = rules.person();
    const people = Array.from({ length: 11 }, () => rules.person());
    const room = await makeRoom(rules, owner, { memberIds: people.map((person) => person.userId) });
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = dataOf(await rules.members.list(owner, room.id, { cursor: cursor ?? undefined, limit: 4 }));
      seen.push(...page.items.map((member) => member.userId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([owner, ...people].map((person) => person.userId).toSorted());
  });

  test('a cursor that is none of ours is invalid; a stranger sees nobody', async () => {
    const [owner, stranger] = [rules.person(), rules.person()];
    const [open, closed] = [await makeRoom(rules, owner, { kind: 'public' }), await makeRoom(rules, owner)];
    expect(codeOf(await rules.members.list(owner, open.id, { cursor: 'x', limit: 4 }))).toBe('invalid');
    expect(codeOf(await rules.members.list(stranger, open.id, { limit: 4 }))).toBe('forbidden');
    expect(codeOf(await rules.members.list(stranger, closed.id, { limit: 4 }))).toBe('not_found');
  });
});
