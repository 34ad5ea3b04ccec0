import { limits } from '@parley/contracts';
import { expect, test } from 'vitest';
import { codeOf, dataOf, makeRoom, newCommandId, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

const rolesIn = async (roomId: string) => {
  const rows = await rules.testStore.db
    .selectFrom('members')
    .select(['user_id', 'role'])
    .where('room_id', '=', roomId as never)
    .where('left_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.user_id, row.role]));
};
const forGuests = { role: 'guest', expiresInSeconds: limits.inviteDefaultSeconds } as const;

test('RO6 a room that takes no guests gets none: not by invitation, by a token, nor by a change of role', async () => {
  const [owner, member, guest, claimant] = [rules.person(), rules.person(), rules.person(undefined, 'guest'), rules.person()];
  const room = await makeRoom(rules, owner, { guests: false, memberIds: [member.userId] });
  expect(room.guests).toBe(false);
  expect(codeOf(await rules.invites.create(owner, room.id, forGuests, newCommandId()))).toBe('conflict');
  const { code } = dataOf(await rules.invites.create(owner, room.id, { ...forGuests, role: 'member' }, newCommandId()));
  expect(codeOf(await rules.invites.join(guest, code))).toBe('forbidden');
  expect(codeOf(await rules.moderation.change(owner, room.id, member.userId, { role: 'guest' }))).toBe('conflict');
  await rules.claims.admit({ ...claimant, rooms: [{ id: room.id, role: 'guest' }], issuedAt: new Date() });
  expect([...(await rolesIn(room.id)).keys()].toSorted()).toEqual([owner.userId, member.userId].toSorted());
  await rules.claims.admit({ ...claimant, rooms: [{ id: room.id, role: 'member' }], issuedAt: new Date() });
  expect((await rolesIn(room.id)).get(claimant.userId)).toBe('member');
});

test('RO6 a room that stops taking guests sends away those who are there, each with a change of their own; others stay', async () => {
  const [owner, member, ...guests] = Array.from({ length: 4 }, () => rules.person());
  if (owner === undefined || member === undefined) throw new Error('nobody is there');
  const room = await makeRoom(rules, owner, { memberIds: [member.userId] });
  const { code } = dataOf(await rules.invites.create(owner, room.id, forGuests, newCommandId()));
  for (const guest of guests) dataOf(await rules.invites.join(guest, code));
  expect(codeOf(await rules.messages.submit(sendOf(room, guests[0] ?? owner)))).toBe('ok');
  const { rev } = dataOf(await rules.rooms.get(owner, room.id));
  const changed = dataOf(await rules.roomSettings.change(owner, room.id, { guests: false }));
  expect(changed).toMatchObject({ guests: false, memberCount: 2, rev: rev + 3 });
  const told = rules.roomFrames(room.id).filter((frame) => frame.rev > rev);
  expect(told.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['room.changed', 'member.left', 'member.left']);
  expect(told.map(({ prevRev }) => prevRev)[0]).toBe(rev);
  for (const guest of guests) {
    expect(rules.userFrames(guest.userId).at(-1)).toMatchObject({ events: [{ type: 'room.removed' }] });
    expect(codeOf(await rules.messages.submit(sendOf(room, guest)))).toBe('not_found');
    expect(codeOf(await rules.invites.join(guest, code))).toBe('forbidden');
  }
  expect(codeOf(await rules.messages.submit(sendOf(room, member)))).toBe('ok');
});

test('RO6 a guest of the installation makes no room, joins none without an invitation, and browses none', async () => {
  const [owner, guest] = [rules.person(), rules.person(undefined, 'guest')];
  const room = await makeRoom(rules, owner, { kind: 'public' });
  expect(codeOf(await rules.rooms.create(guest, { kind: 'public', name: 'Mine', topic: '', memberIds: [] }, undefined))).toBe(
    'forbidden',
  );
  expect(codeOf(await rules.members.join(guest, room.id))).toBe('forbidden');
  expect(codeOf(await rules.browse.publicRooms(guest, { query: '', limit: 10 }))).toBe('forbidden');
  const { code } = dataOf(await rules.invites.create(owner, room.id, forGuests, newCommandId()));
  expect(codeOf(await rules.invites.join(guest, code))).toBe('ok');
  expect(codeOf(await rules.members.add(guest, room.id, [owner.userId]))).toBe('forbidden');
});

test('RO6 a guest of the installation who is added is a guest there, and is not taken where there are none', async () => {
  const [owner, guest, known] = [rules.person(), rules.person(undefined, 'guest'), rules.person(undefined, 'guest')];
  // Whoever made requests before is known by their own token, the other one by auth.
  await rules.rooms.list(known);
  const memberIds = [guest.userId, known.userId];
  const room = await makeRoom(rules, owner, { memberIds });
  const other = await makeRoom(rules, owner, { kind: 'public' });
  dataOf(await rules.members.add(owner, other.id, memberIds));
  for (const { id } of [room, other])
    expect(Object.fromEntries(await rolesIn(id))).toEqual({
      [owner.userId]: 'owner',
      [guest.userId]: 'guest',
      [known.userId]: 'guest',
    });
  const closed = await makeRoom(rules, owner, { guests: false });
  expect(codeOf(await rules.members.add(owner, closed.id, memberIds))).toBe('conflict');
  expect([...(await rolesIn(closed.id)).keys()]).toEqual([owner.userId]);
  const wanted = { kind: 'private' as const, name: 'Closed', topic: '', guests: false, memberIds };
  expect(codeOf(await rules.rooms.create(owner, wanted, undefined))).toBe('conflict');
  const direct = await makeRoom(rules, owner, { kind: 'direct', memberIds: [guest.userId] });
  expect((await rolesIn(direct.id)).get(guest.userId)).toBe('member');
  await rules.rooms.list({ ...known, role: 'user' });
  dataOf(await rules.members.add(owner, closed.id, [known.userId]));
  expect((await rolesIn(closed.id)).get(known.userId)).toBe('member');
});
