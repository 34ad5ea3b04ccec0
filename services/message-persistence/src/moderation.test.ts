import { randomUUID } from 'node:crypto';
import type { MemberPatch, MemberRole, Room, RoomId } from '@parley/contracts';
import { UserId } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, dataOf, makeRoom } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

const hour = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();

const change = (by: Caller, room: Pick<Room, 'id'>, whom: Caller, patch: MemberPatch) =>
  rules.moderation.change(by, room.id, whom.userId, patch);

const eventsOf = (room: Pick<Room, 'id'>) => rules.roomFrames(room.id).flatMap((frame) => frame.events);
const headOf = async (room: Pick<Room, 'id'>) => (await rules.store.findRooms([room.id]))[0];
const rolesIn = async (room: Room, reader: Caller) => {
  const { items } = dataOf(await rules.members.list(reader, room.id, { limit: 200 }));
  return new Map(items.map((member) => [member.userId, member.role]));
};

/** A room with somebody of every role, and one more member. */
const roomOfAll = async (kind: 'public' | 'private' = 'public') => {
  const owner = rules.person();
  const people: Record<MemberRole | 'other', Caller> = {
    owner,
    moderator: rules.person(),
    member: rules.person(),
    guest: rules.person(),
    other: rules.person(),
  };
  const memberIds = [people.moderator, people.member, people.guest, people.other].map((one) => one.userId);
  const room = await makeRoom(rules, owner, { kind, memberIds });
  for (const role of ['moderator', 'guest'] as const) dataOf(await change(owner, room, people[role], { role }));
  return { room, ...people };
};

describe('roles', () => {
  test('an owner changes them; the room and the person are told, and again is no change (RE3)', async () => {
    const { room, owner, member } = await roomOfAll();
    const before = await headOf(room);
    const made = dataOf(await change(owner, room, member, { role: 'moderator' }));
    expect(made).toMatchObject({ userId: member.userId, role: 'moderator', rev: (before?.rev ?? 0) + 1 });
    expect(eventsOf(room).at(-1)).toMatchObject({ type: 'member.changed', rev: made.rev, data: made });
    expect(rules.userFrames(member.userId).at(-1)).toMatchObject({
      rev: 2,
      events: [{ type: 'room.added', data: { roomId: room.id, role: 'moderator', rev: made.rev } }],
    });
    expect(dataOf(await change(owner, room, member, { role: 'moderator' }))).toEqual(made);
    expect((await headOf(room))?.rev).toBe(made.rev);
    expect((await headOf(room))?.memberCount).toBe(before?.memberCount);
  });

  test('nobody else does', async () => {
    const all = await roomOfAll();
    const before = await headOf(all.room);
    for (const by of ['moderator', 'member', 'guest'] as const)
      expect([by, codeOf(await change(all[by], all.room, all.other, { role: 'moderator' }))]).toEqual([by, 'forbidden']);
    expect(codeOf(await change(rules.person(), all.room, all.other, { role: 'owner' }))).toBe('forbidden');
    expect(await headOf(all.room)).toEqual(before);
  });

  test('a room keeps an owner: the last one cannot be made less, one of two can', async () => {
    const { room, owner, member } = await roomOfAll();
    expect(codeOf(await change(owner, room, owner, { role: 'member' }))).toBe('conflict');
    dataOf(await change(owner, room, member, { role: 'owner' }));
    dataOf(await change(member, room, owner, { role: 'guest' }));
    expect(codeOf(await change(member, room, member, { role: 'moderator' }))).toBe('conflict');
  });

  test('two owners who demote each other at once leave one', async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      const { room, owner, member } = await roomOfAll();
      dataOf(await change(owner, room, member, { role: 'owner' }));
      const codes = await Promise.all([
        change(owner, room, member, { role: 'member' }),
        change(member, room, owner, { role: 'member' }),
        change(owner, room, member, { role: 'member' }),
      ]);
      expect(codes.map(codeOf).toSorted()).not.toEqual(['ok', 'ok', 'ok']);
      expect([...(await rolesIn(room, owner)).values()].filter((role) => role === 'owner')).toHaveLength(1);
    }
  });
});

