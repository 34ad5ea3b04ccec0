import { limits, type Message } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { again, codeOf, dataOf, deleteOf, makeRoom, newCommandId, requestOf, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben } = await stage('anna', 'ben');

const say = async (room: { id: Message['roomId'] }, sender: Caller, content = 'said') =>
  dataOf(await rules.messages.submit(sendOf(room, sender, { content }))).message;
const pinOf = (message: Message, giver: Caller, type: 'message.pin' | 'message.unpin' = 'message.pin') =>
  requestOf({ id: message.roomId }, giver, { type, commandId: newCommandId(), messageId: message.id });
const pin = (...args: Parameters<typeof pinOf>) => rules.messages.submit(pinOf(...args));
const pinned = async (message: Message) =>
  dataOf(await rules.pins.list(ben.userId, message.roomId)).items.map((one) => one.content);

describe('a pin', () => {
  test('FR3 is a change of the message that is told and listed, the last one first; again it is none (RE3)', async () => {
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const [one, two] = [await say(room, ben, 'one'), await say(room, ben, 'two')];
    rules.told.length = 0;
    const after = dataOf(await pin(two, anna)).message;
    expect(after).toEqual({ ...two, rev: two.rev + 1, pinnedAt: expect.any(String) });
    expect(rules.roomFrames(room.id)).toMatchObject([{ events: [{ type: 'message.pinned', at: after.pinnedAt, data: after }] }]);
    expect(dataOf(await pin(two, anna)).message).toEqual(after);
    const first = pinOf(one, anna);
    await rules.messages.submit(first);
    expect(await pinned(one)).toEqual(['one', 'two']);
    const unpinned = dataOf(await pin(one, anna, 'message.unpin')).message;
    expect(unpinned).not.toHaveProperty('pinnedAt');
    expect(dataOf(await rules.changes.ofRoom(ben.userId, room.id, after.rev, 10)).events).toMatchObject([
      { type: 'message.unpinned', data: unpinned },
    ]);
    expect(dataOf(await pin(one, anna, 'message.unpin')).message).toEqual(unpinned);
    expect(dataOf(await rules.messages.submit(again(first))).message).toEqual(unpinned);
    expect(await pinned(one)).toEqual(['two']);
  });

  test('MS7 is for those who moderate the room and are in it, in a direct room for both', async () => {
    const room = await makeRoom(rules, anna, { kind: 'public', memberIds: [ben.userId] });
    const message = await say(room, ben);
    expect(codeOf(await pin(message, ben))).toBe('forbidden');
    expect(codeOf(await pin(message, rules.person('mo', 'moderator')))).toBe('forbidden');
    expect(codeOf(await rules.pins.list(rules.person().userId, room.id))).toBe('forbidden');
    dataOf(await rules.moderation.change(anna, room.id, ben.userId, { role: 'moderator' }));
    expect(codeOf(await pin(message, ben))).toBe('ok');
    const direct = await makeRoom(rules, anna, { kind: 'direct', memberIds: [ben.userId] });
    expect(codeOf(await pin(await say(direct, anna), ben))).toBe('ok');
  });

  test('goes with its message, and a deleted one takes none', async () => {
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const message = await say(room, ben);
    await pin(message, anna);
    const deleted = dataOf(await rules.messages.submit(deleteOf(message, ben))).message;
    expect(deleted).not.toHaveProperty('pinnedAt');
    expect(await pinned(message)).toEqual([]);
    expect(codeOf(await pin(message, anna))).toBe('gone');
  });

  test('is one of at most 50 in a room: the next is a conflict until one is taken away', async () => {
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const sent = await rules.messages.commit(Array.from({ length: limits.pinsPerRoom + 2 }, () => sendOf(room, ben)));
    const messages = sent.answers.map((answer) => dataOf(answer).message);
    const answers = (await rules.messages.commit(messages.map((one) => pinOf(one, anna)))).answers.map(codeOf);
    expect(answers).toEqual([...Array.from({ length: limits.pinsPerRoom }, () => 'ok'), 'conflict', 'conflict']);
    const [first, last] = [messages[0], messages.at(-1)];
    if (first === undefined || last === undefined) throw new Error('nothing was sent');
    expect(codeOf(await pin(last, anna))).toBe('conflict');
    await rules.messages.submit(deleteOf(first, ben));
    expect(codeOf(await pin(last, anna))).toBe('ok');
  });

  test('of those that two processes set at once the fiftieth stands, and no other', async () => {
    const twin = rules.twin();
    for (let round = 0; round < 5; round += 1) {
      const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
      const sent = await rules.messages.commit(Array.from({ length: limits.pinsPerRoom + 9 }, () => sendOf(room, ben)));
      const messages = sent.answers.map((answer) => dataOf(answer).message);
      await rules.messages.commit(messages.slice(0, limits.pinsPerRoom - 1).map((one) => pinOf(one, anna)));
      const late = messages.slice(limits.pinsPerRoom - 1);
      const answers = await Promise.all(
        late.map((one, index) => (index % 2 === 0 ? rules : twin).messages.submit(pinOf(one, anna))),
      );
      expect(answers.map(codeOf).toSorted()).toEqual([...Array.from({ length: late.length - 1 }, () => 'conflict'), 'ok']);
      expect(dataOf(await rules.pins.list(ben.userId, room.id)).items).toHaveLength(limits.pinsPerRoom);
    }
  });
});
