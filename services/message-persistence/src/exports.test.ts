import { gunzipSync } from 'node:zlib';
import { Export, type Message, type Room } from '@parley/contracts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createExporting, type ExportingOptions } from './exporting.ts';
import type { Caller } from './people.ts';
import {
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
import { runProgram } from './testing/run-program.ts';
import { silentLog } from './testing/service.ts';

let rules: TestRules;
beforeAll(async () => {
  rules = await createTestRules();
});
afterAll(() => rules.drop());

const make = (more: Partial<ExportingOptions> = {}) =>
  createExporting({ store: rules.store, askOthers: async () => [], log: silentLog, ...more }).run();

const say = async (room: Pick<Room, 'id'>, by: Caller, content: string): Promise<Message> =>
  dataOf(await rules.messages.submit(sendOf(room, by, { content }))).message;

/** Messages that are so long that 500 of them are a part of a copy by themselves. */
const sayMany = async (room: Pick<Room, 'id'>, by: Caller, count: number): Promise<void> => {
  for (let n = 0; n < count; n += 50)
    await rules.messages.commitAndTell(
      Array.from({ length: 50 }, (_, i) => sendOf(room, by, { content: `${n + i} ${'x'.repeat(500)}` })),
    );
};

/** Does something once, when the first part of a copy is kept. */
const behindFirstPart = (act: () => Promise<void>) => {
  let parts = 0;
  return async (): Promise<void> => {
    parts += 1;
    if (parts === 1) await act();
  };
};

type Line = Record<string, unknown>;

/** What somebody downloads by a link of theirs, line by line. */
const download = async (caller: Caller, { id }: Export): Promise<Line[]> => {
  const link = dataOf(await rules.exports.link(caller, id));
  const query = new URL(link.url, 'http://localhost').searchParams;
  const found = dataOf(await rules.exports.download(id, Number(query.get('until')), query.get('signature') ?? ''));
  const parts = [];
  for await (const part of found.parts) parts.push(part);
  const file = Buffer.concat(parts);
  expect(file.length).toBe(found.bytes);
  const lines = gunzipSync(file).toString().trimEnd().split('\n');
  return lines.map((line): Line => JSON.parse(line));
};
const ofType = (lines: readonly Line[], type: string): Line[] => lines.filter((line) => line['type'] === type);

test('PV4 owners and moderators copy a room: who was there, every message with what belongs to it, and up to where', async () => {
  const [anna, ben, cleo] = [rules.person('anna'), rules.person('ben'), rules.person('cleo')];
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId, cleo.userId] });
  dataOf(await rules.moderation.change(anna, room.id, cleo.userId, { role: 'moderator' }));
  const first = await say(room, ben, 'first');
  dataOf(await rules.messages.submit(editOf(first, ben, 'first, edited')));
  const reaction = { type: 'reaction.add', commandId: newCommandId(), messageId: first.id, emoji: '👍' } as const;
  dataOf(await rules.messages.submit(requestOf(room, anna, reaction)));
  const gone = await say(room, ben, 'a secret');
  dataOf(await rules.messages.submit(editOf(gone, ben, 'a secret, edited')));
  dataOf(await rules.messages.submit(deleteOf(gone, ben)));
  for (let n = 0; n < 1_100; n += 100)
    await rules.messages.commitAndTell(Array.from({ length: 100 }, (_, i) => sendOf(room, anna, { content: `line ${n + i}` })));
  dataOf(await rules.members.leave(ben.userId, room.id));

  for (const caller of [rules.person(), ben]) expect(codeOf(await rules.exports.ofRoom(caller, room.id))).toBe('not_found');
  // Of the installation one manages a room, and reads nothing in it.
  expect(codeOf(await rules.exports.ofRoom(rules.person('root', 'admin'), room.id))).toBe('not_found');
  const asked = dataOf(await rules.exports.ofRoom(cleo, room.id));
  expect(Export.parse(asked)).toMatchObject({ kind: 'room', roomId: room.id, state: 'waiting', progress: 0 });
  expect(codeOf(await rules.exports.link(cleo, asked.id))).toBe('conflict');
  await make();
  const done = dataOf(await rules.exports.get(cleo, asked.id));
  expect(done).toMatchObject({ state: 'done', progress: 1 });
  const lines = await download(cleo, done);
  expect(done.items).toBe(lines.length);
  const { rev } = dataOf(await rules.rooms.get(anna, room.id));
  expect(lines[0]).toMatchObject({ type: 'export', kind: 'room', by: cleo.userId, rev, fromSeq: 1, toSeq: 1_102 });
  expect(lines[1]).toMatchObject({ type: 'room', id: room.id });
  expect(
    ofType(lines, 'member')
      .map((line) => [line['username'], line['leftAt'] !== undefined])
      .toSorted(inTextOrder),
  ).toEqual([
    ['anna', false],
    ['ben', true],
    ['cleo', false],
  ]);
  const messages = await allMessages(rules, anna, room.id);
  expect(ofType(lines, 'message').map(withoutType)).toEqual(messages);
  expect(ofType(lines, 'edit')).toMatchObject([{ messageId: first.id, content: 'first' }]);
  expect(ofType(lines, 'reaction')).toMatchObject([{ messageId: first.id, userId: anna.userId, emoji: '👍' }]);
  expect(lines.at(-1)).toEqual({ type: 'end', rev });
  expect(JSON.stringify(lines)).not.toContain('a secret');
});