describe('muting', () => {
  test('shows with the member, goes to the person’s own feed, and stays over leaving and coming back', async () => {
    const { room, moderator, member } = await roomOfAll();
    const mutedUntil = inHours(1);
    const muted = dataOf(await change(moderator, room, member, { mutedUntil }));
    expect(muted.mutedUntil).toBe(mutedUntil);
    expect(eventsOf(room).at(-1)).toMatchObject({ type: 'member.changed', data: { userId: member.userId, mutedUntil } });
    expect(rules.userFrames(member.userId).at(-1)).toMatchObject({
      events: [{ type: 'room.added', data: { roomId: room.id, role: 'member', mutedUntil } }],
    });
    dataOf(await rules.members.leave(member.userId, room.id));
    dataOf(await rules.members.join(member, room.id));
    expect(eventsOf(room).at(-1)).toMatchObject({ type: 'member.joined', data: { userId: member.userId, mutedUntil } });
    const lifted = dataOf(await change(moderator, room, member, { mutedUntil: null }));
    expect(lifted).not.toHaveProperty('mutedUntil');
    expect(dataOf(await change(moderator, room, member, { mutedUntil: inHours(-1) }))).toEqual(lifted);
  });

  test('only over lower ranks, and never over oneself; nothing is changed', async () => {
    const all = await roomOfAll('private');
    const before = await headOf(all.room);
    const refused: [MemberRole | 'other', MemberRole | 'other'][] = [
      ['owner', 'owner'],
      ['moderator', 'owner'],
      ['moderator', 'moderator'],
      ['member', 'other'],
      ['member', 'guest'],
      ['guest', 'guest'],
    ];
    for (const [by, whom] of refused)
      for (const patch of [{ mutedUntil: inHours(1) }, { bannedUntil: inHours(1) }, { mutedUntil: null }, { bannedUntil: null }])
        expect([by, whom, codeOf(await change(all[by], all.room, all[whom], patch))]).toEqual([by, whom, 'forbidden']);
    dataOf(await change(all.owner, all.room, all.other, { role: 'moderator' }));
    expect(codeOf(await change(all.moderator, all.room, all.other, { mutedUntil: inHours(1) }))).toBe('forbidden');
    dataOf(await change(all.owner, all.room, all.other, { role: 'owner' }));
    expect(codeOf(await change(all.owner, all.room, all.other, { bannedUntil: inHours(1) }))).toBe('forbidden');
    expect((await headOf(all.room))?.rev).toBe((before?.rev ?? 0) + 2);
    expect(codeOf(await change(all.owner, all.room, all.moderator, { mutedUntil: inHours(1) }))).toBe('ok');
    expect(codeOf(await change(all.moderator, all.room, all.guest, { mutedUntil: inHours(1) }))).toBe('ok');
  });

  test('somebody who is not there is not_found', async () => {
    const { room, owner, other } = await roomOfAll();
    dataOf(await rules.members.leave(other.userId, room.id));
    const before = await headOf(room);
    for (const whom of [other, rules.person(), { ...other, userId: UserId.parse(randomUUID()) }])
      for (const patch of [
        { mutedUntil: inHours(1) },
        { role: 'guest' as const },
        { mutedUntil: inHours(1), bannedUntil: inHours(1) },
      ])
        expect(codeOf(await change(owner, room, whom, patch))).toBe('not_found');
    expect(await headOf(room)).toEqual(before);
  });
});

