import { AttachmentId, type Message, type Room, type SentAttachment } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { eventually } from '@parley/test-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import {
  again,
  allMessages,
  codeOf,
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

let rules: TestRules;
let [anna, ben]: [Caller, Caller] = [{} as Caller, {} as Caller];
beforeAll(async () => {
  rules = await createTestRules();
  [anna, ben] = [rules.person('anna'), rules.person('ben')];
});
afterAll(() => rules.drop());

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
const fileOf = (more: Partial<SentAttachment> = {}): SentAttachment => ({
  id: AttachmentId.parse(newId()),
  name: 'cat.png',
  type: 'image/png',
  size: 12,
  image: { width: 40, height: 30, thumbnail: { width: 40, height: 30 } },
  expiresAt: tomorrow(),
  ...more,
});
const sendWith = (room: Pick<Room, 'id'>, sender: Caller, attachments: SentAttachment[], content = '') =>
  requestOf(room, sender, { type: 'message.send', commandId: newCommandId(), content, attachments });
const say = async (request: Parameters<TestRules['messages']['submit']>[0]): Promise<Message> =>
  dataOf(await rules.messages.submit(request)).message;
const attachmentOf = ({ id, name, type, size, image }: SentAttachment) => ({ id, name, type, size, ...(image && { image }) });

describe('a message with files', () => {
  test('AT4 has them everywhere it is seen, in their order, and may say nothing else (MS5)', async () => {
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const files = [fileOf(), fileOf({ name: 'notes.txt', type: 'text/plain', image: undefined })];
    rules.told.length = 0;
    const message = await say(sendWith(room, anna, files));
    expect(message).toMatchObject({ content: '', attachments: files.map(attachmentOf) });
    expect(rules.roomFrames(room.id)).toMatchObject([{ events: [{ type: 'message.created', data: message }] }]);
    const plain = await say(sendOf(room, ben));
    expect(plain).not.toHaveProperty('attachments');
    expect(await allMessages(rules, ben, room.id)).toEqual([message, plain]);
  });

  test('AT4 is stored in one batch with plain ones and answers, each with its own', async () => {
    const room = await makeRoom(rules, anna);
    const first = await say(sendOf(room, anna));
    const file = fileOf();
    const answer = { type: 'message.send' as const, commandId: newCommandId(), content: 'so', replyTo: first.id };
    const batch = [sendWith(room, anna, [file], 'look'), sendOf(room, anna), requestOf(room, anna, answer)];
    const stored = (await rules.messages.commit(batch)).answers.map((one) => dataOf(one).message);
    expect(stored.map((one) => one.attachments)).toEqual([[attachmentOf(file)], undefined, undefined]);
    expect(stored.map((one) => one.replyTo)).toEqual([undefined, undefined, first.id]);
    expect(await allMessages(rules, anna, room.id)).toEqual([first, ...stored]);
  });

  test('MS4 sent again is stored once, also when its files may not be attached any more; with others it is a conflict', async () => {
    const room = await makeRoom(rules, anna);
    const file = fileOf({ expiresAt: new Date(Date.now() + 5_000).toISOString() });
    const request = sendWith(room, anna, [file]);
    const message = await say(request);
    await eventually(() => expect(new Date(file.expiresAt).getTime() < Date.now() - 50).toBe(true));
    expect(dataOf(await rules.messages.submit(again(request)))).toEqual({ message, duplicate: true });
    const other = { ...again(request), command: { ...request.command, attachments: [fileOf()] } } as typeof request;
    expect(codeOf(await rules.messages.submit(other))).toBe('conflict');
    expect(codeOf(await rules.messages.submit(sendWith(room, anna, [fileOf({ expiresAt: file.expiresAt })])))).toBe('gone');
  });

  test('AT4 a file belongs to one message: of many that name it at once, in one batch and beside it, one is stored', async () => {
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const file = fileOf();
    const twin = rules.twin();
    const batches = [rules, twin].map(({ messages }) =>
      messages.commit([1, 2].map(() => sendWith(room, anna, [fileOf(), file]))),
    );
    const codes = (await Promise.all(batches)).flatMap(({ answers }) => answers.map(codeOf));
    expect(codes.toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'ok']);
    expect((await allMessages(rules, ben, room.id)).map(({ attachments }) => attachments?.[1]?.id)).toEqual([file.id]);
  });

  test('AT4 edits keep them, and may take away all that it said, which a message without files may not', async () => {
    const room = await makeRoom(rules, anna);
    const [file, plain] = [fileOf(), await say(sendOf(room, anna))];
    const message = await say(sendWith(room, anna, [file], 'a cat'));
    const edited = await say(editOf(message, anna, 'the cat'));
    expect(edited).toMatchObject({ content: 'the cat', attachments: [attachmentOf(file)] });
    expect(await say(editOf(message, anna, ''))).toMatchObject({ content: '', attachments: [attachmentOf(file)] });
    expect(codeOf(await rules.messages.submit(editOf(plain, anna, '')))).toBe('invalid');
  });
});

