import { createHash } from 'node:crypto';
import { type Message, type Room, SearchQuery } from '@parley/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
let [owner, late]: [Caller, Caller] = [{} as Caller, {} as Caller];
let room: Room;
let before: Message[] = [];
beforeAll(async () => {
  rules = await createTestRules();
});
afterAll(() => rules.drop());

const say = async (sender: Caller, content: string) =>
  dataOf(await rules.messages.submit(sendOf(room, sender, { content }))).message;
const mine = async (person: Caller) => (await rules.rooms.list(person)).items.find(({ id }) => id === room.id);

/** A room in which three messages were said before somebody came who sees only what comes after. */
beforeEach(async () => {
  [owner, late] = [rules.person(), rules.person()];
  room = await makeRoom(rules, owner, { history: 'joined' });
  before = [await say(owner, 'one'), await say(owner, 'two'), await say(owner, 'three')];
  dataOf(await rules.members.add(owner, room.id, [late.userId]));
});

describe('who came later', () => {
  test('RO7 reads on every page, and by every anchor, only what was said since', async () => {
    const page = (more = {}) => rules.history.page(late.userId, room.id, { limit: 10, ...more });
    expect(dataOf(await page())).toMatchObject({ messages: [], hasMoreBefore: false, hasMoreAfter: false });
    await say(owner, 'four');
    for (const anchor of [{}, { before: 9 }, { after: 0 }, { around: 1 }, { at: new Date(0) }]) {
      const { messages, hasMoreBefore } = dataOf(await page(anchor));
      expect(messages.map(({ content }) => content)).toEqual(['four']);
      expect(hasMoreBefore).toBe(false);
    }
    expect(dataOf(await rules.history.page(owner.userId, room.id, { limit: 10 })).messages).toHaveLength(4);
  });

  test('RO7 has a digest over what they see', async () => {
    const { seq, id, rev } = await say(owner, 'four');
    const sha256 = createHash('sha256').update(`${seq}:${id}:${rev}\n`).digest('hex');
    expect(dataOf(await rules.history.digest(late.userId, room.id, { from: 1 }))).toMatchObject({ count: 1, sha256 });
    expect(dataOf(await rules.history.digest(owner.userId, room.id, { from: 1 }))).toMatchObject({ count: 4 });
  });

  test('RO7 catches up without what happened to older messages; the counters go on without a gap', async () => {
    const [one, two] = before;
    if (one === undefined || two === undefined) throw new Error('nothing was said');
    const four = await say(owner, 'four');
    dataOf(await rules.messages.submit(editOf(one, owner, 'changed')));
    dataOf(await rules.messages.submit(deleteOf(two, owner)));
    const head = (await mine(owner))?.rev ?? 0;
    const frame = dataOf(await rules.changes.ofRoom(late.userId, room.id, 0, 100));
    expect(frame).toMatchObject({ prevRev: 0, rev: head, more: false });
    const messages = (events: typeof frame.events) => events.filter(({ type }) => type.startsWith('message.'));
    expect(messages(frame.events)).toMatchObject([{ type: 'message.created', data: { id: four.id } }]);
    const asked = { roomId: room.id, epoch: room.epoch, rev: 0 };
    const [synced] = await rules.sync.rooms(late.userId, [asked]);
    expect(synced).toMatchObject({ prevRev: 0, rev: head, recovered: true });
    expect(JSON.stringify(synced)).not.toContain(one.id);
    const [anew] = await rules.sync.rooms(late.userId, [{ ...asked, epoch: room.epoch + 1 }]);
    expect(anew).toMatchObject({ recovered: false, missing: [] });
    expect(JSON.stringify(anew)).not.toContain(one.id);
    const forGateway = dataOf(await rules.changes.ofRoomForService(room.id, 0));
    expect(messages(forGateway.events)).toHaveLength(4);
  });

  test('RO7 lists the room without a last message that they may not see, and counts nothing before it as unread', async () => {
    expect(await mine(late)).toMatchObject({ lastMessage: null, unread: 0 });
    expect(await mine(owner)).toMatchObject({ lastMessage: { content: 'three' } });
    dataOf(await rules.readStates.unread(late.userId, room.id, 0, undefined));
    expect(await mine(late)).toMatchObject({ unread: 0, mentions: 0 });
    await say(owner, 'four');
    expect(await mine(late)).toMatchObject({ unread: 1, lastMessage: { content: 'four' } });
  });

  test('RO7 tells their gateway from where on they see the room', async () => {
    const [{ rooms } = { rooms: [] }] = await rules.heads.memberships([late.userId]);
    expect(rooms).toMatchObject([{ roomId: room.id, visibleFromSeq: 4 }]);
    expect(rules.userFrames(late.userId)).toMatchObject([{ events: [{ type: 'room.added', data: { visibleFromSeq: 4 } }] }]);
    const [{ rooms: owners } = { rooms: [] }] = await rules.heads.memberships([owner.userId]);
    expect(owners[0]).not.toHaveProperty('visibleFromSeq');
  });

  test('RO7 finds no older message by its id: not to answer, report, pin or read around it, whatever they are there', async () => {
    const [one] = before;
    if (one === undefined) throw new Error('nothing was said');
    const { command } = sendOf(room, late, { content: 'an answer' });
    if (command.type !== 'message.send') throw new Error('no send');
    const answer = { ...sendOf(room, late), command: { ...command, replyTo: one.id } };
    expect(codeOf(await rules.messages.submit(answer))).toBe('not_found');
    expect(codeOf(await rules.reports.report(late, room.id, one.id, { reason: 'spam' }))).toBe('not_found');
    expect(codeOf(await rules.threads.page(late.userId, room.id, one.id, { limit: 10 }))).toBe('not_found');
    dataOf(await rules.moderation.change(owner, room.id, late.userId, { role: 'moderator' }));
    expect(codeOf(await rules.messages.submit(deleteOf(one, late)))).toBe('not_found');
    expect(codeOf(await rules.messages.submit(deleteOf(one, owner)))).toBe('ok');
  });
});

