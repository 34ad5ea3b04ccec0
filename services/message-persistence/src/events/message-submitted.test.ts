import { randomUUID } from 'node:crypto';
import { BusFault, createShardConsumer, deadLetterKey, type ShardConsumer, shardKey, shardOf } from '@parley/bus';
import { CommandId, limits, type Submission, type SubmissionResult } from '@parley/contracts';
import { isTransientDatabaseError, openBlockingRedis, openRedis } from '@parley/service-kit';
import { eventually, testRedisUrl } from '@parley/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommandRequest } from '../command-batch.ts';
import type { Caller } from '../people.ts';
import {
  again,
  allMessages,
  createTestRules,
  dataOf,
  deleteOf,
  editOf,
  makeRoom,
  sendOf,
  type TestRules,
} from '../testing/rules.ts';
import { silentLog } from '../testing/service.ts';
import { gatewayId, openTestGateway, submissionOf, type TestGateway } from '../testing/submissions.ts';
import { createMessageSubmitted, type MessageSubmitted, messageSubmitted } from './message-submitted.ts';

let rules: TestRules;
let handler: MessageSubmitted;
let [anna, ben]: [Caller, Caller] = [{} as Caller, {} as Caller];
beforeAll(async () => {
  rules = await createTestRules();
  handler = recorded(createMessageSubmitted(rules));
  [anna, ben] = [rules.person('anna'), rules.person('ben')];
});
afterAll(() => rules.drop());
beforeEach(() => {
  rules.told.length = 0;
});

let crashes = false;
/** The next batch crashes between its commit and its publication. */
const crashOnce = (): void => {
  crashes = true;
};
/** A handler whose news are kept as well. */
const recorded = (inner: MessageSubmitted): MessageSubmitted => ({
  ...inner,
  handle: async (batch) => {
    const handled = await inner.handle(batch);
    if (crashes) {
      crashes = false;
      throw new BusFault('Redis is away');
    }
    rules.told.push(...(handled?.tell ?? []));
    return handled;
  },
});

const results = (): SubmissionResult[] =>
  rules.told.flatMap(({ feed, event }) =>
    event.type === 'submissions.answered' && feed.includes(gatewayId) ? event.data.results : [],
  );

const batchOf = (requests: readonly CommandRequest[], takeover = false) => ({
  items: requests.map((request) => ({ item: submissionOf(request), shard: shardOf(request.roomId), entryId: '1-1' })),
  takeover,
});

describe('a batch', () => {
  test('MS1 tells rooms and gateways after the commit, and refusals only after the trim', async () => {
    const room = await makeRoom(rules, anna);
    rules.told.length = 0;
    const [good, bad] = [sendOf(room, anna), sendOf(room, ben)];
    const handled = await handler.handle(batchOf([bad, good]));
    expect(results()).toMatchObject([{ requestId: good.requestId, result: { ok: true, data: { duplicate: false } } }]);
    expect(rules.roomFrames(room.id)).toMatchObject([{ prevRev: 1, rev: 2 }]);
    await handled?.afterTrim?.();
    expect(results()).toMatchObject([{}, { requestId: bad.requestId, result: { ok: false, error: { code: 'not_found' } } }]);
  });

  test('a replay tells the heads of its rooms, so that gateways pull what they missed', async () => {
    const [room, touched] = [await makeRoom(rules, anna), await makeRoom(rules, anna)];
    const send = sendOf(room, anna);
    crashOnce();
    await expect(handler.handle(batchOf([send]))).rejects.toThrow('Redis is away');
    rules.told.length = 0;
    await handler.handle(batchOf([send, sendOf(touched, ben)]));
    expect(rules.roomFrames(room.id)).toMatchObject([{ prevRev: 2, rev: 2, headRev: 2, events: [] }]);
    expect(rules.roomFrames(touched.id)).toEqual([]);
    await handler.handle(batchOf([send, sendOf(touched, ben)], true));
    expect(rules.roomFrames(touched.id)).toMatchObject([{ prevRev: 1, rev: 1, events: [] }]);
    expect(results().map(({ result }) => result)).toMatchObject([{ data: { duplicate: false } }, { data: { duplicate: false } }]);
  });

  test('answers go to a gateway in order, in messages of at most 256 KiB', async () => {
    const room = await makeRoom(rules, anna);
    rules.told.length = 0;
    // As large as a message gets, and small ones between them.
    const contents = Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? 'small' : '\u{1d11e}'.repeat(8_000)));
    const sends = contents.map((content) => sendOf(room, anna, { content }));
    await handler.handle(batchOf(sends));
    expect(results().map(({ requestId }) => requestId)).toEqual(sends.map(({ requestId }) => requestId));
    const sizes = rules.told.map(({ event }) => Buffer.byteLength(JSON.stringify({ v: 1, ...event })));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.frameBytes);
    const answers = rules.told.filter(({ event }) => event.type === 'submissions.answered');
    expect(answers.length).toBeGreaterThanOrEqual(4);
    expect(answers.length).toBeLessThanOrEqual(6);
  });

  test('what is small goes to a gateway as one message', async () => {
    const room = await makeRoom(rules, anna);
    rules.told.length = 0;
    await handler.handle(batchOf(Array.from({ length: 200 }, () => sendOf(room, anna))));
    expect(rules.told.filter(({ event }) => event.type === 'submissions.answered')).toHaveLength(1);
  });

  test('what is no submission is refused as malformed', () => {
    expect(() => handler.parse({ roomId: randomUUID() })).toThrow('invalid');
    expect(handler.parse(submissionOf(sendOf({ id: anna.userId as never }, anna)))).toMatchObject({ userId: anna.userId });
  });
});

