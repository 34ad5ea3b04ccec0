import { limits, type Message, type Room } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import {
  again,
  allMessages,
  codeOf,
  dataOf,
  deleteOf,
  editOf,
  makeRoom,
  newCommandId,
  requestOf,
  sendOf,
  type TestRules,
} from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben, cleo } = await stage('anna', 'ben', 'cleo');

const makeScene = async (more: Partial<Parameters<TestRules['rooms']['create']>[1]> = {}) => {
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId, cleo.userId], ...more });
  const message = dataOf(await rules.messages.submit(sendOf(room, anna, { content: 'said' }))).message;
  return { room, message };
};
const reactionOf = (message: Message, giver: Caller, emoji: string, type: 'reaction.add' | 'reaction.remove' = 'reaction.add') =>
  requestOf({ id: message.roomId }, giver, { type, commandId: newCommandId(), messageId: message.id, emoji });
const react = async (...args: Parameters<typeof reactionOf>) => rules.messages.submit(reactionOf(...args));
const reactionsOf = async (room: Room) => (await allMessages(rules, anna, room.id))[0]?.reactions;
const rowsOf = async (room: Room) =>
  (await rules.testStore.db.selectFrom('reactions').select('user_id').where('room_id', '=', room.id).execute()).length;
const crowd = async (room: Room, count: number) => {
  const people = Array.from({ length: count }, () => rules.person());
  dataOf(
    await rules.members.add(
      anna,
      room.id,
      people.map((one) => one.userId),
    ),
  );
  return people;
};

