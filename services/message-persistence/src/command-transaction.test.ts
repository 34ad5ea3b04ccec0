import { randomUUID } from 'node:crypto';
import { MessageId, type Room } from '@parley/contracts';
import { eventually } from '@parley/test-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeCommands } from './command-transaction.ts';
import type { Caller } from './people.ts';
import { addMonths, monthOf, startOf } from './store/months.ts';
import {
  again,
  allMessages,
  codeOf,
  createTestRules,
  dataOf,
  deleteOf,
  editOf,
  makeRoom,
  sendOf,
  type TestRules,
} from './testing/rules.ts';

let rules: TestRules;
let [anna, ben, cleo]: [Caller, Caller, Caller] = [{} as Caller, {} as Caller, {} as Caller];
beforeAll(async () => {
  rules = await createTestRules();
  [anna, ben, cleo] = [rules.person('anna'), rules.person('ben'), rules.person('ben.jr')];
});
afterAll(() => rules.drop());

const roomOfThree = () => makeRoom(rules, anna, { memberIds: [ben.userId, cleo.userId] });
const say = async (room: Room, sender: Caller, content = 'before') =>
  dataOf(await rules.messages.submit(sendOf(room, sender, { content, metadata: { a: 1 } }))).message;
const headOf = async (room: Room) => {
  const { rev, lastSeq } = dataOf(await rules.rooms.get(anna, room.id));
  return { rev, lastSeq };
};
const rows = async (room: Room) => {
  const { rows: found } = await sql<{ keys: number; mentions: number }>`
    SELECT (SELECT count(*) FROM message_keys WHERE room_id = ${room.id}) AS keys,
      (SELECT count(*) FROM mentions WHERE room_id = ${room.id}) AS mentions`.execute(rules.testStore.db);
  return found[0];
};
const mentionedIn = async (room: Room) => {
  const found = await rules.testStore.db.selectFrom('mentions').select('user_id').where('room_id', '=', room.id).execute();
  return found.map((one) => one.user_id).toSorted();
};

