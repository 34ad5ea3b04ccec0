import { randomUUID } from 'node:crypto';
import { type MemberRole, type Room, RoomId } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { Claimant } from './claims.ts';
import type { Caller } from './people.ts';
import { dataOf, makeRoom } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

const claimant = (
  person: Caller,
  rooms: readonly Pick<Room, 'id'>[],
  more: { role?: MemberRole; issuedAt?: Date } = {},
): Claimant => ({
  ...person,
  rooms: rooms.map(({ id }) => ({ id, role: more.role ?? 'member' })),
  issuedAt: more.issuedAt ?? new Date(Date.now() - 1_000),
});

const rolesOf = async (person: Caller) => new Map((await rules.rooms.list(person)).items.map((room) => [room.id, room.role]));

describe('claimed rooms', () => {
  test('AU5 a token lets its person into the rooms it names, with its roles, once; all are told', async () => {
    const [owner, guest] = [rules.person(), rules.person()];
    const [open, closed, other] = [
      await makeRoom(rules, owner, { kind: 'public' }),
      await makeRoom(rules, owner),
      await makeRoom(rules, owner),
    ];
    const claim = claimant(guest, [open, closed, { id: RoomId.parse(randomUUID()) }], { role: 'guest' });
    await Promise.all([rules.claims.admit(claim), rules.claims.admit(claim), rules.claims.admit(claim)]);
    expect(await rolesOf(guest)).toEqual(
      new Map([open, closed].toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((room) => [room.id, 'guest'])),
    );
    expect(rules.roomFrames(closed.id).at(-1)).toMatchObject({
      prevRev: 1,
      rev: 2,
      events: [{ type: 'member.joined', data: { userId: guest.userId, role: 'guest', username: guest.username } }],
    });
    expect(rules.roomFrames(other.id)).toHaveLength(1);
    expect(rules.userFrames(guest.userId).map((frame) => [frame.rev, frame.events[0]?.type])).toEqual([
      [1, 'room.added'],
      [2, 'room.added'],
    ]);
  });

  test('AU5 a claim never overrides a role, a later removal or a ban', async () => {
    const [owner, ben] = [rules.person(), rules.person()];
    const memberIds = [ben.userId];
    const [present, removed, left, banned, lifted] = [
      await makeRoom(rules, owner, { memberIds }),
      await makeRoom(rules, owner, { memberIds }),
      await makeRoom(rules, owner, { memberIds }),
      await makeRoom(rules, owner, { memberIds }),
      await makeRoom(rules, owner, { memberIds }),
    ];
    const all = [present, removed, left, banned, lifted];
    dataOf(await rules.moderation.remove(owner, removed.id, ben.userId));
    dataOf(await rules.members.leave(ben.userId, left.id));
    const bannedUntil = new Date(Date.now() + 3_600_000).toISOString();
    for (const room of [banned, lifted]) dataOf(await rules.moderation.change(owner, room.id, ben.userId, { bannedUntil }));
    dataOf(await rules.moderation.change(owner, lifted.id, ben.userId, { bannedUntil: null }));
    await rules.claims.admit(claimant(ben, all, { role: 'owner', issuedAt: new Date(Date.now() - 60_000) }));
    expect(await rolesOf(ben)).toEqual(new Map([[present.id, 'member']]));
    // A token that was issued since is a new invitation, but no pardon.
    await rules.claims.admit(claimant(ben, all, { role: 'moderator', issuedAt: new Date(Date.now() + 60_000) }));
    const roles = await rolesOf(ben);
    expect([present, removed, left, banned, lifted].map((room) => roles.get(room.id))).toEqual([
      'member',
      'moderator',
      'moderator',
      undefined,
      'moderator',
    ]);
  });

  test('AU5 neither into direct rooms nor into archived ones', async () => {
    const [owner, ben, guest] = [rules.person(), rules.person(), rules.person()];
    const direct = await makeRoom(rules, owner, { kind: 'direct', memberIds: [ben.userId] });
    const archived = await makeRoom(rules, owner);
    dataOf(await rules.roomSettings.archive(owner, archived.id));
    const before = await rules.store.findRooms([direct.id, archived.id]);
    await rules.claims.admit(claimant(guest, [direct, archived]));
    expect(await rules.store.findRooms([direct.id, archived.id])).toEqual(before);
    await rules.claims.admit({ ...claimant(guest, []), rooms: undefined });
    expect(await rolesOf(guest)).toEqual(new Map());
  });

  test('many people with crossing claims at once neither deadlock nor skip a counter', async () => {
    const owner = rules.person();
    const rooms = await Promise.all(Array.from({ length: 6 }, () => makeRoom(rules, owner)));
    const people = Array.from({ length: 12 }, () => rules.person());
    const shuffled = () => rooms.toSorted(() => Math.random() - 0.5);
    await Promise.all(people.map((person) => rules.claims.admit(claimant(person, shuffled()))));
    for (const person of people) expect(rules.userFrames(person.userId).map((frame) => frame.rev)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const room of await rules.store.findRooms(rooms.map(({ id }) => id)))
      expect([room.rev, room.memberCount]).toEqual([13, 13]);
  });
});
