import { type Message, ReportId, type Room } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeEndedJob } from './jobs/remove-ended.ts';
import type { Caller } from './people.ts';
import { codeOf, createTestRules, dataOf, deleteOf, editOf, makeRoom, sendOf, type TestRules } from './testing/rules.ts';
import { silentLog } from './testing/service.ts';

let rules: TestRules;
let siteModerator: Caller;
beforeAll(async () => {
  rules = await createTestRules();
  siteModerator = rules.person(undefined, 'moderator');
});
afterAll(() => rules.drop());

const open = { state: 'open', limit: 50 } as const;

const roomWithMessage = async (kind: 'public' | 'private' | 'direct' = 'private') => {
  const [owner, moderator, sender, member] = [rules.person(), rules.person(), rules.person(), rules.person()];
  const others = kind === 'direct' ? [sender] : [moderator, sender, member];
  const room = await makeRoom(rules, owner, { kind, memberIds: others.map((one) => one.userId) });
  if (kind !== 'direct') dataOf(await rules.moderation.change(owner, room.id, moderator.userId, { role: 'moderator' }));
  const { message } = dataOf(await rules.messages.submit(sendOf(room, sender, { content: 'buy this' })));
  return { room, owner, moderator, sender, member, message };
};
const report = (by: Caller, { roomId, id }: Pick<Message, 'roomId' | 'id'>, comment?: string) =>
  rules.reports.report(by, roomId, id, { reason: 'spam', ...(comment === undefined ? {} : { comment }) });
const reportsOf = async (by: Caller, room: Pick<Room, 'id'>) => dataOf(await rules.reports.listOf(by, room.id, open)).items;

describe('reporting', () => {
  test('RO4 keeps the text as it was, is one report however many speak, and each speaks once', async () => {
    const { owner, moderator, sender, member, message, room } = await roomWithMessage();
    dataOf(await report(member, message, 'again and again'));
    dataOf(await report(member, message, 'another word'));
    dataOf(await rules.messages.submit(editOf(message, sender, 'nothing at all')));
    dataOf(await report(owner, message));
    const reports = await reportsOf(moderator, room);
    expect(reports).toMatchObject([
      {
        content: 'buy this',
        messageId: message.id,
        state: 'open',
        reporters: 2,
        deleted: false,
        roomName: room.name,
        sender: { userId: sender.userId, displayName: sender.displayName },
        voices: [
          { userId: member.userId, reason: 'spam', comment: 'again and again' },
          { userId: owner.userId, content: 'nothing at all' },
        ],
      },
    ]);
    expect(reports[0]?.voices[0]).not.toHaveProperty('content');
  });

  test('RO4 the text stays after the message is deleted, which cannot be reported any more', async () => {
    const { sender, moderator, owner, member, message, room } = await roomWithMessage();
    dataOf(await report(member, message));
    dataOf(await rules.messages.submit(deleteOf(message, sender)));
    expect(await reportsOf(moderator, room)).toMatchObject([{ content: 'buy this', deleted: true }]);
    expect(codeOf(await report(owner, message))).toBe('gone');
  });

  test('RO4 is for members, of what others wrote', async () => {
    const { sender, message, room } = await roomWithMessage();
    expect(codeOf(await report(sender, message))).toBe('forbidden');
    expect(codeOf(await report(rules.person(), message))).toBe('not_found');
    const elsewhere = await roomWithMessage();
    expect(codeOf(await rules.reports.report(elsewhere.member, elsewhere.room.id, message.id, { reason: 'spam' }))).toBe(
      'not_found',
    );
    expect(await reportsOf(siteModerator, room)).toEqual([]);
  });

  test('RO4 twenty who report at once make one report', async () => {
    const owner = rules.person();
    const people = Array.from({ length: 20 }, () => rules.person());
    const room = await makeRoom(rules, owner, { memberIds: people.map((one) => one.userId) });
    const { message } = dataOf(await rules.messages.submit(sendOf(room, owner)));
    await Promise.all(people.map((one) => report(one, message)));
    expect(await reportsOf(siteModerator, room)).toMatchObject([{ reporters: 20 }]);
    expect((await reportsOf(siteModerator, room))[0]?.voices).toHaveLength(10);
  });
});