test('PV4 members do not copy a room; of two who talk with each other both do; newcomers copy what they see', async () => {
  const [anna, ben] = [rules.person(), rules.person()];
  const room = await makeRoom(rules, anna, { kind: 'public', history: 'joined' });
  await say(room, anna, 'before');
  dataOf(await rules.members.join(ben, room.id));
  expect(codeOf(await rules.exports.ofRoom(ben, room.id))).toBe('forbidden');
  dataOf(await rules.moderation.change(anna, room.id, ben.userId, { role: 'moderator' }));
  await say(room, anna, 'after');
  const direct = await makeRoom(rules, anna, { kind: 'direct', memberIds: [ben.userId] });
  dataOf(await rules.messages.submit(editOf(await say(direct, ben, 'said first'), ben, 'said then')));
  const [ofRoom, ofDirect] = [
    dataOf(await rules.exports.ofRoom(ben, room.id)),
    dataOf(await rules.exports.ofRoom(anna, direct.id)),
  ];
  await make();
  expect(ofType(await download(ben, ofRoom), 'message').map((line) => line['content'])).toEqual(['after']);
  const lines = await download(anna, ofDirect);
  expect(ofType(lines, 'message').map((line) => line['content'])).toEqual(['said then']);
  expect(ofType(lines, 'edit')).toEqual([]);
});

