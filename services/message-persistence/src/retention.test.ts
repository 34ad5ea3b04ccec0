import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Message, Room } from '@parley/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createArchive } from './archive.ts';
import type { Caller } from './people.ts';
import { createRetention, type Retention, type RetentionOptions } from './retention.ts';
import { addMonths, monthOf } from './store/months.ts';
import { partitionName } from './store/partitions.ts';
import { ageByMonth, rowsOfRoom, tablesOfMessages } from './testing/ageing.ts';
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
import { silentLog } from './testing/service.ts';

let rules: TestRules;
let directory: string;
beforeAll(async () => {
  rules = await createTestRules();
  directory = await mkdtemp(join(tmpdir(), 'parley-archive-'));
});
afterAll(async () => {
  await rules.drop();
  await rm(directory, { recursive: true, force: true });
});

const retentionOf = (more: Partial<RetentionOptions> = {}): Retention =>
  createRetention({
    store: rules.store,
    announcer: rules.announcer,
    index: rules.searchIndex,
    log: silentLog,
    keptMonths: 2,
    archive: undefined,
    ...more,
  });

const say = async (room: Room, by: Caller, content: string): Promise<Message> =>
  dataOf(await rules.messages.submit(sendOf(room, by, { content }))).message;

/** A room in which three messages were said in each of the last months, beginning so many months ago. */
const roomOfMonths = async (owner: Caller, months: number, more: Parameters<typeof makeRoom>[2] = {}): Promise<Room> => {
  const room = await makeRoom(rules, owner, more);
  for (let back = months; back >= 0; back -= 1) {
    for (const n of [1, 2, 3]) await say(room, owner, `word${n} of ${back} months ago`);
    if (back > 0) await ageByMonth(rules, room);
  }
  return room;
};

const monthsAgo = (count: number): string => addMonths(monthOf(new Date()), -count);

const archived = async (month: string): Promise<Record<string, unknown>[]> => {
  const text = gunzipSync(await readFile(join(directory, `messages-${month.slice(0, 7)}.jsonl.gz`))).toString();
  return text
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
};

test('PV2 what is older than the months that are kept is gone for everybody, and the room says from where on it is kept', async () => {
  const [anna, ben] = [rules.person('anna'), rules.person('ben')];
  const room = await roomOfMonths(anna, 4, { memberIds: [ben.userId] });
  const before = await allMessages(rules, anna, room.id);
  const { rev } = dataOf(await rules.rooms.get(anna, room.id));
  await retentionOf().run();
  // Kept are this month and the two before it.
  const kept = before.slice(6);
  expect(await allMessages(rules, anna, room.id)).toEqual(kept);
  expect(dataOf(await rules.rooms.get(anna, room.id))).toMatchObject({ floorSeq: 7, lastSeq: 15, rev: rev + 1 });
  const told = rules.roomFrames(room.id).at(-1);
  expect(told).toMatchObject({ prevRev: rev, rev: rev + 1, events: [{ type: 'room.changed', data: { floorSeq: 7 } }] });
  const page = dataOf(await rules.history.page(ben.userId, room.id, { after: 0, limit: 2 }));
  expect(page).toMatchObject({ hasMoreBefore: false, messages: kept.slice(0, 2) });
  expect(dataOf(await rules.history.digest(ben.userId, room.id, { from: 1 })).count).toBe(9);
  const changes = dataOf(await rules.changes.ofRoom(ben.userId, room.id, 0, 500));
  expect(changes.events.filter((event) => event.type === 'message.created')).toHaveLength(9);
  const [mine] = (await rules.rooms.list(ben)).items;
  expect(mine).toMatchObject({ unread: 9, floorSeq: 7 });
  const tables = await tablesOfMessages(rules.testStore.db);
  expect(tables).not.toContain(partitionName(monthsAgo(3)));
  expect(tables).toContain(partitionName(monthsAgo(2)));
});