describe('over a shard', () => {
  let gateway: TestGateway;
  let consumer: ShardConsumer;
  const commands: ReturnType<typeof openRedis>[] = [];
  beforeAll(async () => {
    const redisUrl = await testRedisUrl();
    gateway = openTestGateway(redisUrl);
    const redis = openRedis(redisUrl, 'commands', silentLog);
    commands.push(redis);
    consumer = createShardConsumer<Submission>({
      ...handler,
      commands: redis,
      blocking: (node) => openBlockingRedis(redisUrl, silentLog, node),
      stream: messageSubmitted,
      owner: 'test',
      isTransient: isTransientDatabaseError,
      log: silentLog,
    });
    await eventually(() => expect(redis.status).toBe('ready'));
    await consumer.start();
  });
  afterAll(async () => {
    await consumer.stop();
    gateway.close();
    for (const redis of commands) redis.disconnect();
  });

  test('MS4 a crash between commit and publication stores once, and is told at the next try', async () => {
    const room = await makeRoom(rules, anna);
    rules.told.length = 0;
    const before = await rules.metric('parley_messages_stored_total');
    const repeats = await rules.metric('parley_repeats_recognised_total');
    crashOnce();
    const send = sendOf(room, anna);
    await gateway.submit(send);
    await eventually(() =>
      expect(results()).toMatchObject([{ requestId: send.requestId, result: { data: { duplicate: false } } }]),
    );
    expect(rules.roomFrames(room.id)).toMatchObject([{ prevRev: 2, rev: 2, headRev: 2, events: [] }]);
    expect(await rules.metric('parley_messages_stored_total')).toBe(before + 1);
    expect(await rules.metric('parley_repeats_recognised_total')).toBe(repeats + 1);
    expect(await allMessages(rules, anna, room.id)).toHaveLength(1);
    await eventually(async () => expect(await commands[0]?.xlen(shardKey(messageSubmitted, shardOf(room.id)))).toBe(0));
  });

  test('MS4 a crash between commit and publication of an edit changes once, and the next try tells heads and the present state', async () => {
    const room = await makeRoom(rules, anna);
    const { message } = dataOf(await rules.messages.submit(sendOf(room, anna)));
    rules.told.length = 0;
    const [edit, remove] = [editOf(message, anna, 'edited'), deleteOf(message, anna)];
    for (const [command, state] of [
      [edit, { rev: 3, content: 'edited' }],
      [remove, { rev: 4, content: '' }],
    ] as const) {
      rules.told.length = 0;
      crashOnce();
      await gateway.submit(command);
      await eventually(() =>
        expect(results()).toMatchObject([
          { requestId: command.requestId, result: { data: { duplicate: false, message: { id: message.id, ...state } } } },
        ]),
      );
      const head = { prevRev: state.rev, rev: state.rev, headRev: state.rev, events: [] };
      expect(rules.roomFrames(room.id)).toMatchObject([head]);
    }
    await gateway.submit(edit);
    await eventually(() =>
      expect(results().at(-1)).toMatchObject({ requestId: edit.requestId, result: { data: { message: { rev: 4 } } } }),
    );
    expect(await allMessages(rules, anna, room.id)).toMatchObject([{ rev: 4, content: '' }]);
  });

  test('MS4 the same edit over HTTP and the shard at once changes once', async () => {
    const room = await makeRoom(rules, anna);
    const { message } = dataOf(await rules.messages.submit(sendOf(room, anna)));
    rules.told.length = 0;
    const edit = editOf(message, anna, 'edited');
    const overHttp = Array.from({ length: 5 }, () => rules.messages.submit(again(edit)));
    await Promise.all([...overHttp, ...Array.from({ length: 5 }, () => gateway.submit(again(edit)))]);
    await eventually(() => expect(results()).toHaveLength(5));
    expect(await allMessages(rules, anna, room.id)).toMatchObject([{ rev: 3, content: 'edited' }]);
  });

  test('MS4 the same id over HTTP and the shard at once stores once', async () => {
    const room = await makeRoom(rules, anna);
    const send = sendOf(room, anna, { clientMessageId: CommandId.parse(randomUUID()) });
    const overHttp = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0 ? gateway.submit(again(send)) : rules.messages.submit(again(send)),
      ),
    );
    await eventually(() => expect(results()).toHaveLength(5));
    const answers = [...results().map((one) => one.result), ...overHttp.filter((answer) => typeof answer === 'object')];
    const sent = answers.flatMap((answer) => (answer.ok ? [answer.data] : []));
    expect(sent.filter((one) => !one.duplicate)).toHaveLength(1);
    expect(new Set(sent.map((one) => one.message.id)).size).toBe(1);
    expect(await allMessages(rules, anna, room.id)).toHaveLength(1);
  });

  test('one that cannot be stored goes to the dead letters, its sender is told, and the others are stored in order', async () => {
    const room = await makeRoom(rules, anna);
    rules.told.length = 0;
    const sends = ['one', 'NUL \u0000', 'two', 'three'].map((content) => sendOf(room, anna, { content }));
    for (const send of sends) void gateway.submit(send);
    await eventually(() => expect(results()).toHaveLength(4));
    expect((await allMessages(rules, anna, room.id)).map((message) => message.content)).toEqual(['one', 'two', 'three']);
    expect(results().find((one) => one.requestId === sends[1]?.requestId)?.result).toMatchObject({
      ok: false,
      error: { code: 'internal', outcome: 'unknown' },
    });
    expect(await commands[0]?.xlen(deadLetterKey(messageSubmitted))).toBe(1);
  });

  test('MS3 what one sender submits stays in order, whatever else is going on', async () => {
    const rooms = await Promise.all(Array.from({ length: 10 }, () => makeRoom(rules, anna)));
    rules.told.length = 0;
    const submitted = Array.from({ length: 500 }, (_, index) => {
      const room = rooms[index % rooms.length] ?? { id: anna.userId as never };
      return gateway.submit(sendOf(room, anna, { content: `${index}` }));
    });
    await Promise.all(submitted);
    await eventually(() => expect(results()).toHaveLength(500));
    for (const [index, room] of rooms.entries()) {
      const contents = (await allMessages(rules, anna, room.id)).map((message) => message.content);
      expect(contents).toEqual(Array.from({ length: 50 }, (_, turn) => `${turn * 10 + index}`));
      const frames = rules.roomFrames(room.id);
      expect(frames.map((frame) => frame.prevRev)).toEqual([1, ...frames.slice(0, -1).map((frame) => frame.rev)]);
    }
  });
});