test('PV4 everybody copies what is kept of them, wherever it is, and nothing that others said', async () => {
  const [anna, ben] = [rules.person('anna4'), rules.person('ben4')];
  const rooms = [
    await makeRoom(rules, anna, { memberIds: [ben.userId] }),
    await makeRoom(rules, ben, { memberIds: [anna.userId] }),
  ];
  const [here, left] = rooms as [Room, Room];
  const hers = await say(here, anna, 'hers');
  for (const room of rooms) await say(room, ben, `his in ${room.id}`);
  const reaction = { type: 'reaction.add', commandId: newCommandId(), messageId: hers.id, emoji: '🎉' } as const;
  dataOf(await rules.messages.submit(requestOf(here, ben, reaction)));
  dataOf(await rules.reports.report(ben, here.id, hers.id, { reason: 'spam', comment: 'his comment' }));
  dataOf(await rules.readStates.read(ben.userId, here.id, 1));
  dataOf(await rules.members.leave(ben.userId, left.id));
  const asked = dataOf(await rules.exports.ofMe(ben));
  const profile = { type: 'profile', username: 'ben4', displayName: 'Ben' };
  await make({ askOthers: async (userId) => (userId === ben.userId ? [profile] : []) });
  const lines = await download(ben, asked);
  expect(lines[0]).toMatchObject({ type: 'export', kind: 'person', by: ben.userId });
  expect(ofType(lines, 'profile')).toEqual([profile]);
  expect(
    ofType(lines, 'membership')
      .map((line) => (line['room'] as Line)['id'])
      .toSorted(inTextOrder),
  ).toEqual([here.id, left.id].toSorted(inTextOrder));
  expect(
    ofType(lines, 'message')
      .map((line) => line['content'])
      .toSorted(inTextOrder),
  ).toEqual(rooms.map(({ id }) => `his in ${id}`).toSorted(inTextOrder));
  expect(ofType(lines, 'report')).toMatchObject([{ messageId: hers.id, reason: 'spam', comment: 'his comment' }]);
  expect(ofType(lines, 'reaction')).toMatchObject([{ roomId: here.id, seq: 1, emoji: '🎉' }]);
  expect(JSON.stringify(ofType(lines, 'message'))).not.toContain('hers');
  expect(lines.at(-1)).toEqual({ type: 'end' });
});

test('PV4 a copy under way is the one that is asked for again; few are at once, each is its owner’s alone, and goes on request', async () => {
  const [anna, ben] = [rules.person(), rules.person()];
  const rooms = [await makeRoom(rules, anna), await makeRoom(rules, anna)];
  const [first, second] = rooms as [Room, Room];
  const asked = dataOf(await rules.exports.ofRoom(anna, first.id));
  const again = await Promise.all([1, 2, 3].map(() => rules.exports.ofRoom(anna, first.id)));
  expect(again.map((one) => dataOf(one).id)).toEqual([asked.id, asked.id, asked.id]);
  dataOf(await rules.exports.ofMe(anna));
  expect(codeOf(await rules.exports.ofRoom(anna, second.id))).toBe('rate_limited');
  for (const answer of [await rules.exports.get(ben, asked.id), await rules.exports.link(ben, asked.id)])
    expect(codeOf(answer)).toBe('not_found');
  dataOf(await rules.exports.remove(ben, asked.id));
  expect(dataOf(await rules.exports.list(anna)).items).toHaveLength(2);
  dataOf(await rules.exports.remove(anna, asked.id));
  expect(dataOf(await rules.exports.list(anna)).items).toHaveLength(1);
  const limited = { ...anna, rooms: [{ id: first.id, role: 'owner' as const }] };
  expect(codeOf(await rules.exports.ofMe(limited))).toBe('forbidden');
  expect(codeOf(await rules.exports.list(limited))).toBe('forbidden');
  await make();
});

test('PV4 whoever may not copy a room any more gets neither the rest nor a link', async () => {
  const [anna, ben] = [rules.person(), rules.person()];
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
  dataOf(await rules.moderation.change(anna, room.id, ben.userId, { role: 'moderator' }));
  const done = dataOf(await rules.exports.ofRoom(ben, room.id));
  await make();
  const waiting = dataOf(await rules.exports.ofRoom(ben, room.id));
  dataOf(await rules.moderation.change(anna, room.id, ben.userId, { role: 'member' }));
  await make();
  expect(dataOf(await rules.exports.get(ben, waiting.id))).toMatchObject({ state: 'failed', bytes: expect.any(Number) });
  expect(codeOf(await rules.exports.link(ben, done.id))).toBe('forbidden');
});