describe('the files of a deleted message', () => {
  test('AT6 are gone from it, and to be removed until they are said to be forgotten', async () => {
    const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    const files = [fileOf(), fileOf()];
    const kept = fileOf();
    const [message] = [await say(sendWith(room, anna, files, 'look')), await say(sendWith(room, anna, [kept]))];
    expect(
      await rules.attachments.readable(
        ben,
        [...files, kept].map(({ id }) => id),
      ),
    ).toHaveLength(3);
    const tombstone = await say(deleteOf(message, anna));
    expect(tombstone).not.toHaveProperty('attachments');
    expect((await allMessages(rules, ben, room.id))[0]).toEqual(tombstone);
    const ids = files.map(({ id }) => id).toSorted();
    expect(await rules.attachments.readable(ben, [...ids, kept.id])).toEqual([kept.id]);
    const mine = async () => (await rules.attachments.deleted()).filter((id) => [...ids, kept.id].includes(id)).toSorted();
    expect(await mine()).toEqual(ids);
    await rules.attachments.forget([...ids, kept.id]);
    expect(await mine()).toEqual([]);
    expect(await rules.attachments.readable(ben, [kept.id])).toEqual([kept.id]);
    expect(codeOf(await rules.messages.submit(sendWith(room, anna, files)))).toBe('conflict');
  });
});

describe('a file that no message has', () => {
  test('AT6 is taken back for good; one that a message has or had is not', async () => {
    const room = await makeRoom(rules, anna);
    const [given, loose] = [fileOf(), fileOf()];
    const message = await say(sendWith(room, anna, [given]));
    const items = [given, loose].map(({ id }) => ({ id, roomId: room.id }));
    expect(await rules.attachments.withdraw(items)).toEqual([given.id]);
    expect(await rules.attachments.withdraw(items)).toEqual([given.id]);
    expect(codeOf(await rules.messages.submit(sendWith(room, anna, [loose])))).toBe('conflict');
    await say(deleteOf(message, anna));
    expect(await rules.attachments.withdraw(items)).toEqual([given.id]);
    expect(await rules.attachments.deleted()).not.toContain(loose.id);
  });

  test('AT6 either its message is stored or it is taken back, however both come at once', async () => {
    const room = await makeRoom(rules, anna);
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const file = fileOf();
        const [sent, attached] = await Promise.all([
          rules.messages.submit(sendWith(room, anna, [file])),
          rules.attachments.withdraw([{ id: file.id, roomId: room.id }]),
        ]);
        expect([codeOf(sent), attached.length]).toEqual(sent.ok ? ['ok', 1] : ['conflict', 0]);
      }),
    );
  });
});

describe('who may read a file', () => {
  test('AT5 members from the message on that they see, and nobody who has left, was not there, or has a token for other rooms', async () => {
    const room = await makeRoom(rules, anna, { kind: 'public', memberIds: [ben.userId] });
    await rules.roomSettings.change(anna, room.id, { history: 'joined' });
    const early = fileOf();
    await say(sendWith(room, anna, [early]));
    const cleo = rules.person();
    dataOf(await rules.members.join(cleo, room.id));
    const late = fileOf();
    await say(sendWith(room, anna, [late]));
    const ids = [early.id, late.id];
    const readable = async (who: Parameters<TestRules['attachments']['readable']>[0]) =>
      (await rules.attachments.readable(who, ids)).toSorted();
    expect(await readable(ben)).toEqual(ids.toSorted());
    expect(await readable(cleo)).toEqual([late.id]);
    expect(await readable(rules.person('mo', 'admin'))).toEqual([]);
    expect(await readable({ ...ben, rooms: [] })).toEqual([]);
    dataOf(await rules.members.leave(ben.userId, room.id));
    expect(await readable(ben)).toEqual([]);
  });

  test('AT5 nobody reads what no message has, or what retention dropped', async () => {
    const room = await makeRoom(rules, anna);
    const [given, loose] = [fileOf(), fileOf()];
    await say(sendWith(room, anna, [given]));
    expect(await rules.attachments.readable(anna, [given.id, loose.id])).toEqual([given.id]);
    await sql`UPDATE rooms SET floor_seq = 2 WHERE id = ${room.id}`.execute(rules.testStore.db);
    expect(await rules.attachments.readable(anna, [given.id])).toEqual([]);
  });
});

test('AT1 a file may be sent by who may write in the room now, and is refused as a message would be', async () => {
  const room = await makeRoom(rules, anna, { kind: 'public', memberIds: [ben.userId] });
  const may = async (who: Caller) => codeOf(await rules.attachments.mayAttach(who, room.id));
  expect([await may(anna), await may(ben), await may(rules.person())]).toEqual(['ok', 'ok', 'forbidden']);
  await rules.moderation.change(anna, room.id, ben.userId, { mutedUntil: tomorrow() });
  expect([await may(anna), await may(ben)]).toEqual(['ok', 'muted']);
  await rules.roomSettings.archive(anna, room.id);
  expect(await may(anna)).toBe('room_read_only');
  const hidden = await makeRoom(rules, anna);
  expect(codeOf(await rules.attachments.mayAttach(ben, hidden.id))).toBe('not_found');
});