test('PV2 a room that is followed learns by its changes alone where it begins now', async () => {
  const anna = rules.person();
  const room = await roomOfMonths(anna, 3);
  const { rev } = dataOf(await rules.rooms.get(anna, room.id));
  await retentionOf().run();
  const [synced] = await rules.sync.rooms(anna.userId, [{ roomId: room.id, epoch: room.epoch, rev }]);
  expect(synced).toMatchObject({ recovered: true, events: [{ type: 'room.changed', data: { floorSeq: 4 } }] });
  const [anew] = await rules.sync.rooms(anna.userId, [{ roomId: room.id, epoch: room.epoch + 1, rev: 0 }]);
  expect(anew).toMatchObject({ recovered: false, missing: [] });
});

test('PV2 what stood beside messages that are gone goes with them, and what belongs to others stays', async () => {
  const [anna, ben] = [rules.person('cleo'), rules.person('dora')];
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
  const beside = async (): Promise<Message> => {
    const root = await say(room, anna, 'hello @dora and @room');
    const of = { messageId: root.id };
    dataOf(await rules.messages.submit(editOf(root, anna, 'again @dora and @room')));
    dataOf(
      await rules.messages.submit(requestOf(room, ben, { type: 'reaction.add', commandId: newCommandId(), emoji: '👍', ...of })),
    );
    dataOf(await rules.messages.submit(requestOf(room, anna, { type: 'message.pin', commandId: newCommandId(), ...of })));
    const reply = { type: 'message.send', commandId: newCommandId(), content: 'a reply', threadOf: root.id } as const;
    dataOf(await rules.messages.submit(requestOf(room, ben, reply)));
    for (;;) if ((await rules.searchIndex.indexSome(room.id)).state === 'complete') return root;
  };
  const old = await beside();
  const ofOne = await rowsOfRoom(rules.testStore.db, room);
  await ageByMonth(rules, room);
  const recent = await beside();
  await retentionOf({ keptMonths: 1 }).run(new Date(Date.now() + 31 * 86_400_000));
  expect(await rowsOfRoom(rules.testStore.db, room)).toEqual(ofOne);
  expect(dataOf(await rules.pins.list(anna.userId, room.id)).items.map(({ id }) => id)).toEqual([recent.id]);
  expect(codeOf(await rules.threads.page(anna.userId, room.id, old.id, { limit: 50 }))).toBe('not_found');
  expect(codeOf(await rules.edits.page(anna, room.id, old.id, { limit: 50 }))).toBe('not_found');
  const found = dataOf(await rules.search.find(anna, { query: 'again', roomId: room.id, limit: 50 }));
  expect(found.items.map(({ message }) => message.id)).toEqual([recent.id]);
  const [mine] = (await rules.rooms.list(ben)).items;
  expect(mine).toMatchObject({ unread: 1, mentions: 1, threads: { unread: 0 } });
});

test('MS4 the repeat of a message that retention dropped is `gone`, and nothing can be done to it any more', async () => {
  const anna = rules.person();
  const room = await makeRoom(rules, anna);
  const send = sendOf(room, anna);
  const { message } = dataOf(await rules.messages.submit(send));
  for (let month = 0; month < 3; month += 1) await ageByMonth(rules, room);
  const seen: string[] = [];
  const tryAll = async (): Promise<void> => {
    seen.push(codeOf(await rules.messages.submit(again(send))));
    seen.push(codeOf(await rules.messages.submit(editOf(message, anna, 'other'))));
    seen.push(codeOf(await rules.messages.submit(deleteOf(message, anna))));
    const reply = { type: 'message.send', commandId: newCommandId(), content: 'reply', threadOf: message.id } as const;
    seen.push(codeOf(await rules.messages.submit(requestOf(room, anna, reply))));
  };
  // Already when the floor is raised and the message is still there, and afterwards.
  let tried = false;
  await retentionOf({
    onStep: async (step) => {
      if (step === 'floor raised' && !tried) await tryAll();
      tried ||= step === 'floor raised';
    },
  }).run();
  await tryAll();
  const answers = ['gone', 'not_found', 'not_found', 'not_found'];
  expect(seen).toEqual([...answers, ...answers]);
  expect(await allMessages(rules, anna, room.id)).toEqual([]);
  const next = await say(room, anna, 'first of what is kept');
  expect(next.seq).toBe(2);
  expect(await allMessages(rules, anna, room.id)).toEqual([next]);
});