describe('banning', () => {
  test('CO4 ends the membership in the room’s rev order, and all are told; again is no change', async () => {
    const { room, moderator, member } = await roomOfAll();
    const before = await headOf(room);
    const bannedUntil = inHours(1);
    const banned = dataOf(await change(moderator, room, member, { bannedUntil }));
    expect(banned).toMatchObject({ rev: (before?.rev ?? 0) + 1, bannedUntil, leftAt: expect.any(String) });
    expect(rules.roomFrames(room.id).at(-1)).toMatchObject({
      prevRev: before?.rev,
      rev: banned.rev,
      events: [{ type: 'member.left', rev: banned.rev, data: banned }],
    });
    expect(rules.userFrames(member.userId).at(-1)).toMatchObject({
      events: [{ type: 'room.removed', data: { roomId: room.id, rev: banned.rev } }],
    });
    expect(dataOf(await change(moderator, room, member, { bannedUntil }))).toEqual(banned);
    expect(await headOf(room)).toMatchObject({ rev: banned.rev, memberCount: (before?.memberCount ?? 0) - 1 });
    const longer = dataOf(await change(moderator, room, member, { bannedUntil: inHours(2) }));
    expect(eventsOf(room).at(-1)).toMatchObject({ type: 'member.changed', data: { ...longer, leftAt: banned.leftAt } });
    expect(await headOf(room)).toMatchObject({ rev: banned.rev + 1, memberCount: (before?.memberCount ?? 0) - 1 });
  });

  test('nobody who is banned comes back by any way; adding others with them adds nobody', async () => {
    const { room, owner, member } = await roomOfAll();
    const cleo = rules.person();
    dataOf(await change(owner, room, member, { bannedUntil: inHours(1) }));
    const before = await headOf(room);
    expect(codeOf(await rules.members.join(member, room.id))).toBe('banned');
    const added = await rules.members.add(owner, room.id, [cleo.userId, member.userId, cleo.userId, member.userId]);
    expect(added).toMatchObject({ ok: false, error: { code: 'banned', issues: [{ path: 'userIds.1' }, { path: 'userIds.3' }] } });
    const claim = { ...member, rooms: [{ id: room.id, role: 'member' as const }], issuedAt: new Date(Date.now() + hour) };
    await rules.claims.admit(claim);
    expect(await headOf(room)).toEqual(before);
  });

  test('lifting it is a change that brings nobody back, and lets them come', async () => {
    const { room, owner, member } = await roomOfAll();
    const banned = dataOf(await change(owner, room, member, { bannedUntil: inHours(1) }));
    const userFrames = rules.userFrames(member.userId).length;
    const lifted = dataOf(await change(owner, room, member, { bannedUntil: null }));
    expect(lifted).toMatchObject({ rev: banned.rev + 1, leftAt: banned.leftAt });
    expect(lifted).not.toHaveProperty('bannedUntil');
    expect(eventsOf(room).at(-1)).toMatchObject({ type: 'member.changed', data: lifted });
    expect(rules.userFrames(member.userId)).toHaveLength(userFrames);
    expect(dataOf(await change(owner, room, member, { bannedUntil: inHours(-1) }))).toEqual(lifted);
    expect((await rolesIn(room, owner)).has(member.userId)).toBe(false);
    // Whoever saw neither the ban nor its end has to see that the member went (CO4).
    const caughtUp = dataOf(await rules.changes.ofRoomForService(room.id, banned.rev - 1));
    expect(caughtUp.events).toMatchObject([{ type: 'member.left', rev: lifted.rev, data: lifted }]);
    expect(codeOf(await rules.members.join(member, room.id))).toBe('ok');
    expect(eventsOf(room).at(-1)?.data).not.toHaveProperty('bannedUntil');
  });

  test('a ban ends by itself', async () => {
    const { room, owner, member } = await roomOfAll();
    dataOf(await change(owner, room, member, { bannedUntil: inHours(1) }));
    await rules.testStore.db
      .updateTable('members')
      .set({ banned_until: new Date(Date.now() - 1_000) })
      .where('room_id', '=', room.id)
      .where('user_id', '=', member.userId)
      .execute();
    expect(dataOf(await rules.members.list(owner, room.id, { limit: 10, banned: true })).items).toEqual([]);
    expect(codeOf(await rules.members.join(member, room.id))).toBe('ok');
  });

  test('somebody whom only auth knows can be kept out of a public room, and of no other', async () => {
    const [open, closed] = [await roomOfAll('public'), await roomOfAll('private')];
    const stranger = rules.person();
    const before = await headOf(open.room);
    const kept = dataOf(await change(open.moderator, open.room, stranger, { bannedUntil: inHours(1) }));
    expect(kept).toMatchObject({ userId: stranger.userId, username: stranger.username, leftAt: expect.any(String) });
    expect(await headOf(open.room)).toMatchObject({ rev: (before?.rev ?? 0) + 1, memberCount: before?.memberCount });
    expect(rules.userFrames(stranger.userId)).toEqual([]);
    expect(await rules.rooms.list(stranger)).toEqual({ items: [], userRev: 0 });
    expect(codeOf(await rules.members.join(stranger, open.room.id))).toBe('banned');
    expect(codeOf(await change(closed.owner, closed.room, stranger, { bannedUntil: inHours(1) }))).toBe('not_found');
    const nobody = { ...stranger, userId: UserId.parse(randomUUID()) };
    expect(codeOf(await change(open.owner, open.room, nobody, { bannedUntil: inHours(1) }))).toBe('not_found');
    expect(codeOf(await change(open.owner, open.room, rules.person(), { bannedUntil: inHours(-1) }))).toBe('not_found');
    expect(codeOf(await change(closed.owner, closed.room, closed.owner, { bannedUntil: inHours(1) }))).toBe('forbidden');
  });

  test('owners and moderators see who is banned now, page by page; others do not', async () => {
    const all = await roomOfAll();
    for (const whom of [all.member, all.guest, all.other])
      dataOf(await change(all.owner, all.room, whom, { bannedUntil: inHours(1) }));
    dataOf(await change(all.owner, all.room, all.other, { bannedUntil: null }));
    const list = (by: Caller, cursor?: string) => rules.members.list(by, all.room.id, { limit: 1, banned: true, cursor });
    const first = dataOf(await list(all.moderator));
    const second = dataOf(await list(all.owner, first.nextCursor ?? ''));
    expect([...first.items, ...second.items].map((member) => member.userId)).toEqual(
      [all.member.userId, all.guest.userId].toSorted(),
    );
    expect(second.nextCursor).toBeNull();
    const member = rules.person();
    dataOf(await rules.members.join(member, all.room.id));
    expect(codeOf(await list(member))).toBe('forbidden');
    expect(codeOf(await list(rules.person()))).toBe('forbidden');
    expect(codeOf(await list(rules.person('', 'admin')))).toBe('ok');
  });

  test('a ban and a join at once: whoever comes first, the person is out at the end, and counters hold', async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      const { room, owner } = await roomOfAll();
      const ben = rules.person();
      const [banned] = await Promise.all([
        change(owner, room, ben, { bannedUntil: inHours(1) }),
        rules.members.join(ben, room.id),
        rules.members.add(owner, room.id, [ben.userId]),
      ]);
      expect(codeOf(banned)).toBe('ok');
      const present = await rolesIn(room, owner);
      expect(present.has(ben.userId)).toBe(false);
      const revs = eventsOf(room).map((event) => event.rev);
      expect(revs.toSorted((a, b) => a - b)).toEqual(revs.map((_, index) => index + 1));
      expect(await headOf(room)).toMatchObject({ rev: revs.length, memberCount: present.size });
    }
  });
});

