import type { Message } from '@parley/contracts';
import { expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { again, codeOf, dataOf, deleteOf, editOf, makeRoom, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna, ben, cleo } = await stage('anna', 'ben', 'cleo');

const say = async (content = 'one @cleo', kind: 'public' | 'direct' = 'public') => {
  const room = await makeRoom(rules, anna, { kind, memberIds: [ben.userId, cleo.userId] });
  return dataOf(await rules.messages.submit(sendOf(room, ben, { content }))).message;
};
const edit = async (message: Message, content: string) =>
  dataOf(await rules.messages.submit(editOf(message, ben, content))).message;
const earlier = (reader: Caller, { roomId, id }: Message, cursor?: string) =>
  rules.edits.page(reader, roomId, id, { limit: 2, cursor });

test('MS12 each edit keeps what it replaced, the latest first, page by page (RE1)', async () => {
  const message = await say();
  const second = editOf(message, ben, 'two');
  const two = dataOf(await rules.messages.submit(second)).message;
  // Neither an edit to the same text nor a repeat replaces anything.
  await rules.messages.submit(again(second));
  await edit(message, 'two');
  const [three, four] = [await edit(message, 'three'), await edit(message, 'four')];
  const first = dataOf(await earlier(ben, message));
  expect(first.items).toEqual([
    { rev: four.rev, content: 'three', mentions: [], until: four.editedAt },
    { rev: three.rev, content: 'two', mentions: [], until: three.editedAt },
  ]);
  const rest = dataOf(await earlier(anna, message, first.nextCursor ?? ''));
  const mentions = [{ userId: cleo.userId, start: 4, length: 5 }];
  expect(rest).toEqual({ items: [{ rev: two.rev, content: 'one @cleo', mentions, until: two.editedAt }], nextCursor: null });
  expect(codeOf(await earlier(anna, message, 'no'))).toBe('invalid');
});

test('MS12 is for those who moderate the room and are in it, and for who wrote the message', async () => {
  const message = await say();
  await edit(message, 'two');
  expect(codeOf(await earlier(cleo, message))).toBe('forbidden');
  expect(codeOf(await earlier(rules.person('mo', 'moderator'), message))).toBe('forbidden');
  const site = rules.person('site', 'moderator');
  dataOf(await rules.members.add(anna, message.roomId, [site.userId]));
  expect(dataOf(await earlier(site, message)).items).toHaveLength(1);
  const direct = await say('one', 'direct');
  await edit(direct, 'two');
  expect([codeOf(await earlier(anna, direct)), codeOf(await earlier(ben, direct))]).toEqual(['forbidden', 'ok']);
});

test('MS12 of a deleted message only those who moderate the room see what it said, up to its last edit', async () => {
  const message = await say();
  await edit(message, 'two');
  await rules.messages.submit(deleteOf(message, ben));
  expect(codeOf(await earlier(ben, message))).toBe('gone');
  expect(dataOf(await earlier(anna, message)).items.map((one) => one.content)).toEqual(['one @cleo']);
});