describe('deciding', () => {
  test('RO5 those who moderate the room decide, once; what is decided leaves the queue, and may be reported by others anew', async () => {
    const { owner, moderator, member, message, room } = await roomWithMessage();
    dataOf(await report(member, message));
    const [{ id } = { id: ReportId.parse(newId()) }] = await reportsOf(owner, room);
    const decided = dataOf(await rules.reports.decide(moderator, id, { state: 'resolved', note: 'spoken to' }));
    expect(decided).toMatchObject({ state: 'resolved', decidedBy: moderator.userId, note: 'spoken to' });
    expect(dataOf(await rules.reports.decide(owner, id, { state: 'resolved' }))).toEqual(decided);
    expect(await reportsOf(owner, room)).toEqual([]);
    expect(dataOf(await rules.reports.listOf(owner, room.id, { ...open, state: 'resolved' })).items).toEqual([decided]);
    dataOf(await report(member, message));
    expect(await reportsOf(owner, room)).toEqual([]);
    dataOf(await report(owner, message));
    expect(await reportsOf(owner, room)).toMatchObject([{ reporters: 1, state: 'open' }]);
  });

  test('RO5 the installation sees all rooms, of direct ones as the only one; members and limited tokens see none', async () => {
    const { owner, sender, message, room } = await roomWithMessage('direct');
    dataOf(await report(owner, message));
    expect(codeOf(await rules.reports.listOf(owner, room.id, open))).toBe('forbidden');
    const { items } = dataOf(await rules.reports.list(siteModerator, open));
    const found = items.find(({ roomId }) => roomId === room.id);
    expect(found).toMatchObject({ roomKind: 'direct', content: 'buy this' });
    const id = found?.id ?? ReportId.parse(newId());
    for (const nobody of [owner, sender, rules.person(), { ...rules.person(undefined, 'moderator'), rooms: [] }]) {
      expect(codeOf(await rules.reports.list(nobody, open))).toBe('forbidden');
      expect(codeOf(await rules.reports.decide(nobody, id, { state: 'dismissed' }))).toBe('not_found');
    }
    expect(codeOf(await rules.reports.decide(siteModerator, id, { state: 'dismissed' }))).toBe('ok');
  });

  test('RO5 nobody sees or decides what was reported of themselves', async () => {
    const { owner, moderator, member, room } = await roomWithMessage();
    const { message } = dataOf(await rules.messages.submit(sendOf(room, moderator)));
    dataOf(await report(member, message));
    expect(await reportsOf(moderator, room)).toEqual([]);
    const [{ id } = { id: ReportId.parse(newId()) }] = await reportsOf(owner, room);
    expect(codeOf(await rules.reports.decide(moderator, id, { state: 'dismissed' }))).toBe('not_found');
    expect(codeOf(await rules.reports.decide(owner, id, { state: 'dismissed' }))).toBe('ok');
  });

  test('RE1 the newest come first, page by page', async () => {
    const { owner, sender, member, room } = await roomWithMessage();
    for (let index = 0; index < 5; index += 1) {
      const { message } = dataOf(await rules.messages.submit(sendOf(room, sender, { content: `text ${index}` })));
      dataOf(await report(member, message));
    }
    const contents: string[] = [];
    let cursor: string | undefined;
    do {
      const page = dataOf(await rules.reports.listOf(owner, room.id, { state: 'open', limit: 2, cursor }));
      contents.push(...page.items.map(({ content }) => content));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(contents).toEqual(['text 4', 'text 3', 'text 2', 'text 1', 'text 0']);
    expect(codeOf(await rules.reports.listOf(owner, room.id, { ...open, cursor: 'nonsense' }))).toBe('invalid');
  });

  test('RO5 what was decided is forgotten 90 days later, an invitation 30 days after its end; what is open stays', async () => {
    const { owner, moderator, member, message, room } = await roomWithMessage();
    dataOf(await report(member, message));
    const [{ id } = { id: ReportId.parse(newId()) }] = await reportsOf(owner, room);
    const key = sendOf(room, owner).command.commandId;
    dataOf(await rules.invites.create(owner, room.id, { role: 'member', expiresInSeconds: 60 }, key));
    const job = (days: number) =>
      removeEndedJob({ db: rules.testStore.db, log: silentLog, now: () => Date.now() + days * 86_400_000 }).handle();
    await job(200);
    expect(await reportsOf(owner, room)).toHaveLength(1);
    expect(dataOf(await rules.invites.list(owner, room.id)).items).toEqual([]);
    dataOf(await rules.reports.decide(moderator, id, { state: 'dismissed' }));
    await job(89);
    expect(dataOf(await rules.reports.listOf(owner, room.id, { ...open, state: 'dismissed' })).items).toHaveLength(1);
    await job(91);
    expect(dataOf(await rules.reports.listOf(owner, room.id, { ...open, state: 'dismissed' })).items).toEqual([]);
  });
});