test('RO7 whichever way it is read, who came later is shown nothing that was said before, also by what is said of it since', async () => {
  const three = before.at(-1);
  if (three === undefined) throw new Error('nothing was said');
  const give = async (command: Parameters<typeof requestOf>[2]) =>
    dataOf(await rules.messages.submit(requestOf(room, owner, command)));
  const about = () => ({ commandId: newCommandId(), messageId: three.id });
  const said = (content: string) => ({ type: 'message.send' as const, commandId: newCommandId(), content });
  dataOf(await rules.messages.submit(editOf(three, owner, 'a secret')));
  dataOf(await rules.messages.submit(editOf(three, owner, 'a secret still')));
  await give({ type: 'reaction.add', ...about(), emoji: '👍' });
  await give({ type: 'message.pin', ...about() });
  await give({ ...said(`for @${late.username}`), threadOf: three.id });
  dataOf(await rules.moderation.change(owner, room.id, late.userId, { role: 'moderator' }));
  const [page, { seq, id }] = [{ limit: 10 }, three];
  const at = { roomId: room.id, rev: 0 };
  const ways = {
    history: (who) => rules.history.page(who.userId, room.id, page),
    around: (who) => rules.history.page(who.userId, room.id, { ...page, around: seq }),
    at: (who) => rules.history.page(who.userId, room.id, { ...page, at: new Date(0) }),
    one: (who) => rules.history.one(who.userId, room.id, id),
    changes: (who) => rules.changes.ofRoom(who.userId, room.id, 0, 100),
    sync: (who) => rules.sync.rooms(who.userId, [{ ...at, epoch: room.epoch }]),
    'sync anew': (who) => rules.sync.rooms(who.userId, [{ ...at, epoch: room.epoch + 1 }]),
    pins: (who) => rules.pins.list(who.userId, room.id),
    edits: (who) => rules.edits.page(who, room.id, id, page),
    search: (who) => rules.search.find(who, SearchQuery.parse({ query: 'secret' })),
    'the list of rooms': (who) => rules.rooms.list(who),
    'the list of threads': (who) => rules.followedThreads.page(who.userId, page),
  } satisfies Readonly<Record<string, (who: Caller) => Promise<unknown>>>;
  for (const [way, read] of Object.entries(ways)) {
    expect([way, JSON.stringify(await read(owner))]).toEqual([way, expect.stringContaining('secret')]);
    expect([way, JSON.stringify(await read(late))]).toEqual([way, expect.not.stringContaining('secret')]);
  }
  const reactors = (who: Caller) => rules.reactions.page(who.userId, room.id, id, { ...page, emoji: '👍' });
  const thread = (who: Caller) => rules.threads.page(who.userId, room.id, id, page);
  for (const read of [reactors, thread])
    expect([codeOf(await read(owner)), codeOf(await read(late))]).toEqual(['ok', 'not_found']);
  await give({ ...said('so it is'), replyTo: id });
  const shown = dataOf(await rules.history.page(late.userId, room.id, page)).messages;
  expect(shown).toMatchObject([{ threadOf: id }, { replyTo: id }]);
  expect(JSON.stringify(shown)).not.toContain('secret');
});

test('RO7 whoever comes into a room that shows all sees all, and what a room says later changes nothing for who is there', async () => {
  const early = rules.person();
  dataOf(await rules.roomSettings.change(owner, room.id, { history: 'all' }));
  dataOf(await rules.members.add(owner, room.id, [early.userId]));
  const seenBy = async (person: Caller) =>
    dataOf(await rules.history.page(person.userId, room.id, { limit: 10 })).messages.length;
  expect(await seenBy(early)).toBe(3);
  expect(await seenBy(late)).toBe(0);
  dataOf(await rules.roomSettings.change(owner, room.id, { history: 'joined' }));
  expect(await seenBy(early)).toBe(3);
  dataOf(await rules.members.leave(early.userId, room.id));
  dataOf(await rules.members.add(owner, room.id, [early.userId]));
  expect(await seenBy(early)).toBe(0);
});
