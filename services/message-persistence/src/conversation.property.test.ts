import type { Message, Room, RoomCommand } from '@parley/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandRequest } from './command-batch.ts';
import type { Caller } from './people.ts';
import { allMessages, createTestRules, dataOf, makeRoom, newCommandId, requestOf, type TestRules } from './testing/rules.ts';

let rules: TestRules;
let people: Caller[] = [];
beforeAll(async () => {
  rules = await createTestRules();
  people = Array.from({ length: 13 }, () => rules.person());
});
afterAll(() => rules.drop());

/** What somebody does with a message: both by their number. */
interface Act {
  readonly by: number;
  readonly on: number;
  readonly what: 'react' | 'unreact' | 'pin' | 'unpin' | 'edit' | 'delete' | 'reply';
  readonly emoji: string;
}

const act: fc.Arbitrary<Act> = fc.record({
  by: fc.nat(12),
  on: fc.nat(4),
  what: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('react' as const, 'react' as const, 'unreact' as const) },
    { weight: 4, arbitrary: fc.constantFrom('pin' as const, 'unpin' as const, 'edit' as const, 'reply' as const) },
    { weight: 1, arbitrary: fc.constant('delete' as const) },
  ),
  emoji: fc.constantFrom('👍', '🎉'),
});

const by = (number: number): Caller => people[number % people.length] ?? rules.person();

/** A room of everybody with three messages of the first one, and two of the second in the thread of the first of them. */
const begin = async (): Promise<{ room: Room; messages: Message[] }> => {
  const [owner, ...others] = people;
  if (owner === undefined) throw new Error('there is nobody');
  const room = await makeRoom(rules, owner, { memberIds: others.map((one) => one.userId) });
  const say = async (sender: Caller, more: { threadOf?: Message['id'] } = {}) => {
    const command = { type: 'message.send' as const, commandId: newCommandId(), content: 'said', ...more };
    return dataOf(await rules.messages.submit(requestOf(room, sender, command))).message;
  };
  const roots = [await say(owner), await say(owner), await say(owner)];
  const threadOf = roots[0]?.id;
  if (threadOf === undefined) throw new Error('nothing was said');
  return { room, messages: [...roots, await say(by(1), { threadOf }), await say(by(1), { threadOf })] };
};

const requestFor = (room: Room, messages: readonly Message[], one: Act, index: number): CommandRequest => {
  const messageId = messages[one.on]?.id;
  if (messageId === undefined) throw new Error('there is no such message');
  const commandId = newCommandId();
  const commands: { readonly [What in Act['what']]: RoomCommand } = {
    react: { type: 'reaction.add', commandId, messageId, emoji: one.emoji },
    unreact: { type: 'reaction.remove', commandId, messageId, emoji: one.emoji },
    pin: { type: 'message.pin', commandId, messageId },
    unpin: { type: 'message.unpin', commandId, messageId },
    edit: { type: 'message.edit', commandId, messageId, content: `edit ${index}` },
    delete: { type: 'message.delete', commandId, messageId },
    reply: { type: 'message.send', commandId, content: `reply ${index}`, threadOf: messageId },
  };
  // What only the sender or a moderator may is done by them, or a run would mostly be of refusals.
  const giver = ['react', 'unreact', 'reply'].includes(one.what) ? by(one.by) : by(one.on > 2 ? 1 : 0);
  return requestOf(room, one.what.endsWith('pin') ? by(0) : giver, commands[one.what]);
};

/** What a room holds, without what differs from room to room: ids and times. */
const shapeOf = async (room: Room) => {
  const messages = await allMessages(rules, by(0), room.id);
  const seqs = new Map(messages.map(({ id, seq }) => [id, seq]));
  return messages.map(({ seq, rev, content, reactions, threadCount, threadOf, pinnedAt, deletedAt }) => ({
    place: [seq, rev, threadOf && seqs.get(threadOf)],
    content,
    reactions,
    threadCount,
    is: [pinnedAt !== undefined, deletedAt !== undefined],
  }));
};

/** The tables beside messages say the same as messages do. */
const expectTablesToAgree = async (room: Room): Promise<void> => {
  const { db } = rules.testStore;
  const messages = await allMessages(rules, by(0), room.id);
  const reactions = await db.selectFrom('reactions').selectAll().where('room_id', '=', room.id).orderBy('rev').execute();
  const pins = await db.selectFrom('pins').select('seq').where('room_id', '=', room.id).execute();
  const replies = await db.selectFrom('thread_messages').selectAll().where('room_id', '=', room.id).execute();
  for (const message of messages) {
    const here = Map.groupBy(
      reactions.filter((one) => one.seq === message.seq),
      (one) => one.emoji,
    );
    expect(new Map(message.reactions.map(({ emoji, count }) => [emoji, count]))).toEqual(
      new Map([...here].map(([emoji, rows]) => [emoji, rows.length])),
    );
    for (const { emoji, userIds } of message.reactions)
      expect(userIds).toEqual((here.get(emoji) ?? []).slice(0, 10).map((one) => one.user_id));
    expect(pins.some((one) => one.seq === message.seq)).toBe(message.pinnedAt !== undefined);
    expect(replies.filter((one) => one.root_seq === message.seq && !one.is_deleted)).toHaveLength(message.threadCount);
  }
};

test('MS3 MS9 MS10 MS11 acts come to the same together as one by one, and every table says the same of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 60 }), fc.integer({ min: 2, max: 60 }), async (acts, size) => {
      const [together, alone] = [await begin(), await begin()];
      const codes: string[][] = [[], []];
      for (let from = 0; from < acts.length; from += size) {
        const some = acts.slice(from, from + size);
        const requests = some.map((one, index) => requestFor(together.room, together.messages, one, from + index));
        const { answers } = await rules.messages.commit(requests);
        codes[0]?.push(...answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)));
      }
      for (const [index, one] of acts.entries()) {
        const { answers } = await rules.messages.commit([requestFor(alone.room, alone.messages, one, index)]);
        codes[1]?.push(...answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)));
      }
      expect(codes[0]).toEqual(codes[1]);
      expect(await shapeOf(together.room)).toEqual(await shapeOf(alone.room));
      await expectTablesToAgree(together.room);
      await expectTablesToAgree(alone.room);
    }),
    { numRuns: 25 },
  );
});