describe('removing', () => {
  test('CO4 takes who stands lower out of the room, once', async () => {
    const { room, moderator, member } = await roomOfAll('private');
    const before = await headOf(room);
    dataOf(await rules.moderation.remove(moderator, room.id, member.userId));
    expect(eventsOf(room).at(-1)).toMatchObject({ type: 'member.left', data: { userId: member.userId } });
    expect(eventsOf(room).at(-1)?.data).not.toHaveProperty('bannedUntil');
    expect(rules.userFrames(member.userId).at(-1)).toMatchObject({ events: [{ type: 'room.removed' }] });
    expect(codeOf(await rules.rooms.get(member, room.id))).toBe('not_found');
    dataOf(await rules.moderation.remove(moderator, room.id, member.userId));
    dataOf(await rules.moderation.remove(moderator, room.id, UserId.parse(randomUUID())));
    expect(await headOf(room)).toMatchObject({ rev: (before?.rev ?? 0) + 1, memberCount: (before?.memberCount ?? 0) - 1 });
  });

  test('nobody takes out whoever stands as high; oneself is leaving', async () => {
    const all = await roomOfAll();
    dataOf(await change(all.owner, all.room, all.other, { role: 'owner' }));
    const before = await headOf(all.room);
    const remove = async (by: Caller, whom: Caller) => codeOf(await rules.moderation.remove(by, all.room.id, whom.userId));
    expect(await remove(all.owner, all.other)).toBe('forbidden');
    expect(await remove(all.moderator, all.owner)).toBe('forbidden');
    expect(await remove(all.member, all.guest)).toBe('forbidden');
    expect(await remove(rules.person(), all.guest)).toBe('forbidden');
    const stranger = rules.person();
    expect(await remove(stranger, stranger)).toBe('forbidden');
    expect(await headOf(all.room)).toEqual(before);
    expect(await remove(all.guest, all.guest)).toBe('ok');
    expect(await remove(all.guest, all.guest)).toBe('ok');
    expect((await headOf(all.room))?.rev).toBe((before?.rev ?? 0) + 1);
  });
});