describe('an edit', () => {
  test('MS2 is one rev and no seq, is told whole, and history, changes and digest hold the present text', async () => {
    const room = await roomOfThree();
    const message = await say(room, ben);
    await say(room, anna, 'another');
    rules.told.length = 0;
    const edited = dataOf(await rules.messages.submit(editOf(message, ben, 'after'))).message;
    expect(edited).toEqual({ ...message, content: 'after', rev: 6, editedAt: expect.any(String) });
    expect(await headOf(room)).toEqual({ rev: 6, lastSeq: 2 });
    const event = { rev: 6, type: 'message.edited', at: edited.editedAt, data: edited };
    expect(rules.roomFrames(room.id)).toMatchObject([{ prevRev: 5, rev: 6, events: [event], headRev: 6 }]);
    expect(dataOf(await rules.changes.ofRoom(anna.userId, room.id, 5, 10)).events).toEqual([event]);
    expect((await allMessages(rules, anna, room.id))[0]).toEqual(edited);
    const next = await say(room, ben);
    expect([next.seq, next.rev]).toEqual([3, 7]);
  });

  test('MS4 given again, however late and by whoever carries it, is not applied again and answers what is there now', async () => {
    const room = await roomOfThree();
    const message = await say(room, ben);
    const first = editOf(message, ben, 'one');
    expect(dataOf(await rules.messages.submit(first)).duplicate).toBe(false);
    await rules.messages.submit(editOf(message, ben, 'two'));
    const before = await headOf(room);
    expect(dataOf(await rules.messages.submit(again(first)))).toMatchObject({ duplicate: true, message: { content: 'two' } });
    expect(dataOf(await rules.messages.submit(first))).toMatchObject({ duplicate: false, message: { content: 'two' } });
    await rules.members.leave(ben.userId, room.id);
    expect(dataOf(await rules.messages.submit(again(first))).message.content).toBe('two');
    const other = { ...first, command: { ...first.command, content: 'three' } } as typeof first;
    expect(codeOf(await rules.messages.submit(other))).toBe('conflict');
    expect((await headOf(room)).rev).toBe(before.rev + 1);
  });

  test('MS4 one that changed nothing is still not applied later', async () => {
    const room = await roomOfThree();
    const message = await say(room, ben);
    const nothing = editOf(message, ben, message.content);
    expect(dataOf(await rules.messages.submit(nothing)).message).toEqual(message);
    await rules.messages.submit(editOf(message, ben, 'changed'));
    expect(dataOf(await rules.messages.submit(again(nothing))).message.content).toBe('changed');
  });

  test('MS4 one id names one command, whichever it is', async () => {
    const room = await roomOfThree();
    const message = await say(room, ben);
    const remove = deleteOf(message, ben);
    const edit = editOf(message, ben, 'x');
    const sameId = { ...edit, command: { ...edit.command, commandId: message.clientMessageId } };
    expect(codeOf(await rules.messages.submit(sameId))).toBe('conflict');
    expect(codeOf(await rules.messages.submit(remove))).toBe('ok');
    const reused = { ...edit, command: { ...edit.command, commandId: remove.command.commandId } };
    expect(codeOf(await rules.messages.submit(reused))).toBe('conflict');
  });

  test('MS3 sends, edits and deletions of many rooms in one batch keep each room in its order', async () => {
    const [one, two] = [await roomOfThree(), await roomOfThree()];
    const [first, second] = [await say(one, ben), await say(two, ben)];
    const batch = [
      editOf(first, ben, 'a'),
      sendOf(one, anna),
      deleteOf(second, anna),
      editOf(first, ben, 'b'),
      editOf(second, ben, 'c'),
      deleteOf(first, ben),
      sendOf(two, cleo),
    ];
    const { answers, frames } = await rules.messages.commit(batch);
    expect(answers.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'ok', 'gone', 'ok', 'ok']);
    const told = (room: Room) => frames.filter((frame) => frame.roomId === room.id).flatMap((frame) => frame.events);
    expect(told(one).map((event) => [event.rev, event.type])).toEqual([
      [5, 'message.edited'],
      [6, 'message.created'],
      [7, 'message.edited'],
      [8, 'message.deleted'],
    ]);
    expect(told(two).map((event) => [event.rev, event.type])).toEqual([
      [5, 'message.deleted'],
      [6, 'message.created'],
    ]);
    expect([await headOf(one), await headOf(two)]).toEqual([
      { rev: 8, lastSeq: 2 },
      { rev: 6, lastSeq: 2 },
    ]);
    const stored = await allMessages(rules, anna, one.id);
    expect(stored.map((message) => [message.rev, message.content])).toEqual([
      [8, ''],
      [6, 'text'],
    ]);
  });

  test('MS4 many at once, the same one among them, take one rev each', async () => {
    const room = await roomOfThree();
    const message = await say(room, ben);
    const same = editOf(message, ben, 'same');
    const edits = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? again(same) : editOf(message, ben, `${index}`)));
    await Promise.all(
      edits.map((edit, index) => (index % 3 === 0 ? rules.messages.commit([edit]) : rules.messages.submit(edit))),
    );
    expect(await headOf(room)).toEqual({ rev: message.rev + 21, lastSeq: 1 });
    expect((await rows(room))?.keys).toBe(22);
  });

  test('a message of another month is found by its id, and by changes', async () => {
    const room = await roomOfThree();
    const nextMonth = startOf(addMonths(monthOf(new Date()), 1));
    const early = await say(room, ben, 'early');
    await rules.lastSpokenIn(room, nextMonth);
    // Its id tells the time of today, and its place is in the month after.
    const late = await say(room, ben, 'late');
    expect(late.createdAt).toBe(nextMonth.toISOString());
    await rules.messages.commit([editOf(late, ben, 'late edited'), editOf(early, ben, 'early edited')]);
    const { rev } = await headOf(room);
    const changed = dataOf(await rules.changes.ofRoom(anna.userId, room.id, rev - 1, 10));
    expect(changed.events).toMatchObject([{ type: 'message.edited', data: { content: 'early edited' } }]);
    expect((await allMessages(rules, anna, room.id)).map((one) => one.content)).toEqual(['early edited', 'late edited']);
  });

  test.each([
    ['of no time', randomUUID()],
    ['of 1970', '00000000-0000-7000-8000-000000000000'],
    ['of the year 10889', 'ffffffff-ffff-7fff-bfff-ffffffffffff'],
    ['of now', '01a20ca6-2ca1-7542-a891-e5c39bd1c3fc'],
  ])('an id %s that names nothing is not found, and nothing is stored', async (_, id) => {
    const room = await roomOfThree();
    const message = { ...(await say(room, ben)), id: MessageId.parse(id) };
    const before = [await headOf(room), await rows(room)];
    const { answers } = await rules.messages.commit([editOf(message, ben, 'x'), deleteOf(message, anna)]);
    expect(answers.map(codeOf)).toEqual(['not_found', 'not_found']);
    expect([await headOf(room), await rows(room)]).toEqual(before);
  });
});

describe('a deletion', () => {
  test('leaves a tombstone in its place: no content, no metadata, no mentions; again changes nothing', async () => {
    const room = await roomOfThree();
    const message = await say(room, ben, 'hello @anna');
    rules.told.length = 0;
    const deleted = dataOf(await rules.messages.submit(deleteOf(message, anna))).message;
    const { metadata: _, ...bare } = message;
    expect(deleted).toEqual({ ...bare, content: '', mentions: [], rev: 5, deletedAt: expect.any(String) });
    expect(rules.roomFrames(room.id)).toMatchObject([
      { prevRev: 4, rev: 5, events: [{ rev: 5, type: 'message.deleted', at: deleted.deletedAt, data: deleted }] },
    ]);
    expect(await allMessages(rules, anna, room.id)).toEqual([deleted]);
    const { rows: stored } = await sql`SELECT content, metadata, mentions FROM messages WHERE room_id = ${room.id}`.execute(
      rules.testStore.db,
    );
    expect(stored).toEqual([{ content: '', metadata: null, mentions: null }]);
    expect(dataOf(await rules.messages.submit(deleteOf(message, ben))).message).toEqual(deleted);
    expect(await headOf(room)).toEqual({ rev: 5, lastSeq: 1 });
  });

  test('the send that made it stays answered, with the tombstone', async () => {
    const room = await roomOfThree();
    const send = sendOf(room, ben);
    const { message } = dataOf(await rules.messages.submit(send));
    const deleted = dataOf(await rules.messages.submit(deleteOf(message, anna))).message;
    expect(dataOf(await rules.messages.submit(again(send)))).toEqual({ message: deleted, duplicate: true });
  });

  test('a moderator of the installation deletes without being there, and is told nothing of a direct room', async () => {
    const staff = rules.person(undefined, 'moderator');
    const [room, direct] = [await roomOfThree(), await makeRoom(rules, anna, { kind: 'direct', memberIds: [ben.userId] })];
    expect(codeOf(await rules.messages.submit(deleteOf(await say(room, ben), staff)))).toBe('ok');
    expect(codeOf(await rules.messages.submit(deleteOf(await say(direct, ben), staff)))).toBe('not_found');
    expect(codeOf(await rules.messages.submit(sendOf(room, staff)))).toBe('not_found');
  });
});