describe('a reaction', () => {
  test('FR3 is one rev and no seq, is told whole, and history, changes and sync hold it', async () => {
    const { room, message } = await makeScene();
    rules.told.length = 0;
    const after = dataOf(await react(message, ben, '👍')).message;
    expect(after).toEqual({ ...message, rev: message.rev + 1, reactions: [{ emoji: '👍', count: 1, userIds: [ben.userId] }] });
    const event = { rev: after.rev, type: 'reaction.changed', at: expect.any(String), data: after };
    expect(rules.roomFrames(room.id)).toMatchObject([{ prevRev: message.rev, rev: after.rev, events: [event] }]);
    const caughtUp = dataOf(await rules.changes.ofRoom(cleo.userId, room.id, message.rev, 10)).events;
    expect(caughtUp).toEqual(rules.roomFrames(room.id)[0]?.events);
    expect(await allMessages(rules, cleo, room.id)).toEqual([after]);
    const edited = dataOf(await rules.messages.submit(editOf(after, anna, 'other'))).message;
    expect(edited.reactions).toEqual(after.reactions);
    expect(dataOf(await rules.changes.ofRoom(cleo.userId, room.id, after.rev, 10)).events).toMatchObject([
      { type: 'message.edited', data: edited },
    ]);
  });

  test('RE3 that is there, or not there, is ok and no change; each kind keeps its place and is gone with its last person', async () => {
    const { room, message } = await makeScene();
    await react(message, ben, '👍');
    await react(message, ben, '🎉');
    const last = dataOf(await react(message, cleo, '👍')).message;
    expect(dataOf(await react(message, cleo, '👍')).message).toEqual(last);
    expect(dataOf(await react(message, cleo, '🎉', 'reaction.remove')).message).toEqual(last);
    expect(last.reactions).toEqual([
      { emoji: '👍', count: 2, userIds: [ben.userId, cleo.userId] },
      { emoji: '🎉', count: 1, userIds: [ben.userId] },
    ]);
    await react(message, ben, '👍', 'reaction.remove');
    expect(await reactionsOf(room)).toMatchObject([{ emoji: '👍', userIds: [cleo.userId] }, { emoji: '🎉' }]);
    await react(message, ben, '🎉', 'reaction.remove');
    await react(message, cleo, '👍', 'reaction.remove');
    expect([await reactionsOf(room), await rowsOf(room)]).toEqual([[], 0]);
  });

  test('MS4 given again late is not applied again, whatever has happened since', async () => {
    const { room, message } = await makeScene();
    const first = reactionOf(message, ben, '👍');
    await rules.messages.submit(first);
    await react(message, ben, '👍', 'reaction.remove');
    expect(dataOf(await rules.messages.submit(again(first)))).toMatchObject({ duplicate: true, message: { reactions: [] } });
    expect(await reactionsOf(room)).toEqual([]);
  });

  test('names the first ten, and the next one where one of them takes theirs back; everybody is listed page by page (RE1)', async () => {
    const { room, message } = await makeScene();
    const people = await crowd(room, 13);
    for (const one of people) dataOf(await react(message, one, '👍'));
    const ids = people.map((one) => one.userId);
    expect(await reactionsOf(room)).toEqual([{ emoji: '👍', count: 13, userIds: ids.slice(0, 10) }]);
    // In one batch, so that those who follow are known without being asked for in between.
    await rules.messages.commit(people.slice(0, 2).map((one) => reactionOf(message, one, '👍', 'reaction.remove')));
    expect(await reactionsOf(room)).toEqual([{ emoji: '👍', count: 11, userIds: ids.slice(2, 12) }]);
    const page = async (cursor?: string) =>
      dataOf(await rules.reactions.page(cleo.userId, room.id, message.id, { emoji: '👍', limit: 6, cursor }));
    const first = await page();
    const second = await page(first.nextCursor ?? '');
    expect([...first.items, ...second.items].map((one) => one.userId)).toEqual(ids.slice(2));
    expect(second.nextCursor).toBeNull();
    expect(codeOf(await rules.reactions.page(cleo.userId, room.id, message.id, { emoji: '👍', limit: 6, cursor: 'no' }))).toBe(
      'invalid',
    );
  });

  test('of a 21st kind is a conflict; one that is there may still be joined', async () => {
    const { room, message } = await makeScene();
    const kinds = Array.from({ length: limits.reactionKinds }, (_, index) => String.fromCodePoint(0x1f600 + index));
    await rules.messages.commit(kinds.map((emoji) => reactionOf(message, ben, emoji)));
    expect(codeOf(await react(message, ben, '🎉'))).toBe('conflict');
    expect(codeOf(await react(message, cleo, kinds[3] ?? ''))).toBe('ok');
    await react(message, ben, kinds[0] ?? '', 'reaction.remove');
    expect(codeOf(await react(message, ben, '🎉'))).toBe('ok');
    expect((await reactionsOf(room))?.map((one) => one.emoji)).toEqual([...kinds.slice(1), '🎉']);
  });

  test('of kinds that two processes add at once the twentieth gets in, and no other', async () => {
    const twin = rules.twin();
    for (let round = 0; round < 5; round += 1) {
      const { room, message } = await makeScene();
      const kinds = Array.from({ length: limits.reactionKinds + 9 }, (_, index) => String.fromCodePoint(0x1f600 + index));
      await rules.messages.commit(kinds.slice(0, limits.reactionKinds - 1).map((emoji) => reactionOf(message, anna, emoji)));
      const late = kinds.slice(limits.reactionKinds - 1);
      const answers = await Promise.all(
        late.map((emoji, index) =>
          index % 2 === 0
            ? rules.messages.submit(reactionOf(message, ben, emoji))
            : twin.messages.submit(reactionOf(message, cleo, emoji)),
        ),
      );
      expect(answers.map(codeOf).toSorted()).toEqual([...Array.from({ length: late.length - 1 }, () => 'conflict'), 'ok']);
      expect([(await reactionsOf(room))?.length, await rowsOf(room)]).toEqual([limits.reactionKinds, limits.reactionKinds]);
    }
  });

  test('MS4 RO7 given again by who has left, or sees the message no more, it does not show what others say there now', async () => {
    const [{ room, message }, open] = [await makeScene(), await makeScene({ kind: 'public' })];
    const [closedOne, openOne] = [reactionOf(message, ben, '👍'), reactionOf(open.message, ben, '👍')];
    const own = sendOf(room, ben, { content: 'mine' });
    for (const request of [closedOne, openOne, own]) dataOf(await rules.messages.submit(request));
    for (const place of [room, open.room]) dataOf(await rules.moderation.remove(anna, place.id, ben.userId));
    await rules.messages.submit(editOf(message, anna, 'not for ben'));
    const repeated = async (request: typeof own) => rules.messages.submit(again(request));
    expect(codeOf(await repeated(closedOne))).toBe('not_found');
    expect(codeOf(await repeated(openOne))).toBe('forbidden');
    expect(dataOf(await repeated(own))).toMatchObject({ duplicate: true, message: { content: 'mine' } });
    dataOf(await rules.roomSettings.change(anna, room.id, { history: 'joined' }));
    dataOf(await rules.members.add(anna, room.id, [ben.userId]));
    expect(codeOf(await repeated(closedOne))).toBe('not_found');
    dataOf(await rules.members.leave(ben.userId, room.id));
    dataOf(await rules.roomSettings.change(anna, room.id, { history: 'all' }));
    dataOf(await rules.members.add(anna, room.id, [ben.userId]));
    expect(dataOf(await repeated(closedOne))).toMatchObject({ duplicate: true, message: { content: 'not for ben' } });
    await rules.messages.submit(deleteOf(message, anna));
    dataOf(await rules.members.leave(ben.userId, room.id));
    expect(dataOf(await repeated(closedOne))).toMatchObject({ duplicate: true, message: { content: '' } });
  });

  test('MS7 is for members who are not muted, in a read-only room for all of them, in an archived one for nobody', async () => {
    const { room, message } = await makeScene({ kind: 'public' });
    expect(codeOf(await react(message, rules.person(), '👍'))).toBe('forbidden');
    dataOf(
      await rules.moderation.change(anna, room.id, cleo.userId, { mutedUntil: new Date(Date.now() + 60_000).toISOString() }),
    );
    expect(codeOf(await react(message, cleo, '👍'))).toBe('muted');
    dataOf(await rules.roomSettings.change(anna, room.id, { readOnly: true }));
    expect(codeOf(await react(message, ben, '👍'))).toBe('ok');
    dataOf(await rules.roomSettings.archive(anna, room.id));
    expect(codeOf(await react(message, ben, '🎉'))).toBe('room_read_only');
  });

  test('goes with its message: a deleted one has none, and takes none (PV1)', async () => {
    const { room, message } = await makeScene();
    await react(message, ben, '👍');
    // One that is taken back in the batch that deletes.
    await rules.messages.commit([
      reactionOf(message, ben, '👍', 'reaction.remove'),
      reactionOf(message, cleo, '🎉'),
      deleteOf(message, anna),
    ]);
    expect([await reactionsOf(room), await rowsOf(room)]).toEqual([[], 0]);
    expect(codeOf(await react(message, ben, '👍'))).toBe('gone');
    expect(codeOf(await rules.reactions.page(ben.userId, room.id, message.id, { emoji: '👍', limit: 6 }))).toBe('gone');
  });
});
