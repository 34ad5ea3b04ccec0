import { CommandId, type Message, type RoomCommand } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HashedCommand } from './command-batch.ts';
import {
  codesOf,
  decide,
  messageOf,
  newId,
  requestIds,
  requestOf,
  roomIds,
  standingOf,
  userIds,
  uuids,
} from './testing/commands.ts';

/** The rules of a room whose members are all plain ones, the slow and simple way: one message list, one command a time. */
const model = (commands: readonly HashedCommand[], before: readonly Message[], isMember: (one: HashedCommand) => boolean) => {
  const messages = new Map(before.map((one) => [`${one.roomId}/${one.id}`, one.content]));
  const owners = new Map(before.map((one) => [one.id as string, one.senderId]));
  const deleted = new Set<string>();
  const seen = new Map<string, string>();
  const revs = new Map<string, number>();
  const codes = commands.map((one): string => {
    const name = `${one.roomId}/${one.userId}/${one.command.commandId}`;
    const known = seen.get(name);
    if (known !== undefined) return known === one.requestHash ? 'ok' : 'conflict';
    if (!isMember(one)) return 'not_found';
    const count = () => revs.set(one.roomId, (revs.get(one.roomId) ?? 7) + 1);
    if (one.command.type !== 'message.send') {
      const place = `${one.roomId}/${one.command.messageId}`;
      if (!messages.has(place)) return 'not_found';
      if (owners.get(one.command.messageId) !== one.userId) return 'forbidden';
      if (one.command.type === 'message.edit') {
        if (deleted.has(place)) return 'gone';
        if (messages.get(place) !== one.command.content) count();
        messages.set(place, one.command.content);
      } else if (!deleted.has(place)) {
        count();
        deleted.add(place);
        messages.set(place, '');
      }
    } else count();
    seen.set(name, one.requestHash);
    return 'ok';
  });
  return { codes, revs, contents: messages };
};

test('MS3 MS4 any mixed batch comes to what its commands come to one by one', () => {
  const messages = roomIds.flatMap((id) =>
    userIds.slice(0, 2).map((senderId, index) => messageOf({ roomId: id, senderId, seq: index + 1, rev: index + 2 })),
  );
  const commandIds = uuids(6).map((id) => CommandId.parse(id));
  const messageId = fc.constantFrom(...messages.map((one) => one.id), newId());
  const commandId = fc.constantFrom(...commandIds);
  const content = fc.constantFrom('before', 'one', 'two');
  const command: fc.Arbitrary<RoomCommand> = fc.oneof(
    fc.record({ type: fc.constant('message.send' as const), commandId, content }),
    fc.record({ type: fc.constant('message.edit' as const), commandId, messageId, content }),
    fc.record({ type: fc.constant('message.delete' as const), commandId, messageId }),
  );
  const request = fc.record({
    command,
    roomId: fc.constantFrom(...roomIds),
    userId: fc.constantFrom(...userIds),
    requestId: fc.constantFrom(...requestIds),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), fc.subarray(userIds), (drawn, members) => {
      const commands = drawn.map(({ command: one, ...more }) => requestOf(one, more));
      const isMember = (one: HashedCommand) => members.includes(one.userId);
      const plan = decide(commands, { messages, states: commands.map((one) => standingOf(isMember(one) ? 'member' : null)) });
      const expected = model(commands, messages, isMember);

      expect(codesOf(plan)).toEqual(expected.codes);
      expect(new Map(plan.advances.map((one) => [one.roomId, one.rev]))).toEqual(expected.revs);
      for (const { after } of plan.changes) expect(after.content).toBe(expected.contents.get(`${after.roomId}/${after.id}`));
      for (const id of roomIds) {
        const told = plan.told.filter((one) => one.data.roomId === id);
        expect(told.map((one) => one.rev)).toEqual(told.map((_, index) => 8 + index));
        const sent = plan.messages.filter(({ message }) => message.roomId === id);
        expect(sent.map(({ message }) => message.seq)).toEqual(sent.map((_, index) => 4 + index));
      }
      const names = plan.keys.map((key) => `${key.roomId}/${key.userId}/${key.commandId}`);
      names.push(...plan.messages.map(({ message: one }) => `${one.roomId}/${one.senderId}/${one.clientMessageId}`));
      expect(new Set(names).size).toBe(names.length);
      expect(plan.repeats).toBe(codesOf(plan).filter((code) => code === 'ok').length - names.length);
      expect(new Set(plan.changes.map(({ after }) => after.id)).size).toBe(plan.changes.length);
    }),
    { numRuns: 300 },
  );
});
