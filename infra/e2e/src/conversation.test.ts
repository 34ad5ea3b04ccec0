import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ack, connect, createRoom, digestOf, type Line, type Person, register, wholeHistory } from './person.ts';
import { follow, startOf, Timeline } from './timeline.ts';

const lines = readFileSync(new URL('../fixtures/conversation.txt', import.meta.url), 'utf8')
  .split('\n')
  .slice(0, -1);
const dataDir = `/tmp/parley-conversation-${randomUUID()}`;

let stack: LaunchedStack;

beforeAll(async () => {
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off', PARLEY_DATA_DIR: dataDir } });
});
afterAll(async () => {
  await stack.destroy();
  rmSync(dataDir, { recursive: true, force: true });
});

const gatewayUrls = () =>
  stack
    .stack()
    .processes.filter(({ name }) => name.startsWith('socket-gateway-'))
    .map(({ url }) => url);

/** Says every line in turn, a few at once, keeping the order by waiting for the network only. */
const say = async (line: Line, roomId: string, texts: readonly string[]): Promise<Ack[]> => {
  const answers: Promise<Ack>[] = [];
  for (const text of texts) {
    answers.push(line.send(roomId, text));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return Promise.all(answers);
};

const contents = (timeline: Timeline) => timeline.messages().map(({ content }) => content);

const converged = async (people: readonly { person: Person; timeline: Timeline }[], roomId: string, count: number) => {
  await eventually(() => {
    for (const { timeline } of people) expect(timeline.bySeq.size).toBe(count);
  });
  const digests = await Promise.all(people.map(({ person }) => digestOf(person, roomId)));
  for (const [index, { timeline }] of people.entries()) {
    expect(digests[index]).toEqual({ rev: timeline.cursor, count, sha256: timeline.digest() });
    expect(timeline.messages().map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
  }
};

test('two people on different gateways, one of them by polling through the edge, hold the same conversation, also after a restart', async () => {
  expect(lines.length).toBeGreaterThanOrEqual(300);
  const anna = await register(stack.url, 'anna');
  const bela = await register(stack.url, 'bela');
  const roomId = await createRoom(anna, [bela]);
  const [first = '', second = ''] = gatewayUrls();
  expect(first).not.toBe(second);

  let annas = await connect(anna, { at: first });
  const belas = await connect(bela, { at: second });
  const watcher = await connect(bela, { transports: ['polling'] });
  const annaHolds = new Timeline(roomId, startOf(annas, roomId));
  const belaHolds = new Timeline(roomId, startOf(belas, roomId));
  const watcherHolds = new Timeline(roomId, startOf(watcher, roomId));
  follow(annas, annaHolds);
  follow(belas, belaHolds);
  follow(watcher, watcherHolds);

  const third = Math.ceil(lines.length / 3);
  const parts = [lines.slice(0, third), lines.slice(third, 2 * third), lines.slice(2 * third)] as const;
  // All at once: Anna from one gateway, Bela from the other and by polling.
  const [ofAnna, ofBela, ofWatcher] = await Promise.all([
    (async () => {
      const half = Math.ceil(parts[0].length / 2);
      const before = await say(annas, roomId, parts[0].slice(0, half));
      // In the middle she loses her connection, while the others go on, and comes back by polling through the edge.
      annas.socket.io.engine.close();
      await new Promise((resolve) => setTimeout(resolve, 300));
      annas = await connect(anna, { transports: ['polling'] });
      follow(annas, annaHolds);
      await annaHolds.sync(annas);
      return [...before, ...(await say(annas, roomId, parts[0].slice(half)))];
    })(),
    say(belas, roomId, parts[1]),
    say(watcher, roomId, parts[2]),
  ]);
  const acks = [...ofAnna, ...ofBela, ...ofWatcher];
  expect(acks.filter((ack) => !ack.ok)).toEqual([]);

  const everybody = [
    { person: anna, timeline: annaHolds },
    { person: bela, timeline: belaHolds },
    { person: bela, timeline: watcherHolds },
  ];
  await converged(everybody, roomId, lines.length);
  expect(contents(belaHolds)).toEqual(contents(annaHolds));
  expect(contents(watcherHolds)).toEqual(contents(annaHolds));
  expect(contents(annaHolds).toSorted()).toEqual(lines.map((line) => line.normalize('NFC')).toSorted());
  // RC2: whoever never lost the connection never saw a frame that did not continue the one before.
  expect([belaHolds.gaps, belaHolds.repeats, watcherHolds.gaps, watcherHolds.repeats]).toEqual([0, 0, 0, 0]);

  // MS3: what one connection sent stands in the order it was sent.
  for (const [part, answers] of [
    [parts[1], ofBela],
    [parts[2], ofWatcher],
  ] as const) {
    const seqs = answers.map((ack) => (ack.ok ? ack.data.message.seq : 0));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(answers.map((ack) => (ack.ok ? ack.data.message.content : ''))).toEqual(part.map((line) => line.normalize('NFC')));
  }

  // And again after everything was stopped and started.
  const before = await wholeHistory(anna, roomId);
  for (const line of [annas, belas, watcher]) line.close();
  expect(await stack.stop()).toBe(0);
  stack = await launchStack({ env: { PARLEY_LIMITS: 'off', PARLEY_DATA_DIR: dataDir, PORT: new URL(stack.url).port } });
  expect(await wholeHistory(anna, roomId)).toEqual(before);
  expect(await wholeHistory(bela, roomId)).toEqual(before);
  expect((await digestOf(bela, roomId)).sha256).toBe(belaHolds.digest());

  const [again, other] = await Promise.all([
    connect(anna, { at: gatewayUrls()[0] ?? '' }),
    connect(bela, { at: gatewayUrls()[1] ?? '' }),
  ]);
  const belaAgain = new Timeline(roomId, startOf(other, roomId));
  follow(other, belaAgain);
  const ack = await again.send(roomId, 'and on it goes');
  expect(ack).toMatchObject({ ok: true, data: { duplicate: false, message: { seq: lines.length + 1 } } });
  await eventually(() => expect(contents(belaAgain)).toEqual(['and on it goes']));
  again.close();
  other.close();
});
