import { AttachmentId, type LinkPreview, type Message, type RoomId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import {
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
beforeEach(() => {
  rules.told.length = 0;
});

const [a, b] = ['https://a.example/page', 'https://b.example/page'];

const previewOf = (url: string, hasImage = false): LinkPreview => ({
  url,
  title: `The page ${url}`,
  description: 'What it is about',
  siteName: 'Example',
  ...(hasImage ? { image: { id: AttachmentId.parse(newId()), width: 320, height: 180 } } : {}),
});

const say = async (roomId: RoomId, content: string, by = anna): Promise<Message> =>
  dataOf(await rules.messages.submit(sendOf({ id: roomId }, by, { content }))).message;

const show = async ({ roomId, id }: Message, ...previews: LinkPreview[]) =>
  dataOf(await rules.previews.show({ roomId, messageId: id, previews }));

const present = async ({ roomId, id }: Message): Promise<Message> => dataOf(await rules.history.one(anna.userId, roomId, id));

const removal = (message: Message, by: Caller, url: string) =>
  rules.messages.submit(
    requestOf({ id: message.roomId }, by, { type: 'preview.remove', commandId: newCommandId(), messageId: message.id, url }),
  );

const gone = () => rules.attachments.deleted();

test('LP1 a preview comes as a change of its room, whole in history and in changes; the same again is none', async () => {
  const room = await makeRoom(rules, anna);
  const message = await say(room.id, `see ${a} and ${b}`);
  rules.told.length = 0;
  const shown = previewOf(a, true);
  expect(await show(message, shown)).toEqual([shown.image?.id]);
  const now = await present(message);
  expect(now).toEqual({ ...message, rev: message.rev + 1, previews: [shown] });
  expect(rules.roomFrames(room.id)).toMatchObject([
    { prevRev: message.rev, rev: message.rev + 1, events: [{ type: 'message.previewed', data: now }] },
  ]);
  const changes = dataOf(await rules.changes.ofRoom(anna.userId, room.id, message.rev, 100));
  expect(changes.events).toMatchObject([{ type: 'message.previewed', rev: message.rev + 1, data: now }]);
  await show(message, shown);
  expect(await present(message)).toEqual(now);
  await show(message, previewOf(b));
  expect((await present(message)).previews?.map(({ url }) => url)).toEqual([a, b]);
  const next = await say(room.id, 'and so on');
  expect(next.rev).toBe(message.rev + 3);
});

test('LP1 what the message does not link to is not shown, nor what nobody finds', async () => {
  const room = await makeRoom(rules, anna);
  const message = await say(room.id, `see ${a}`);
  expect(await show(message, previewOf(b, true))).toEqual([]);
  expect(await present(message)).toEqual(message);
  const unknown = { roomId: room.id, messageId: (await say((await makeRoom(rules, anna)).id, a)).id, previews: [previewOf(a)] };
  expect(codeOf(await rules.previews.show(unknown))).toBe('not_found');
});

test('LP4 a picture belongs to one message, and is read by who may read that', async () => {
  const room = await makeRoom(rules, anna);
  const [one, other] = [await say(room.id, a), await say(room.id, a)];
  const shown = previewOf(a, true);
  const id = shown.image?.id ?? AttachmentId.parse(newId());
  await show(one, shown);
  expect(await show(other, shown)).toEqual([]);
  expect((await present(other)).previews).toEqual([{ ...shown, image: undefined }]);
  expect(await rules.attachments.readable(anna, [id])).toEqual([id]);
  expect(await rules.attachments.readable(ben, [id])).toEqual([]);
});

test('LP4 a picture that was given up before is not shown', async () => {
  const room = await makeRoom(rules, anna);
  const message = await say(room.id, a);
  const shown = previewOf(a, true);
  await rules.attachments.withdraw([{ id: shown.image?.id ?? AttachmentId.parse(newId()), roomId: room.id }]);
  expect(await show(message, shown)).toEqual([]);
});

test('LP5 an edit keeps the previews of links that stay, and removes the others with their pictures', async () => {
  const room = await makeRoom(rules, anna);
  const message = await say(room.id, `${a} ${b}`);
  const [first, second] = [previewOf(a, true), previewOf(b, true)];
  await show(message, first, second);
  const edited = dataOf(await rules.messages.submit(editOf(message, anna, `only ${b}`))).message;
  expect(edited.previews).toEqual([second]);
  expect(await present(message)).toEqual(edited);
  expect(await gone()).toContain(first.image?.id);
  expect(await gone()).not.toContain(second.image?.id);
  await show(message, first);
  expect((await present(message)).previews).toEqual([second]);
  const without = dataOf(await rules.messages.submit(editOf(message, anna, 'none'))).message;
  expect(without).not.toHaveProperty('previews');
  expect(await present(message)).toEqual(without);
});

test('LP5 a deleted message has none, and gets none', async () => {
  const room = await makeRoom(rules, anna);
  const message = await say(room.id, a);
  const shown = previewOf(a, true);
  await show(message, shown);
  const deleted = dataOf(await rules.messages.submit(deleteOf(message, anna))).message;
  expect(deleted).not.toHaveProperty('previews');
  expect(await gone()).toContain(shown.image?.id);
  await show(message, previewOf(a, true));
  expect(await present(message)).toEqual(deleted);
});

test('LP5 its author and moderators take a preview away for good, others do not', async () => {
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
  const message = await say(room.id, `${a} ${b}`, ben);
  const shown = previewOf(a, true);
  await show(message, shown, previewOf(b));
  const carl = rules.person('carl');
  await rules.members.add(anna, room.id, [carl.userId]);
  expect(codeOf(await removal(message, carl, a))).toBe('forbidden');
  for (const role of ['user', 'moderator', 'admin'] as const)
    expect(codeOf(await removal(message, rules.person(undefined, role), a))).toBe('not_found');
  rules.told.length = 0;
  const first = dataOf(await removal(message, ben, a)).message;
  expect(first.previews?.map(({ url }) => url)).toEqual([b]);
  expect(rules.roomFrames(room.id)).toMatchObject([{ events: [{ type: 'message.previewed', data: first }] }]);
  expect(await gone()).toContain(shown.image?.id);
  expect(dataOf(await removal(message, ben, a)).message.rev).toBe(first.rev);
  const second = dataOf(await removal(message, anna, b)).message;
  expect(second).not.toHaveProperty('previews');
  await rules.messages.submit(editOf(message, ben, `edited ${a} ${b}`));
  await show(message, previewOf(a), previewOf(b));
  expect(await present(message)).not.toHaveProperty('previews');
});

test('LP5 a preview that is still to come is taken away as well; of a deleted message there is none', async () => {
  const room = await makeRoom(rules, anna);
  const message = await say(room.id, a);
  expect(dataOf(await removal(message, anna, a)).message).toEqual(message);
  await show(message, previewOf(a));
  expect(await present(message)).toEqual(message);
  await rules.messages.submit(deleteOf(message, anna));
  expect(codeOf(await removal(message, anna, a))).toBe('gone');
});

test('LP1 reactions and pins leave previews as they are', async () => {
  const room = await makeRoom(rules, anna);
  const message = await say(room.id, a);
  await show(message, previewOf(a));
  const at = { commandId: newCommandId(), messageId: message.id };
  await rules.messages.submit(requestOf(room, anna, { type: 'reaction.add', ...at, emoji: '👍' }));
  await rules.messages.submit(requestOf(room, anna, { type: 'message.pin', ...at, commandId: newCommandId() }));
  expect(await present(message)).toMatchObject({ previews: [previewOf(a)], reactions: [{ emoji: '👍' }] });
});

test('LP7 a room that shows no pages takes none, and keeps those that it shows', async () => {
  const room = await makeRoom(rules, anna);
  const message = await say(room.id, `see ${a}`);
  await show(message, previewOf(a));
  expect(await rules.previews.wantedIn([room.id])).toEqual([room.id]);
  const changed = dataOf(await rules.roomSettings.change(anna, room.id, { linkPreviews: false }));
  expect(changed).toMatchObject({ linkPreviews: false, rev: room.rev + 3 });
  expect(await rules.previews.wantedIn([room.id])).toEqual([]);
  const later = await say(room.id, `see ${b}`);
  expect(await show(later, previewOf(b, true))).toEqual([]);
  expect(await present(later)).not.toHaveProperty('previews');
  expect(await present(message)).toHaveProperty('previews');
  dataOf(await rules.roomSettings.change(anna, room.id, { linkPreviews: true }));
  await show(later, previewOf(b));
  expect(await present(later)).toHaveProperty('previews');
});