test('PV4 whoever loses that right while a copy is made gets no more of it, and nothing of what there was', async () => {
  const [anna, ben] = [rules.person(), rules.person()];
  const room = await makeRoom(rules, anna, { memberIds: [ben.userId] });
  dataOf(await rules.moderation.change(anna, room.id, ben.userId, { role: 'moderator' }));
  await sayMany(room, anna, 600);
  const asked = dataOf(await rules.exports.ofRoom(ben, room.id));
  const act = async (): Promise<void> => {
    dataOf(await rules.moderation.remove(anna, room.id, ben.userId));
  };
  await make({ onStep: behindFirstPart(act) });
  expect(dataOf(await rules.exports.get(ben, asked.id))).toMatchObject({ state: 'failed' });
  expect(codeOf(await rules.exports.link(ben, asked.id))).toBe('conflict');
  const { rows } = await sql`SELECT FROM export_parts WHERE export_id = ${asked.id}`.execute(rules.testStore.db);
  expect(rows).toHaveLength(0);
});

test('PV4 what changes while a copy is made is in it as it was when it was read; what was deleted by then says nothing', async () => {
  const anna = rules.person();
  const room = await makeRoom(rules, anna);
  await sayMany(room, anna, 600);
  const messages = await allMessages(rules, anna, room.id);
  const [read, deleted, edited] = [messages[10], messages[580], messages[590]] as [Message, Message, Message];
  dataOf(await rules.messages.submit(editOf(deleted, anna, `${deleted.content}, edited`)));
  const asked = dataOf(await rules.exports.ofRoom(anna, room.id));
  const act = async (): Promise<void> => {
    for (const one of [read, deleted]) dataOf(await rules.messages.submit(deleteOf(one, anna)));
    dataOf(await rules.messages.submit(editOf(edited, anna, 'another text')));
    await say(room, anna, 'too late');
  };
  await make({ onStep: behindFirstPart(act) });
  const lines = await download(anna, asked);
  const said = ofType(lines, 'message');
  expect(said.map((line) => line['seq'])).toEqual(messages.map(({ seq }) => seq));
  expect(said[10]).toMatchObject({ content: read.content });
  expect(said[580]).toMatchObject({ content: '', deletedAt: expect.any(String) });
  expect(said[590]).toMatchObject({ content: 'another text' });
  expect(ofType(lines, 'edit')).toMatchObject([{ messageId: edited.id, content: edited.content }]);
  const { rev } = dataOf(await rules.rooms.get(anna, room.id));
  expect([Number(lines[0]?.['rev']) < rev, lines.at(-1)]).toEqual([true, { type: 'end', rev }]);
});

test('PV4 a message that was edited without end is in a copy once, with all that it said, however little of that is read at a time', async () => {
  const anna = rules.person();
  const room = await makeRoom(rules, anna);
  const [first, often, last] = [await say(room, anna, 'first'), await say(room, anna, 'often'), await say(room, anna, 'last')];
  const long = (n: number): string => `${n} ${'😀'.repeat(7_990)}`;
  for (const one of [first, last]) dataOf(await rules.messages.submit(editOf(one, anna, 'edited')));
  for (let n = 0; n < 150; n += 50)
    await rules.messages.commitAndTell(Array.from({ length: 50 }, (_, i) => editOf(often, anna, long(n + i))));
  const reaction = { type: 'reaction.add', commandId: newCommandId(), messageId: often.id, emoji: '👍' } as const;
  dataOf(await rules.messages.submit(requestOf(room, anna, reaction)));
  const asked = [dataOf(await rules.exports.ofRoom(anna, room.id)), dataOf(await rules.exports.ofMe(anna))];
  await make();
  for (const copy of asked) {
    const lines = await download(anna, copy);
    const said = lines.flatMap((line) =>
      line['type'] === 'message' ? [line['id']] : line['type'] === 'edit' ? [line['messageId']] : [],
    );
    expect(said).toEqual([first.id, first.id, ...Array.from({ length: 151 }, () => often.id), last.id, last.id]);
    expect(ofType(lines, 'message').map((line) => line['content'])).toEqual(['edited', long(149), 'edited']);
    expect(ofType(lines, 'edit').map((line) => line['content'])).toEqual([
      'first',
      'often',
      ...Array.from({ length: 149 }, (_, n) => long(n)),
      'last',
    ]);
    expect(ofType(lines, 'reaction')).toHaveLength(1);
    const { rows } = await sql<{ data: Buffer }>`SELECT data FROM export_parts WHERE export_id = ${copy.id}`.execute(
      rules.testStore.db,
    );
    expect(Math.max(...rows.map(({ data }) => gunzipSync(data).length))).toBeLessThan(4_600_000);
  }
});

