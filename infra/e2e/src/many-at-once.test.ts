import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type LaunchedStack, launchStack } from '@parley/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CrowdOrder, CrowdReport } from './crowd-process.ts';
import { createRoom, digestOf, type Person, register, wholeHistory } from './person.ts';

const people = 50;
const connectionsEach = 20;
const roomCount = 10;
const crowds = 2;
const talkMs = 30_000;

let stack: LaunchedStack;

beforeAll(async () => {
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off' } });
});
afterAll(() => stack.destroy());

const registerAll = async (): Promise<Person[]> => {
  const all: Person[] = [];
  for (let from = 0; from < people; from += 10)
    all.push(...(await Promise.all(Array.from({ length: 10 }, () => register(stack.url, 'crowd')))));
  return all;
};

/** Each room has a tenth of the people; so a person is in one room with 20 devices. */
const makeRooms = async (all: readonly Person[]): Promise<{ id: string; members: Person[] }[]> =>
  Promise.all(
    Array.from({ length: roomCount }, async (_, index) => {
      const members = all.filter((_person, at) => at % roomCount === index);
      const [owner] = members;
      if (owner === undefined) throw new Error('a room without people');
      return { id: await createRoom(owner, members.slice(1)), members };
    }),
  );

const run = async (order: CrowdOrder): Promise<CrowdReport> => {
  const crowd = fork(new URL('crowd-process.ts', import.meta.url), { stdio: 'inherit' });
  try {
    crowd.send(order);
    const [report] = (await once(crowd, 'message')) as [CrowdReport];
    return report;
  } finally {
    crowd.kill('SIGKILL');
  }
};

test('MS1 RC2 1,000 connections talk through the edge for 30 s: every send is acknowledged, and everybody holds the same', async () => {
  const all = await registerAll();
  const rooms = await makeRooms(all);
  const pidsBefore = stack.stack().processes.map(({ pid }) => pid);
  const roomOf = new Map(rooms.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)));
  const orders = Array.from(
    { length: crowds },
    (_, index): CrowdOrder => ({
      url: stack.url,
      connectionsEach,
      talkMs,
      people: all
        .filter((_person, at) => at % crowds === index)
        .map(({ id, token }) => ({ id, token, roomId: roomOf.get(id) ?? '' })),
    }),
  );
  const reports = await Promise.all(orders.map(run));
  const total = (of: (report: CrowdReport) => number) => reports.reduce((sum, report) => sum + of(report), 0);
  console.log(`${total((one) => one.connections)} connections, ${total((one) => one.acknowledged)} sends`);

  expect(reports.flatMap((one) => one.faults)).toEqual([]);
  expect(total((one) => one.connections)).toBe(people * connectionsEach);
  expect(total((one) => one.acknowledged)).toBe(total((one) => one.sent));
  const stored = await Promise.all(rooms.map(async ({ id, members }) => (members[0] ? await wholeHistory(members[0], id) : [])));
  expect(stored.flat()).toHaveLength(total((one) => one.acknowledged));
  for (const { id, members } of rooms)
    for (const member of members) {
      const { sha256 } = await digestOf(member, id);
      expect(reports.flatMap((one) => one.digests[member.id] ?? [])).toEqual(Array(connectionsEach).fill(sha256));
    }
  expect(stack.stack().processes.map(({ pid }) => pid)).toEqual(pidsBefore);
}, 180_000);
