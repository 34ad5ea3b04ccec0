import { randomUUID } from 'node:crypto';
import { CommandId, type CreateRoomBody, RoomId, UserId } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, dataOf, makeRoom, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

const body = (more: Partial<CreateRoomBody> = {}): CreateRoomBody => ({
  kind: 'private',
  name: 'Room',
  topic: 'Talk',
  memberIds: [],
  ...more,
});

describe('making a room', () => {
  test('its creator owns it, and each of its first members is one change of the room and one of their own', async () => {
    const [owner, ben, cleo] = [rules.person(), rules.person(), rules.person()];
    const memberIds = [ben.userId, cleo.userId, ben.userId, owner.userId];
    const room = await makeRoom(rules, owner, { memberIds, topic: 'Talk' });
    expect(room).toMatchObject({
      kind: 'private',
      name: 'Room',
      topic: 'Talk',
      rev: 3,
      memberCount: 3,
      lastSeq: 0,
      floorSeq: 1,
      createdBy: owner.userId,
    });
    const [frame] = rules.roomFrames(room.id);
    expect(frame).toMatchObject({ prevRev: 0, rev: 3, headRev: 3, more: false });
    expect(
      frame?.events.map(({ rev, type, data }) => [rev, type, 'role' in data && [data.userId, data.role, data.username]]),
    ).toEqual([
      [1, 'member.joined', [owner.userId, 'owner', owner.username]],
      [2, 'member.joined', [ben.userId, 'member', ben.username]],
      [3, 'member.joined', [cleo.userId, 'member', cleo.username]],
    ]);
    expect(rules.userFrames(cleo.userId)).toMatchObject([
      {
        prevRev: 0,
        rev: 1,
        headRev: 1,
        more: false,
        events: [{ rev: 1, type: 'room.added', data: { roomId: room.id, role: 'member', rev: 3, lastSeq: 0, epoch: 1 } }],
      },
    ]);
  });

  test('RE4 people whom auth does not know are invalid, with their places, and nothing is made', async () => {
    const [owner, ben] = [rules.person(), rules.person()];
    const refused = await rules.rooms.create(owner, body({ memberIds: [ben.userId, UserId.parse(randomUUID())] }), undefined);
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid', issues: [{ path: 'memberIds.1' }] } });
    expect((await rules.rooms.list(owner)).items).toEqual([]);
  });

  test('RE3 the same command makes one room, also many times at once; another request under it is a conflict', async () => {
    const [owner, ben] = [rules.person(), rules.person()];
    const key = CommandId.parse(randomUUID());
    const made = await Promise.all(
      Array.from({ length: 8 }, () => rules.rooms.create(owner, body({ memberIds: [ben.userId] }), key)),
    );
    expect(new Set(made.map((result) => dataOf(result).id)).size).toBe(1);
    expect((await rules.rooms.list(owner)).items).toHaveLength(1);
    expect(rules.userFrames(ben.userId)).toHaveLength(1);
    expect(codeOf(await rules.rooms.create(owner, body({ name: 'Other', memberIds: [ben.userId] }), key))).toBe('conflict');
    expect(codeOf(await rules.rooms.create(ben, body(), key))).toBe('ok');
  });

  test('a direct room is the one of its people, whoever asks, also many times at once', async () => {
    const people = [rules.person(), rules.person(), rules.person()] as const;
    const ids = people.map((person) => person.userId);
    const made = await Promise.all(
      [...people, ...people].map((person) =>
        rules.rooms.create(person, body({ kind: 'direct', memberIds: ids.toReversed() }), undefined),
      ),
    );
    expect(new Set(made.map((result) => dataOf(result).id)).size).toBe(1);
    expect(dataOf(made[0] as (typeof made)[0])).toMatchObject({ kind: 'direct', memberCount: 3, rev: 3 });
    const fewer = await makeRoom(rules, people[0], { kind: 'direct', memberIds: ids.slice(0, 2) });
    expect(fewer.id).not.toBe(dataOf(made[0] as (typeof made)[0]).id);
    expect(rules.userFrames(people[2].userId)).toHaveLength(1);
  });

  test('no deadlock among many rooms made at once for the same people in any order, and no userRev is skipped', async () => {
    const people = Array.from({ length: 12 }, () => rules.person());
    const shuffled = () => people.map((person) => person.userId).toSorted(() => Math.random() - 0.5);
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => makeRoom(rules, people[index % 12] as Caller, { memberIds: shuffled() })),
    );
    for (const person of people) {
      const revs = rules.userFrames(person.userId).map((frame) => frame.rev);
      expect(revs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    }
  });

  test('a direct room never gains or loses anybody, whoever tries', async () => {
    const [anna, ben, cleo, admin] = [rules.person(), rules.person(), rules.person(), rules.person('', 'admin')];
    const room = await makeRoom(rules, anna, { kind: 'direct', memberIds: [ben.userId] });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const claim = { ...cleo, rooms: [{ id: room.id, role: 'member' as const }], issuedAt: new Date() };
    await rules.claims.admit(claim);
    const refused = await Promise.all([
      rules.members.join(cleo, room.id),
      rules.members.add(anna, room.id, [cleo.userId]),
      rules.members.add(admin, room.id, [cleo.userId]),
      rules.members.leave(ben.userId, room.id),
      rules.moderation.remove(anna, room.id, ben.userId),
      rules.moderation.remove(ben, room.id, ben.userId),
      rules.moderation.remove(admin, room.id, ben.userId),
      rules.moderation.change(anna, room.id, ben.userId, { bannedUntil: until }),
      rules.moderation.change(anna, room.id, ben.userId, { role: 'owner' }),
      rules.moderation.change(anna, room.id, cleo.userId, { bannedUntil: until }),
      rules.moderation.change(admin, room.id, ben.userId, { bannedUntil: until }),
    ]);
    expect(refused.map(codeOf)).toEqual([
      'not_found',
      'forbidden',
      'not_found',
      'forbidden',
      'forbidden',
      'forbidden',
      'not_found',
      'forbidden',
      'forbidden',
      'forbidden',
      'not_found',
    ]);
    expect(dataOf(await rules.rooms.get(anna, room.id))).toEqual(room);
    const { items } = dataOf(await rules.members.list(anna, room.id, { limit: 10 }));
    expect(items.map((member) => member.userId)).toEqual([anna.userId, ben.userId].toSorted());
  });

  test('a direct room with oneself alone is invalid', async () => {
    const owner = rules.person();
    expect(codeOf(await rules.rooms.create(owner, body({ kind: 'direct', memberIds: [owner.userId] }), undefined))).toBe(
      'invalid',
    );
  });
});