test('PV2 a month is archived whole before it is dropped: rooms, messages as they were last, and earlier texts', async () => {
  const anna = rules.person();
  const room = await makeRoom(rules, anna, { name: 'Kept' });
  const first = await say(room, anna, 'first');
  const second = await say(room, anna, 'second');
  // More than are read at a time.
  const texts = Array.from({ length: 250 }, (_, n) => `first, ${n}`);
  for (let n = 0; n < texts.length; n += 50)
    await rules.messages.commitAndTell(texts.slice(n, n + 50).map((text) => editOf(first, anna, text)));
  dataOf(await rules.messages.submit(editOf(second, anna, 'second, edited')));
  dataOf(await rules.messages.submit(deleteOf(second, anna)));
  for (let month = 0; month < 5; month += 1) await ageByMonth(rules, room);
  await retentionOf({ archive: createArchive(directory) }).run();
  const lines = await archived(monthsAgo(5));
  expect(lines[0]).toMatchObject({ type: 'archive', month: monthsAgo(5).slice(0, 7) });
  expect(lines.slice(1)).toMatchObject([
    { type: 'room', id: room.id, kind: 'private', name: 'Kept' },
    { type: 'message', id: first.id, seq: 1, content: 'first, 249', senderId: anna.userId },
    ...['first', ...texts.slice(0, -1)].map((content) => ({ type: 'edit', messageId: first.id, content })),
    { type: 'message', id: second.id, seq: 2, content: '' },
    { type: 'end', messages: 2 },
  ]);
  expect((await readdir(directory)).filter((file) => file.endsWith('.part'))).toEqual([]);
});

test('PV2 a month that cannot be archived is not dropped, and goes once it can be', async () => {
  const anna = rules.person();
  const room = await roomOfMonths(anna, 6);
  const full = { keep: () => Promise.reject(new Error('no space left on device')) };
  await expect(retentionOf({ archive: full }).run()).rejects.toThrow('no space');
  expect(await tablesOfMessages(rules.testStore.db)).toContain(partitionName(monthsAgo(6)));
  expect(dataOf(await rules.rooms.get(anna, room.id)).floorSeq).toBe(13);
  await retentionOf({ archive: createArchive(directory) }).run();
  expect(await tablesOfMessages(rules.testStore.db)).not.toContain(partitionName(monthsAgo(6)));
});

test('PV2 without a setting nothing is dropped, and a second run changes nothing', async () => {
  const anna = rules.person();
  const room = await roomOfMonths(anna, 4);
  expect(await retentionOf({ keptMonths: undefined }).run()).toEqual({ rooms: 0, months: 0 });
  expect(await allMessages(rules, anna, room.id)).toHaveLength(15);
  await retentionOf().run();
  const { rev } = dataOf(await rules.rooms.get(anna, room.id));
  expect(await retentionOf().run()).toEqual({ rooms: 0, months: 0 });
  expect(dataOf(await rules.rooms.get(anna, room.id)).rev).toBe(rev);
});

test('PV2 two that run at once, while people go on to write, do it once', async () => {
  const anna = rules.person();
  const room = await roomOfMonths(anna, 4);
  const over = new AbortController();
  const writing = (async () => {
    const sent: Message[] = [];
    while (!over.signal.aborted) sent.push(await say(room, anna, 'meanwhile'));
    return sent;
  })();
  const runs = await Promise.allSettled([1, 2].map(() => retentionOf({ archive: createArchive(directory) }).run()));
  over.abort();
  const sent = await writing;
  expect(runs.some((run) => run.status === 'fulfilled')).toBe(true);
  await retentionOf({ archive: createArchive(directory) }).run();
  const kept = await allMessages(rules, anna, room.id);
  expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => 7 + index));
  expect(kept.slice(9).map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
});
