import type { Message, Room } from '@parley/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { createRetention } from './retention.ts';
import { ageByMonth } from './testing/ageing.ts';
import {
  allMessages,
  createTestRules,
  dataOf,
  deleteOf,
  editOf,
  makeRoom,
  newCommandId,
  requestOf,
  sendOf,
  type TestRules,
} from './testing/rules.ts';
import { silentLog } from './testing/service.ts';

let rules: TestRules;
beforeAll(async () => {
  rules = await createTestRules();
});
afterAll(() => rules.drop());

/** What happens in a room in one month; numbers choose among what is there. */
const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('say' as const), by: fc.nat(1), mentions: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reply' as const), by: fc.nat(1), of: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), of: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), of: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const), of: fc.nat() }) },
);
const months = fc.array(fc.array(act, { maxLength: 8 }), { minLength: 2, maxLength: 5 });
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly room: Room;
  readonly people: readonly [Caller, Caller];
  readSeq: number;
}

const apply = async ({ room, people, ...world }: World, one: Act): Promise<number> => {
  const [anna, ben] = people;
  const messages = await allMessages(rules, anna, room.id);
  const chosen = 'of' in one ? messages[one.of % Math.max(messages.length, 1)] : undefined;
  const by = 'by' in one ? (people[one.by] ?? anna) : anna;
  switch (one.kind) {
    case 'say':
      await rules.messages.submit(sendOf(room, by, { content: one.mentions ? `hello @${ben.username}` : 'hello' }));
      return world.readSeq;
    case 'reply': {
      const threadOf = chosen?.threadOf === undefined && chosen?.deletedAt === undefined ? chosen?.id : undefined;
      const send = { type: 'message.send', commandId: newCommandId(), content: 'reply', threadOf } as const;
      if (threadOf !== undefined) await rules.messages.submit(requestOf(room, by, { ...send, threadOf }));
      return world.readSeq;
    }
    case 'edit':
    case 'delete': {
      const writer = people.find(({ userId }) => userId === chosen?.senderId);
      if (chosen === undefined || writer === undefined) return world.readSeq;
      await rules.messages.submit(one.kind === 'edit' ? editOf(chosen, writer, 'edited') : deleteOf(chosen, writer));
      return world.readSeq;
    }
    case 'read': {
      if (chosen === undefined) return world.readSeq;
      await rules.readStates.read(ben.userId, room.id, chosen.seq);
      return Math.max(world.readSeq, chosen.seq);
    }
  }
};

/** What of a room is unread to somebody, by what it shows. */
const unreadIn = (messages: readonly Message[], reader: Caller, readSeq: number) => {
  const mine = messages.filter(
    ({ seq, senderId, deletedAt, threadOf }) =>
      seq > readSeq && senderId !== reader.userId && deletedAt === undefined && threadOf === undefined,
  );
  const mentions = mine.filter((one) => one.mentions.some((mention) => 'userId' in mention && mention.userId === reader.userId));
  return { unread: mine.length, mentions: mentions.length };
};

test('PV2 over random months and reading, a room shows, counts and tells after retention what it did before, from its floor on', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(months, fc.integer({ min: 1, max: 3 }), async (all, keptMonths) => {
      const people = [rules.person(), rules.person()] as const;
      const room = await makeRoom(rules, people[0], { memberIds: [people[1].userId] });
      const world: World = { room, people, readSeq: 0 };
      /** How many messages there were at the end of each month. */
      const ends: number[] = [];
      for (const [index, acts] of all.entries()) {
        for (const one of acts) world.readSeq = await apply(world, one);
        ends.push(dataOf(await rules.rooms.get(people[0], room.id)).lastSeq);
        if (index < all.length - 1 && ends.at(-1) !== 0) await ageByMonth(rules, room);
      }
      const before = await allMessages(rules, people[0], room.id);
      const { rev } = dataOf(await rules.rooms.get(people[0], room.id));
      const options = { announcer: rules.announcer, index: rules.searchIndex, log: silentLog, archive: undefined };
      await createRetention({ ...options, store: rules.store, keptMonths }).run();

      const now = dataOf(await rules.rooms.get(people[0], room.id));
      const gone = ends[all.length - 2 - keptMonths] ?? 0;
      expect(now.floorSeq).toBe(gone + 1);
      expect(now.rev).toBe(gone === 0 ? rev : rev + 1);
      const kept = await allMessages(rules, people[0], room.id);
      expect(kept).toEqual(before.slice(gone));
      const [mine] = (await rules.rooms.list(people[1])).items.filter(({ id }) => id === room.id);
      expect(mine).toMatchObject({ readSeq: world.readSeq, ...unreadIn(kept, people[1], world.readSeq) });
      const caughtUp = dataOf(await rules.changes.ofRoom(people[1].userId, room.id, 0, 500));
      const told = caughtUp.events.flatMap(({ data }) => ('content' in data ? [data] : []));
      expect(told.toSorted((one, other) => one.seq - other.seq)).toEqual(kept);
      expect(caughtUp.rev).toBe(now.rev);
    }),
    { numRuns: 15, endOnFailure: true },
  );
});
