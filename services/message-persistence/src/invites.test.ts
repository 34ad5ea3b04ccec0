import { CommandId, InviteCode, limits, type Room } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, dataOf, makeRoom, newCommandId } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

interface Wish {
  readonly role?: 'member' | 'guest';
  readonly maxUses?: number;
  readonly expiresInSeconds?: number;
}

const make = (by: Caller, room: Pick<Room, 'id'>, wish: Wish = {}, key: CommandId = newCommandId()) =>
  rules.invites.create(by, room.id, { role: 'member', expiresInSeconds: limits.inviteDefaultSeconds, ...wish }, key);
const invite = async (by: Caller, room: Pick<Room, 'id'>, wish: Wish = {}) => dataOf(await make(by, room, wish));
const usesOf = async (owner: Caller, room: Pick<Room, 'id'>) =>
  dataOf(await rules.invites.list(owner, room.id)).items.map(({ uses }) => uses);
/** As if so much time had passed since it was made. */
const aged = (code: string, seconds: number) =>
  sql`UPDATE invites SET expires_at = expires_at - make_interval(secs => ${seconds}) WHERE code = ${code}`.execute(
    rules.testStore.db,
  );
/** How many transactions wait for a lock of another. */
const waitingForLocks = async () => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(rules.testStore.db);
  return rows[0]?.count;
};
const roomOf = async (kind: 'public' | 'private' = 'private') => {
  const owner = rules.person();
  return { owner, room: await makeRoom(rules, owner, { kind }) };
};

describe('making an invitation', () => {
  test('RO2 is for owners and moderators, of a room that is neither direct nor archived', async () => {
    const { owner, room } = await roomOf();
    const [moderator, member, stranger] = [rules.person(), rules.person(), rules.person()];
    dataOf(await rules.members.add(owner, room.id, [moderator.userId, member.userId]));
    dataOf(await rules.moderation.change(owner, room.id, moderator.userId, { role: 'moderator' }));
    const direct = await makeRoom(rules, owner, { kind: 'direct', memberIds: [member.userId] });
    expect(await invite(moderator, room)).toMatchObject({
      roomId: room.id,
      role: 'member',
      createdBy: moderator.userId,
      uses: 0,
    });
    for (const [who, where, code] of [
      [member, room, 'forbidden'],
      [stranger, room, 'not_found'],
      [owner, direct, 'forbidden'],
    ] as const)
      expect(codeOf(await make(who, where))).toBe(code);
    dataOf(await rules.roomSettings.archive(owner, room.id));
    expect(codeOf(await make(owner, room))).toBe('room_read_only');
  });

  test('RO2 its code is long, its own, and listed for those who manage the room alone', async () => {
    const { owner, room } = await roomOf();
    const member = rules.person();
    dataOf(await rules.members.add(owner, room.id, [member.userId]));
    const made = [await invite(owner, room), await invite(owner, room)];
    expect(new Set(made.map(({ code }) => code)).size).toBe(2);
    for (const { code } of made) expect(code).toMatch(/^[\w-]{22}$/);
    const { items } = dataOf(await rules.invites.list(owner, room.id));
    expect(items.map(({ code }) => code).toSorted()).toEqual(made.map(({ code }) => code).toSorted());
    expect(codeOf(await rules.invites.list(member, room.id))).toBe('forbidden');
  });

  test('RE3 the same key makes one; with other wishes it is a conflict', async () => {
    const { owner, room } = await roomOf();
    const key = newCommandId();
    const first = dataOf(await make(owner, room, {}, key));
    expect(dataOf(await make(owner, room, {}, key))).toEqual(first);
    expect(codeOf(await make(owner, room, { maxUses: 1 }, key))).toBe('conflict');
    expect(await usesOf(owner, room)).toEqual([0]);
  });

  test('RO2 a room has only so many at a time; those that have ended make room', async () => {
    const { owner, room } = await roomOf();
    const first = await invite(owner, room);
    for (let count = 1; count < limits.invitesPerRoom; count += 1) await invite(owner, room);
    expect(codeOf(await make(owner, room))).toBe('conflict');
    await aged(first.code, limits.inviteDefaultSeconds);
    expect(codeOf(await make(owner, room))).toBe('ok');
    expect(codeOf(await make(owner, room))).toBe('conflict');
  });
});