test('PV4 a link is good for its copy and its time, and a copy for a week', async () => {
  const anna = rules.person();
  const asked = dataOf(await rules.exports.ofMe(anna));
  const other = dataOf(await rules.exports.ofMe(rules.person()));
  await make();
  const link = dataOf(await rules.exports.link(anna, asked.id));
  const query = new URL(link.url, 'http://localhost').searchParams;
  const [until, signature] = [Number(query.get('until')), query.get('signature') ?? ''];
  expect(until - Date.now()).toBeLessThanOrEqual(300_000 + 5_000);
  expect(codeOf(await rules.exports.download(asked.id, until, signature))).toBe('ok');
  for (const answer of [
    await rules.exports.download(other.id, until, signature),
    await rules.exports.download(asked.id, until + 1, signature),
    await rules.exports.download(asked.id, until, `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`),
    await rules.exports.download(asked.id, until, ''),
  ])
    expect(codeOf(answer)).toBe('forbidden');
  await sql`UPDATE exports SET expires_at = now() - interval '1 second' WHERE id = ${asked.id}`.execute(rules.testStore.db);
  await make();
  expect(codeOf(await rules.exports.download(asked.id, until, signature))).toBe('not_found');
  expect(dataOf(await rules.exports.list(anna)).items).toEqual([]);
  const { rows } = await sql`SELECT FROM export_parts WHERE export_id = ${asked.id}`.execute(rules.testStore.db);
  expect(rows).toHaveLength(0);
});

test('PV4 killed at any part, a copy is gone on with, and holds every message once', { timeout: 120_000 }, async () => {
  const anna = rules.person();
  const room = await makeRoom(rules, anna);
  await sayMany(room, anna, 3_000);
  const asked = dataOf(await rules.exports.ofRoom(anna, room.id));
  const progress: number[] = [];
  // Behind the last part there is nothing left to do, whoever is killed there.
  while ((await runProgram('export-process.ts', [rules.testStore.url, '1'])) === 'SIGKILL' && progress.length < 20)
    progress.push(dataOf(await rules.exports.get(anna, asked.id)).progress);
  expect(progress).toEqual(progress.toSorted((one, other) => one - other));
  // The end is a part of its own.
  expect(new Set(progress).size).toBe(progress.length - 1);
  expect([progress.length > 4, progress.at(-1)]).toEqual([true, 1]);
  expect(dataOf(await rules.exports.get(anna, asked.id))).toMatchObject({ state: 'done', finishedAt: expect.any(String) });
  const lines = await download(anna, asked);
  expect(ofType(lines, 'message').map((line) => line['seq'])).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
  expect(lines.filter((line) => line['type'] !== 'message').map((line) => line['type'])).toEqual([
    'export',
    'room',
    'member',
    'end',
  ]);
});

test('PV4 two who make copies at once make each once', async () => {
  const people = [rules.person(), rules.person(), rules.person()];
  const asked = await Promise.all(people.map(async (one) => ({ one, copy: dataOf(await rules.exports.ofMe(one)) })));
  await Promise.all([make(), make()]);
  for (const { one, copy } of asked) {
    const lines = await download(one, copy);
    expect(lines.map((line) => line['type'])).toEqual(['export', 'end']);
  }
});

const inTextOrder = (one: unknown, other: unknown): number => (String(one) < String(other) ? -1 : 1);

const withoutType = (line: Line): Line => {
  const { type: _, ...rest } = line;
  return rest;
};