describe('seeing rooms', () => {
  test('ER2 a public room can be looked at, a private or direct one is not there for a stranger', async () => {
    const [owner, ben, stranger] = [rules.person(), rules.person(), rules.person()];
    const [open, closed] = [await makeRoom(rules, owner, { kind: 'public' }), await makeRoom(rules, owner)];
    const direct = await makeRoom(rules, owner, { kind: 'direct', memberIds: [ben.userId] });
    const seen = await Promise.all(
      [open.id, closed.id, direct.id, RoomId.parse(randomUUID())].map((id) => rules.rooms.get(stranger, id)),
    );
    expect(seen.map(codeOf)).toEqual(['ok', 'not_found', 'not_found', 'not_found']);
    expect(seen[1]).toEqual(seen[3]);
    expect(dataOf(await rules.rooms.get(owner, closed.id))).toEqual(closed);
  });

  test('my rooms come with role, heads, members and the last message, and the userRev they hold for', async () => {
    const [anna, ben] = [rules.person(), rules.person()];
    const quiet = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const busy = await makeRoom(rules, ben, { kind: 'public', memberIds: [anna.userId] });
    const left = await makeRoom(rules, ben, { memberIds: [anna.userId] });
    await rules.members.leave(anna.userId, left.id);
    await rules.messages.commit(['one', 'two'].map((content) => sendOf(busy, ben, { content })));
    const { items, userRev } = await rules.rooms.list(anna);
    expect(userRev).toBe(4);
    expect(items).toHaveLength(2);
    expect(items.find((item) => item.id === quiet.id)).toEqual({
      ...quiet,
      role: 'owner',
      threads: { unread: 0, mentions: 0 },
      lastMessage: null,
      readSeq: 0,
      unread: 0,
      mentions: 0,
    });
    expect(items.find((item) => item.id === busy.id)).toMatchObject({
      role: 'member',
      lastSeq: 2,
      rev: 4,
      memberCount: 2,
      lastMessage: { content: 'two', seq: 2 },
    });
  });

  test('somebody without rooms has none, at userRev 0', async () => {
    expect(await rules.rooms.list(rules.person())).toEqual({ items: [], userRev: 0 });
  });

  test('a display name that a token tells anew shows with the member', async () => {
    const anna = rules.person();
    const room = await makeRoom(rules, anna);
    await rules.rooms.list({ ...anna, displayName: 'Anna the Second' });
    const members = dataOf(await rules.members.list(anna, room.id, { limit: 10 }));
    expect(members.items).toMatchObject([{ displayName: 'Anna the Second', username: anna.username }]);
  });
});