describe('coming in', () => {
  test('RO3 an invitation opens a private room; who has it sees first where it leads, and coming twice uses it once', async () => {
    const { owner, room } = await roomOf();
    const ben = rules.person();
    const { code } = await invite(owner, room);
    expect(dataOf(await rules.invites.look(ben, code))).toMatchObject({
      roomId: room.id,
      name: room.name,
      memberCount: 1,
      joined: false,
      invitedBy: { userId: owner.userId, displayName: owner.displayName },
    });
    expect(dataOf(await rules.invites.join(ben, code))).toMatchObject({ id: room.id, memberCount: 2 });
    expect(dataOf(await rules.invites.join(ben, code, room.id))).toMatchObject({ id: room.id, memberCount: 2 });
    expect(await usesOf(owner, room)).toEqual([1]);
    expect(dataOf(await rules.invites.look(ben, code))).toMatchObject({ joined: true });
    expect(rules.roomFrames(room.id).at(-1)?.events).toMatchObject([
      { type: 'member.joined', data: { userId: ben.userId, role: 'member' } },
    ]);
  });

  test('RO3 of twenty who come at once no more get in than may', async () => {
    const { owner, room } = await roomOf();
    const { code } = await invite(owner, room, { maxUses: 3 });
    const people = Array.from({ length: 20 }, () => rules.person());
    const codes = (await Promise.all(people.map((one) => rules.invites.join(one, code)))).map(codeOf);
    expect(codes.filter((one) => one === 'ok')).toHaveLength(3);
    expect(codes.filter((one) => one === 'gone')).toHaveLength(17);
    expect(await usesOf(owner, room)).toEqual([3]);
    const inside = people[codes.indexOf('ok')];
    if (inside !== undefined) expect(codeOf(await rules.invites.join(inside, code))).toBe('ok');
    expect(codeOf(await rules.invites.look(rules.person(), code))).toBe('gone');
  });

  test('RO3 one that has expired is gone, one that was taken back or never made is not there', async () => {
    const { owner, room } = await roomOf();
    const ben = rules.person();
    const [old, revoked] = [await invite(owner, room, { expiresInSeconds: 60 }), await invite(owner, room)];
    await aged(old.code, 60);
    dataOf(await rules.invites.revoke(owner, room.id, revoked.code));
    dataOf(await rules.invites.revoke(owner, room.id, revoked.code));
    const unknown = InviteCode.parse('A'.repeat(22));
    for (const [code, expected] of [
      [old.code, 'gone'],
      [revoked.code, 'not_found'],
      [unknown, 'not_found'],
    ] as const) {
      expect(codeOf(await rules.invites.look(ben, code))).toBe(expected);
      expect(codeOf(await rules.invites.join(ben, code))).toBe(expected);
    }
    expect(codeOf(await rules.rooms.get(ben, room.id))).toBe('not_found');
  });

  test('RO3 the code of another room opens no room', async () => {
    const [{ owner, room }, other] = [await roomOf(), await roomOf()];
    const { code } = await invite(owner, room);
    expect(codeOf(await rules.invites.join(rules.person(), code, other.room.id))).toBe('not_found');
  });

  test('RO3 somebody banned is refused, and let in once the ban has ended by itself', async () => {
    const { owner, room } = await roomOf();
    const ben = rules.person();
    dataOf(await rules.members.add(owner, room.id, [ben.userId]));
    const bannedUntil = new Date(Date.now() + 3_600_000).toISOString();
    dataOf(await rules.moderation.change(owner, room.id, ben.userId, { bannedUntil }));
    const { code } = await invite(owner, room);
    expect(codeOf(await rules.invites.look(ben, code))).toBe('banned');
    expect(codeOf(await rules.invites.join(ben, code))).toBe('banned');
    expect(await usesOf(owner, room)).toEqual([0]);
    await sql`UPDATE members SET banned_until = now() WHERE room_id = ${room.id} AND user_id = ${ben.userId}`.execute(
      rules.testStore.db,
    );
    expect(codeOf(await rules.invites.join(ben, code))).toBe('ok');
  });

  test('RO3 whoever comes by an invitation for guests is one, and a guest of the installation by every other too', async () => {
    const { owner, room } = await roomOf();
    const [ben, guest] = [rules.person(), rules.person(undefined, 'guest')];
    const [forGuests, forMembers] = [await invite(owner, room, { role: 'guest' }), await invite(owner, room)];
    dataOf(await rules.invites.join(ben, forGuests.code));
    dataOf(await rules.invites.join(guest, forMembers.code));
    const { items } = dataOf(await rules.members.list(owner, room.id, { limit: 10 }));
    expect(
      items
        .filter(({ role }) => role === 'guest')
        .map(({ userId }) => userId)
        .toSorted(),
    ).toEqual([ben.userId, guest.userId].toSorted());
  });

  test('RO3 a room that everybody left belongs to the next member who comes in by one', async () => {
    const { owner, room } = await roomOf();
    const [guest, ben] = [rules.person(), rules.person()];
    const [forGuests, forMembers] = [await invite(owner, room, { role: 'guest' }), await invite(owner, room)];
    dataOf(await rules.members.leave(owner.userId, room.id));
    dataOf(await rules.invites.join(ben, forMembers.code));
    dataOf(await rules.invites.join(guest, forGuests.code));
    const { items } = dataOf(await rules.members.list(ben, room.id, { limit: 10 }));
    expect(new Map(items.map(({ userId, role }) => [userId, role]))).toEqual(
      new Map([
        [ben.userId, 'owner'],
        [guest.userId, 'guest'],
      ]),
    );
  });

  test('RO3 of two who come by two processes for the last use one gets in, and it counts who is there once however often they come', async () => {
    const { owner, room } = await roomOf();
    const twin = rules.twin();
    for (let round = 0; round < 10; round += 1) {
      const { code } = await invite(owner, room, { maxUses: 2 });
      const [first, second, third] = [rules.person(), rules.person(), rules.person()];
      const early = await Promise.all([rules.invites.join(first, code), twin.invites.join(first, code)]);
      expect(early.map(codeOf)).toEqual(['ok', 'ok']);
      const late = await Promise.all([rules.invites.join(second, code), twin.invites.join(third, code)]);
      expect(late.map(codeOf).toSorted()).toEqual(['gone', 'ok']);
      expect((await usesOf(owner, room))[0]).toBe(2);
      dataOf(await rules.invites.revoke(owner, room.id, code));
    }
    expect(dataOf(await rules.rooms.get(owner, room.id))).toMatchObject({ memberCount: 21 });
  });

  test('RO3 whoever waits for the room while an invitation expires or is taken back comes too late', async () => {
    const { owner, room } = await roomOf();
    const [old, revoked] = [await invite(owner, room), await invite(owner, room)];
    const held = await rules.testStore.db.startTransaction().execute();
    // A machine that stands still for 1.5 s does not end it.
    for (const name of ['transaction_timeout', 'idle_in_transaction_session_timeout'])
      await sql`SELECT set_config(${name}, '0', true)`.execute(held);
    await sql`SELECT FROM rooms WHERE id = ${room.id} FOR UPDATE`.execute(held);
    // They have found the invitations, and wait for the room.
    const joins = [old, revoked].map(({ code }) => rules.invites.join(rules.person(), code));
    await eventually(async () => expect(await waitingForLocks()).toBe(2));
    await aged(old.code, limits.inviteDefaultSeconds);
    await sql`DELETE FROM invites WHERE code = ${revoked.code}`.execute(rules.testStore.db);
    await held.commit().execute();
    expect((await Promise.all(joins)).map(codeOf)).toEqual(['gone', 'not_found']);
  });

  test('AU2 a token that is limited to rooms comes in nowhere by an invitation', async () => {
    const { owner, room } = await roomOf();
    const { code } = await invite(owner, room);
    const limited = { ...rules.person(), rooms: [] };
    expect(codeOf(await rules.invites.look(limited, code))).toBe('forbidden');
    expect(codeOf(await rules.invites.join(limited, code))).toBe('forbidden');
  });
});