describe('mentions', () => {
  test('RD3 mean present members, wherever they are written, and not their writer', async () => {
    const outsider = rules.person('outsider');
    await makeRoom(rules, outsider);
    const room = await roomOfThree();
    const message = await say(room, ben, '👩 @ben.jr. @ben @outsider @anna');
    expect(message.mentions).toEqual([
      { userId: cleo.userId, start: 2, length: 7 },
      { userId: ben.userId, start: 11, length: 4 },
      { userId: anna.userId, start: 26, length: 5 },
    ]);
    expect((await allMessages(rules, anna, room.id))[0]).toEqual(message);
    expect(await mentionedIn(room)).toEqual([anna.userId, cleo.userId].toSorted());
  });

  test('RD3 follow an edit, and go with the message and with the member', async () => {
    const room = await roomOfThree();
    const message = await say(room, ben, '@anna @ben.jr');
    const edited = dataOf(await rules.messages.submit(editOf(message, ben, 'now @ben.jr and @ben'))).message;
    expect(edited.mentions).toMatchObject([{ userId: cleo.userId }, { userId: ben.userId }]);
    expect(await mentionedIn(room)).toEqual([cleo.userId]);
    await rules.messages.submit(editOf(message, ben, 'nobody'));
    expect(await mentionedIn(room)).toEqual([]);
    await rules.messages.submit(editOf(message, ben, '@anna'));
    await rules.messages.submit(deleteOf(message, ben));
    expect(await mentionedIn(room)).toEqual([]);
    await rules.members.leave(cleo.userId, room.id);
    expect((await say(room, ben, '@ben.jr')).mentions).toEqual([]);
  });

  test('RD3 a batch resolves each text in its own room', async () => {
    const [room, other] = [await roomOfThree(), await makeRoom(rules, anna)];
    const batch = [sendOf(room, anna, { content: '@ben' }), sendOf(other, anna, { content: '@ben' }), sendOf(room, anna)];
    const { answers } = await rules.messages.commit(batch);
    expect(answers.map((answer) => dataOf(answer).message.mentions.length)).toEqual([1, 0, 0]);
  });
});

test('plain sends take a statement to lock, one to look up and one to store', async () => {
  const room = await roomOfThree();
  const asked: string[] = [];
  const commands = [sendOf(room, anna), sendOf(room, ben)].map((one) => ({ ...one, requestHash: 'aa' }));
  await rules.store.transaction((tx) => {
    const watched = new Proxy(tx, {
      get: (of, name) => {
        const query: (...args: unknown[]) => unknown = Reflect.get(of, name);
        return (...args: unknown[]) => {
          // What is asked about nothing asks nothing.
          if (!Array.isArray(args[0]) || args[0].length > 0) asked.push(String(name));
          return query(...args);
        };
      },
    });
    return storeCommands(watched, commands, () => MessageId.parse(randomUUID()));
  });
  expect(asked).toEqual(['lockRooms', 'lookUpCommands', 'insertMessages']);
});

test('MS4 a command whose id is being kept for room:unread at that very moment is a conflict, not a fault', async () => {
  const room = await roomOfThree();
  const send = sendOf(room, ben, { content: 'meanwhile' });
  const held = await rules.testStore.db.startTransaction().execute();
  // A machine that stands still for 1.5 s does not end it.
  for (const name of ['transaction_timeout', 'idle_in_transaction_session_timeout'])
    await sql`SELECT set_config(${name}, '0', true)`.execute(held);
  await sql`INSERT INTO message_keys (room_id, sender_id, command_id, request_hash, seq, created_at)
    VALUES (${room.id}, ${ben.userId}, ${send.command.commandId}, '\\x00', 0, now())`.execute(held);
  const answer = rules.messages.submit(send);
  await eventually(async () => {
    const { rows: waiting } = await sql`SELECT 1 FROM pg_locks WHERE NOT granted`.execute(rules.testStore.db);
    expect(waiting).not.toEqual([]);
  });
  await held.commit().execute();
  expect(codeOf(await answer)).toBe('conflict');
});
