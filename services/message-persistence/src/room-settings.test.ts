import { randomUUID } from 'node:crypto';
import { RoomId } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { codeOf, dataOf, makeRoom } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

const headOf = async (roomId: RoomId) => (await rules.store.findRooms([roomId]))[0];

const roomOfThree = async (kind: 'public' | 'private' = 'private') => {
  const [owner, moderator, member] = [rules.person(), rules.person(), rules.person()];
  const room = await makeRoom(rules, owner, { kind, memberIds: [moderator.userId, member.userId] });
  dataOf(await rules.moderation.change(owner, room.id, moderator.userId, { role: 'moderator' }));
  return { room, owner, moderator, member };
};

describe('changing a room', () => {
  test('FR3 is one rev with the whole room, live and when caught up with; again is no change (RE3)', async () => {
    const { room, moderator } = await roomOfThree();
    const before = await headOf(room.id);
    const patch = { name: 'Renamed', topic: 'New', readOnly: true };
    const changed = dataOf(await rules.roomSettings.change(moderator, room.id, patch));
    expect(changed).toMatchObject({ ...patch, rev: (before?.rev ?? 0) + 1 });
    const frame = rules.roomFrames(room.id).at(-1);
    expect(frame).toMatchObject({
      prevRev: before?.rev,
      rev: changed.rev,
      headRev: changed.rev,
      events: [{ rev: changed.rev, type: 'room.changed', data: changed }],
    });
    const caughtUp = dataOf(await rules.changes.ofRoomForService(room.id, before?.rev ?? 0));
    expect(caughtUp.events).toEqual(frame?.events);
    expect(new Date(caughtUp.events[0]?.at ?? 0).getTime()).toBeGreaterThan(new Date(room.createdAt).getTime());
    expect(dataOf(await rules.roomSettings.change(moderator, room.id, patch))).toEqual(changed);
    expect(dataOf(await rules.roomSettings.change(moderator, room.id, { topic: 'New' }))).toEqual(changed);
    expect(rules.roomFrames(room.id).at(-1)).toBe(frame);
  });

  test('what is left out stays', async () => {
    const { room, owner } = await roomOfThree();
    const topic = dataOf(await rules.roomSettings.change(owner, room.id, { topic: '' }));
    expect(topic).toMatchObject({ name: room.name, topic: '', readOnly: false });
    expect(dataOf(await rules.roomSettings.change(owner, room.id, { readOnly: true }))).toMatchObject({
      topic: '',
      readOnly: true,
    });
  });

  test('members may not, to strangers the room is not there, and a direct room stays as it is', async () => {
    const { room, owner, member } = await roomOfThree();
    const direct = await makeRoom(rules, owner, { kind: 'direct', memberIds: [member.userId] });
    const guest = rules.person();
    dataOf(await rules.members.add(owner, room.id, [guest.userId]));
    dataOf(await rules.moderation.change(owner, room.id, guest.userId, { role: 'guest' }));
    const before = [await headOf(room.id), await headOf(direct.id)];
    const acts = async (by: Caller, id: RoomId) => [
      codeOf(await rules.roomSettings.change(by, id, { name: 'Mine' })),
      codeOf(await rules.roomSettings.change(by, id, { archived: false })),
      codeOf(await rules.roomSettings.archive(by, id)),
    ];
    expect(await acts(member, room.id)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    expect(await acts(guest, room.id)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    expect(await acts(owner, direct.id)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    expect(await acts(rules.person(), room.id)).toEqual(['not_found', 'not_found', 'not_found']);
    expect(await acts(rules.person(), direct.id)).toEqual(['not_found', 'not_found', 'not_found']);
    expect(await acts(owner, RoomId.parse(randomUUID()))).toEqual(['not_found', 'not_found', 'not_found']);
    expect([await headOf(room.id), await headOf(direct.id)]).toEqual(before);
  });

  test('many at once are as many revs, and a message of the same moment is told beside them', async () => {
    const { room, owner } = await roomOfThree();
    const before = (await headOf(room.id))?.rev ?? 0;
    const names = Array.from({ length: 20 }, (_, index) => `Name ${index}`);
    await Promise.all(names.map((name) => rules.roomSettings.change(owner, room.id, { name })));
    const revs = rules.roomFrames(room.id).flatMap((frame) => frame.events.map((event) => event.rev));
    expect(revs.filter((rev) => rev > before).toSorted((a, b) => a - b)).toEqual(names.map((_, index) => before + index + 1));
    expect((await headOf(room.id))?.rev).toBe(before + 20);
  });
});

describe('archiving', () => {
  test('takes an owner, is one rev, and again answers the same', async () => {
    const { room, owner, moderator } = await roomOfThree();
    expect(codeOf(await rules.roomSettings.archive(moderator, room.id))).toBe('forbidden');
    const archived = dataOf(await rules.roomSettings.archive(owner, room.id));
    expect(archived).toMatchObject({ archivedAt: expect.any(String), rev: 5 });
    const frame = rules.roomFrames(room.id).at(-1);
    expect(frame?.events).toEqual([{ rev: 5, type: 'room.archived', at: archived.archivedAt, data: archived }]);
    expect(dataOf(await rules.changes.ofRoomForService(room.id, 4)).events).toEqual(frame?.events);
    expect(dataOf(await rules.roomSettings.archive(owner, room.id))).toEqual(archived);
    expect(rules.roomFrames(room.id).at(-1)).toBe(frame);
    const mine = await rules.rooms.list(moderator);
    expect(mine.items).toMatchObject([{ id: room.id, archivedAt: archived.archivedAt }]);
  });

  test('refuses every other change, stores none of them, and can be read and left', async () => {
    const { room, owner, member } = await roomOfThree('public');
    const cleo = rules.person();
    dataOf(await rules.roomSettings.archive(owner, room.id));
    const before = await headOf(room.id);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const acts = [
      rules.roomSettings.change(owner, room.id, { name: 'Other' }),
      rules.members.join(cleo, room.id),
      rules.members.add(owner, room.id, [cleo.userId]),
      rules.moderation.change(owner, room.id, member.userId, { role: 'owner' }),
      rules.moderation.change(owner, room.id, member.userId, { mutedUntil: until }),
      rules.moderation.change(owner, room.id, member.userId, { bannedUntil: until }),
      rules.moderation.change(owner, room.id, cleo.userId, { bannedUntil: until }),
      rules.moderation.remove(owner, room.id, member.userId),
    ];
    for (const act of acts) expect(codeOf(await act)).toBe('room_read_only');
    await rules.claims.admit({ ...cleo, rooms: [{ id: room.id, role: 'member' }], issuedAt: new Date() });
    expect(await headOf(room.id)).toEqual(before);
    expect(codeOf(await rules.members.join(member, room.id))).toBe('ok');
    expect(codeOf(await rules.rooms.get(member, room.id))).toBe('ok');
    expect(codeOf(await rules.history.page(member.userId, room.id, { limit: 10 }))).toBe('ok');
    expect(codeOf(await rules.members.leave(member.userId, room.id))).toBe('ok');
    expect(dataOf(await rules.rooms.get(owner, room.id))).toMatchObject({ memberCount: 2, rev: (before?.rev ?? 0) + 1 });
  });

  test('an owner opens it again, with a new name in the same change', async () => {
    const { room, owner, moderator, member } = await roomOfThree();
    dataOf(await rules.roomSettings.archive(owner, room.id));
    expect(codeOf(await rules.roomSettings.change(moderator, room.id, { archived: false }))).toBe('forbidden');
    const opened = dataOf(await rules.roomSettings.change(owner, room.id, { archived: false, name: 'Anew' }));
    expect(opened).toMatchObject({ name: 'Anew', rev: 6 });
    expect(opened).not.toHaveProperty('archivedAt');
    expect(rules.roomFrames(room.id).at(-1)?.events).toMatchObject([{ type: 'room.changed', data: opened }]);
    expect(dataOf(await rules.roomSettings.change(owner, room.id, { archived: false }))).toEqual(opened);
    expect(codeOf(await rules.moderation.remove(owner, room.id, member.userId))).toBe('ok');
  });

  test('archiving and changing at once: no change comes after the archiving', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { room, owner } = await roomOfThree('public');
      const [, renamed, joined] = await Promise.all([
        rules.roomSettings.archive(owner, room.id),
        rules.roomSettings.change(owner, room.id, { name: 'Last' }),
        rules.members.join(rules.person(), room.id),
      ]);
      const events = rules.roomFrames(room.id).flatMap((frame) => frame.events);
      const last = events.toSorted((a, b) => a.rev - b.rev).at(-1);
      expect(last?.type).toBe('room.archived');
      expect(last?.rev).toBe(5 + [renamed, joined].filter((one) => one.ok).length);
    }
  });
});
