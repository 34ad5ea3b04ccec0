import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Message, Room } from '@parley/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from './people.ts';
import { addMonths, monthOf } from './store/months.ts';
import { partitionName } from './store/partitions.ts';
import { ageByMonth, rowsOfRoom, tablesOfMessages } from './testing/ageing.ts';
import {
  allMessages,
  createTestRules,
  dataOf,
  makeRoom,
  newCommandId,
  requestOf,
  sendOf,
  type TestRules,
} from './testing/rules.ts';
import { runProgram } from './testing/run-program.ts';

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

const keptMonths = 2;
/** Runs retention in a process of its own, which ends itself at a step; answers what ended it. */
const run = (endAt = '') => runProgram('retention-process.ts', [rules.testStore.url, directory, String(keptMonths), endAt]);

interface Said {
  readonly room: Room;
  readonly owner: Caller;
  /** Everything, the first six of which are to go. */
  readonly messages: readonly Message[];
}

const roomOfMonths = async (): Promise<Said> => {
  const owner = rules.person();
  const room = await makeRoom(rules, owner);
  for (let back = 4; back >= 0; back -= 1) {
    for (const content of ['one @room', 'two', 'three']) {
      const { message } = dataOf(await rules.messages.submit(sendOf(room, owner, { content })));
      const reaction = { type: 'reaction.add', commandId: newCommandId(), emoji: '🎉', messageId: message.id } as const;
      dataOf(await rules.messages.submit(requestOf(room, owner, reaction)));
    }
    if (back > 0) await ageByMonth(rules, room);
  }
  return { room, owner, messages: await allMessages(rules, owner, room.id) };
};

/** A room shows all of its messages or all that are to stay, says which, and counts as it shows. */
const looksWhole = async ({ room, owner, messages }: Said): Promise<void> => {
  const { floorSeq } = dataOf(await rules.rooms.get(owner, room.id));
  expect([1, 7]).toContain(floorSeq);
  expect(await allMessages(rules, owner, room.id)).toEqual(messages.slice(floorSeq - 1));
  expect(dataOf(await rules.history.digest(owner.userId, room.id, { from: 1 })).count).toBe(messages.length - floorSeq + 1);
};

const monthsToGo = [3, 4].map((back) => addMonths(monthOf(new Date()), -back));

/** Every message of a month that has left the database is in its archive. */
const isNotLost = async (all: readonly Said[]): Promise<void> => {
  const [tables, files] = await Promise.all([tablesOfMessages(rules.testStore.db), readdir(directory)]);
  for (const month of monthsToGo) {
    const file = `messages-${month.slice(0, 7)}.jsonl.gz`;
    if (tables.includes(partitionName(month)) && !files.includes(file)) continue;
    const text = gunzipSync(await readFile(join(directory, file))).toString();
    const ofMonth = all.flatMap(({ messages }) => messages.filter(({ createdAt }) => createdAt.startsWith(month.slice(0, 7))));
    expect(ofMonth).toHaveLength(3 * all.length);
    for (const { id } of ofMonth) expect(text).toContain(id);
    expect(text.trimEnd().endsWith(`{"type":"end","messages":${ofMonth.length}}`)).toBe(true);
  }
};

const stepsOfMonth = [
  'archiving',
  'archive written',
  'archive kept',
  'partition detached',
  'partition dropped',
  'months of rooms forgotten',
  'month dropped',
];

test('PV2 killed after any of its steps, retention shows nothing by halves, loses nothing, and ends when it is run again', {
  timeout: 300_000,
}, async () => {
  const all = [await roomOfMonths(), await roomOfMonths()];
  for (const step of [
    'floor raised',
    'floor raised',
    ...stepsOfMonth,
    ...stepsOfMonth,
    'rows beside removed',
    'rows beside removed',
  ]) {
    expect(await run(step), step).toBe('SIGKILL');
    for (const said of all) await looksWhole(said);
    await isNotLost(all);
  }
  expect(await run()).toBe(0);
  for (const said of all) {
    await looksWhole(said);
    expect(dataOf(await rules.rooms.get(said.owner, said.room.id)).floorSeq).toBe(7);
    // Of the five months three are left, and of everything that stood beside messages.
    const { room_months: months, messages, reactions, room_mentions: calls } = await rowsOfRoom(rules.testStore.db, said.room);
    expect({ months, messages, reactions, calls }).toEqual({ months: 3, messages: 9, reactions: 9, calls: 3 });
  }
  const tables = await tablesOfMessages(rules.testStore.db);
  for (const month of monthsToGo) expect(tables).not.toContain(partitionName(month));
  expect((await readdir(directory)).filter((file) => file.endsWith('.gz')).toSorted()).toEqual(
    monthsToGo.map((month) => `messages-${month.slice(0, 7)}.jsonl.gz`).toSorted(),
  );
});

test('PV2 killed between the parts of a room with a retention of its own, it goes on with the rest', {
  timeout: 120_000,
}, async () => {
  const { room, owner, messages } = await roomOfMonths();
  dataOf(await rules.roomSettings.change(owner, room.id, { retentionDays: 3_650 }));
  expect(await run()).toBe(0);
  dataOf(await rules.roomSettings.change(owner, room.id, { retentionDays: 20 }));
  for (const step of ['floor raised', 'messages removed', 'messages removed', 'rows beside removed']) {
    expect(await run(step), step).toBe('SIGKILL');
    expect(await allMessages(rules, owner, room.id)).toEqual(messages.slice(12));
  }
  expect(await run()).toBe(0);
  expect(await rowsOfRoom(rules.testStore.db, room)).toMatchObject({
    messages: 3,
    reactions: 3,
    room_mentions: 1,
    room_months: 1,
  });
});
