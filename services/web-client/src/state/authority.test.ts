import type { MemberRole } from '@parley/contracts';
import { expect, test } from 'vitest';
import { memberPowers, memberRoles, outranks, roomPowers, standingIn } from './authority.ts';

const roles: readonly (MemberRole | undefined)[] = [...memberRoles, undefined];
const archivedAt = '2026-01-01T00:00:00.000Z';
const held = (powers: object): string[] => Object.entries(powers).flatMap(([name, has]) => (has === true ? [name] : []));
const byRole = (judge: (role: MemberRole | undefined) => object) =>
  Object.fromEntries(roles.map((role) => [role ?? 'stranger', held(judge(role)).toSorted().join(' ')]));

test('what may be done with a public room, by role', () => {
  expect(byRole((role) => roomPowers({ kind: 'public' }, role))).toEqual({
    owner: 'addPeople archive edit leave seeBanned',
    moderator: 'addPeople edit leave seeBanned',
    member: 'addPeople leave',
    guest: 'leave',
    stranger: 'leave',
  });
});

test('to a private room only owners and moderators add people', () => {
  expect(roles.filter((role) => roomPowers({ kind: 'private' }, role).addPeople)).toEqual(['owner', 'moderator']);
});

test('a direct room is left as it is, by everybody', () => {
  for (const role of roles) {
    expect(held(roomPowers({ kind: 'direct' }, role))).toEqual([]);
    const member = { role: 'member' } as const;
    expect(held(memberPowers({ room: { kind: 'direct' }, standing: role, member, isMe: false }))).toEqual([]);
  }
});

test('an archived room can be left, and opened again by its owners', () => {
  expect(byRole((role) => roomPowers({ kind: 'public', archivedAt }, role))).toMatchObject({
    owner: 'leave reopen seeBanned',
    moderator: 'leave seeBanned',
    member: 'leave',
  });
  const asked = { room: { kind: 'public', archivedAt }, standing: 'owner', member: { role: 'guest' }, isMe: false } as const;
  expect(memberPowers(asked)).toEqual({ roles: [], mute: false, remove: false, ban: false });
});

test('mutes, removals and bans take a higher role than theirs, and are nobody\u2019s own', () => {
  const pairs = memberRoles.flatMap((standing) =>
    memberRoles.flatMap((role) => {
      const { mute, remove, ban } = memberPowers({ room: { kind: 'private' }, standing, member: { role }, isMe: false });
      expect([remove, ban]).toEqual([mute, mute]);
      return mute ? [`${standing} ${role}`] : [];
    }),
  );
  expect(pairs).toEqual(['owner moderator', 'owner member', 'owner guest', 'moderator member', 'moderator guest']);
  const me = { room: { kind: 'public' }, standing: 'owner', member: { role: 'owner' }, isMe: true } as const;
  expect(held(memberPowers(me))).toEqual([]);
});

test('roles are given by owners, to themselves too', () => {
  const asked = { room: { kind: 'public' }, member: { role: 'member' } } as const;
  expect(roles.filter((standing) => memberPowers({ ...asked, standing, isMe: false }).roles.length > 0)).toEqual(['owner']);
  expect(memberPowers({ ...asked, standing: 'owner', isMe: true }).roles).toEqual(memberRoles);
});

test('who is not there can be kept out of a public room, and nothing else', () => {
  const asked = { standing: 'moderator', member: undefined, isMe: false } as const;
  expect(held(memberPowers({ ...asked, room: { kind: 'public' } }))).toEqual(['ban']);
  expect(held(memberPowers({ ...asked, room: { kind: 'private' } }))).toEqual([]);
});

test('admins and moderators of the installation stand higher than their role in a room, except in direct ones', () => {
  expect(standingIn({ kind: 'private' }, 'member', 'admin')).toBe('owner');
  expect(standingIn({ kind: 'private' }, 'owner', 'moderator')).toBe('owner');
  expect(standingIn({ kind: 'public' }, 'guest', 'moderator')).toBe('moderator');
  expect(standingIn({ kind: 'direct' }, 'member', 'admin')).toBe('member');
  expect(standingIn({ kind: 'public' }, undefined, 'user')).toBe(undefined);
  expect([outranks('guest', undefined), outranks(undefined, undefined)]).toEqual([true, false]);
});