describe('what the installation made somebody', () => {
  test('an admin may do what an owner may, a moderator what a moderator may, in rooms they are not in', async () => {
    for (const kind of ['public', 'private'] as const) {
      const all = await roomOfAll(kind);
      const [admin, mod] = [rules.person('', 'admin'), rules.person('', 'moderator')];
      expect(codeOf(await rules.rooms.get(mod, all.room.id))).toBe('ok');
      expect((await rolesIn(all.room, mod)).size).toBe(5);
      expect(codeOf(await change(mod, all.room, all.member, { mutedUntil: inHours(1) }))).toBe('ok');
      expect(codeOf(await change(mod, all.room, all.moderator, { mutedUntil: inHours(1) }))).toBe('forbidden');
      expect(codeOf(await change(mod, all.room, all.member, { role: 'guest' }))).toBe('forbidden');
      expect(codeOf(await rules.roomSettings.change(mod, all.room.id, { topic: 'Quiet' }))).toBe('ok');
      expect(codeOf(await rules.roomSettings.archive(mod, all.room.id))).toBe('forbidden');
      expect(codeOf(await rules.moderation.remove(mod, all.room.id, all.guest.userId))).toBe('ok');
      expect(codeOf(await change(admin, all.room, all.member, { role: 'owner' }))).toBe('ok');
      expect(codeOf(await change(admin, all.room, all.owner, { role: 'member' }))).toBe('ok');
      expect(codeOf(await change(admin, all.room, all.member, { role: 'guest' }))).toBe('conflict');
      expect(codeOf(await rules.members.add(admin, all.room.id, [rules.person().userId]))).toBe('ok');
      expect(codeOf(await rules.roomSettings.archive(admin, all.room.id))).toBe('ok');
    }
  });

  test('it lets nobody read what is said, nor into a direct room', async () => {
    const [anna, ben, admin] = [rules.person(), rules.person(), rules.person('', 'admin')];
    const closed = await makeRoom(rules, anna);
    const direct = await makeRoom(rules, anna, { kind: 'direct', memberIds: [ben.userId] });
    const reads = (room: { id: RoomId }) =>
      Promise.all([
        rules.history.page(admin.userId, room.id, { limit: 10 }),
        rules.history.digest(admin.userId, room.id, { from: 1 }),
        rules.changes.ofRoom(admin.userId, room.id, 0, 10),
      ]);
    expect((await reads(closed)).map(codeOf)).toEqual(['not_found', 'not_found', 'not_found']);
    expect(await rules.sync.rooms(admin.userId, [{ roomId: closed.id, epoch: 1, rev: 0 }])).toMatchObject([
      { error: { code: 'not_found' } },
    ]);
    expect(codeOf(await rules.rooms.get(admin, direct.id))).toBe('not_found');
    expect(codeOf(await rules.members.list(admin, direct.id, { limit: 10 }))).toBe('not_found');
    expect(codeOf(await change(admin, direct, ben, { mutedUntil: inHours(1) }))).toBe('not_found');
    expect(codeOf(await rules.roomSettings.archive(admin, direct.id))).toBe('not_found');
    const mine = await makeRoom(rules, admin, { kind: 'direct', memberIds: [ben.userId] });
    expect(codeOf(await change(admin, mine, ben, { mutedUntil: inHours(1) }))).toBe('forbidden');
  });
});
