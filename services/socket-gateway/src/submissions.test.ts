import { randomUUID } from 'node:crypto';
import { type Admission, createPackedPublisher, type PackedPublisher, shardKey, shardOf } from '@parley/bus';
import {
  type CommandDone,
  CommandId,
  GatewayId,
  MessageId,
  type RoomCommand,
  RoomId,
  refuse,
  type Submission,
  type SubmissionResult,
  UserId,
} from '@parley/contracts';
import {
  createLog,
  createMetrics,
  type Metrics,
  openRedis,
  redisReady,
  UnavailableError,
  UnreachedError,
} from '@parley/service-kit';
import { eventually, startTestRedis } from '@parley/test-kit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createGatewayMetrics, type GatewayMetrics } from './gateway-metrics.ts';
import { createSubmissions, type Submissions } from './submissions.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const userId = UserId.parse(randomUUID());
const roomId = RoomId.parse(randomUUID());
const stream = 'message.submitted';
const key = shardKey(stream, shardOf(roomId));

let server: Awaited<ReturnType<typeof startTestRedis>>;
let redis: ReturnType<typeof openRedis>;
let publisher: PackedPublisher<Submission>;
let submissions: Submissions;
let metrics: Metrics;
let gatewayMetrics: GatewayMetrics;
let firstEntryId: string | null;
/** After what time the next sends are given up, ms. */
let answerWithinMs: number;
/** What storage does when it is asked over HTTP, and what was told to be stored. */
let asking: (some: readonly Submission[]) => Promise<readonly SubmissionResult[]>;
let stored: [RoomId, number][];

beforeAll(async () => {
  server = await startTestRedis();
  redis = openRedis(server.url, 'commands', log);
  await redisReady(redis, 30_000);
});
afterAll(async () => {
  redis.disconnect();
  await server.destroy();
});

const admission: Admission = {
  start: () => {},
  stop: async () => {},
  refusal: () => null,
  firstEntryId: () => firstEntryId,
  length: () => 0,
  memoryRatio: () => 0,
  reachable: () => true,
};

const create = (): Submissions =>
  createSubmissions({
    gatewayId: GatewayId.parse('gateway:boot'),
    path: 'shards',
    ask: (some) => asking(some),
    onStored: (room, rev) => void stored.push([room, rev]),
    publisher,
    admission,
    maxUnanswered: 5,
    metrics: gatewayMetrics,
    log,
    get answerWithinMs() {
      return answerWithinMs;
    },
  });

beforeEach(async () => {
  await redis.del(key);
  firstEntryId = '0-1';
  asking = () => Promise.reject(new Error('nobody is asked'));
  stored = [];
  metrics = createMetrics();
  gatewayMetrics = createGatewayMetrics(metrics);
  publisher = createPackedPublisher<Submission>({ redis, stream, log });
  answerWithinMs = 60_000;
  submissions = create();
});

const message = (content: string, commandId = randomUUID()): RoomCommand => ({
  type: 'message.send',
  commandId: CommandId.parse(commandId),
  content,
});
const edit = (content: string, more: { ifMatch?: number } = {}): RoomCommand => ({ ...oneEdit, content, ...more });
const oneEdit = {
  type: 'message.edit',
  commandId: CommandId.parse(randomUUID()),
  messageId: MessageId.parse(randomUUID()),
} as const;
const remove = (): RoomCommand => ({ ...oneEdit, type: 'message.delete', commandId: CommandId.parse(randomUUID()) });
const send = (command: RoomCommand) => submissions.submit({ userId, userRole: 'user', roomId, command });

/** Everything that was written to the shard, in order; an entry's field `p` is a list of submissions. */
const written = async (): Promise<Submission[]> => {
  const entries = await redis.xrange(key, '-', '+');
  return entries.flatMap(([, fields]) => JSON.parse(fields[fields.indexOf('p') + 1] ?? '[]') as Submission[]);
};
const contents = async () => (await written()).map(({ command }) => ('content' in command ? command.content : command.type));

/** By the next look at the shards, since the first write to one that lost its data fails. */
const handedOnAgain = (all: readonly string[]) =>
  eventually(async () => {
    submissions.resubmitLost(performance.now());
    expect(await contents()).toEqual(all);
  });

const answerAll = async () => {
  for (const { requestId } of await written())
    submissions.answer([{ requestId, result: { ok: true, data: { duplicate: false } as CommandDone } }]);
};

describe('submissions', () => {
  test('MS8 a send that is not answered by its deadline is unavailable with outcome unknown, and forgotten', async () => {
    answerWithinMs = 100;
    expect(await send(message('late'))).toMatchObject({ ok: false, error: { code: 'unavailable', outcome: 'unknown' } });
    expect(submissions.count()).toBe(0);
    await answerAll();
  });

  test('objectives: a failure of ours counts as an answer, however fast, and never as one in time', async () => {
    const counted = async (name: string, labels: Record<string, string | number> = {}): Promise<number | undefined> => {
      const found = await metrics.registry.getSingleMetric(name.replace(/_(bucket|count)$/, ''))?.get();
      const wanted = Object.entries(labels);
      return found?.values.find(
        (one) =>
          ('metricName' in one ? one.metricName === name : true) &&
          wanted.every(([label, value]) => Reflect.get(one.labels, label) === value),
      )?.value;
    };
    expect(await counted('parley_gateway_sends_total', { code: 'unavailable' })).toBe(0);
    answerWithinMs = 50;
    expect(await send(message('late'))).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    answerWithinMs = 60_000;
    const sent = send(message('in time'));
    await eventually(async () => expect(await contents()).toContain('in time'));
    await answerAll();
    expect(await sent).toMatchObject({ ok: true });
    const full = Array.from({ length: 6 }, (_, index) => send(message(`one of many ${index}`)));
    expect(await full.at(-1)).toMatchObject({ ok: false, error: { code: 'overloaded' } });
    await eventually(async () => expect(await contents()).toContain('one of many 4'));
    await answerAll();
    await Promise.all(full);
    for (const [code, count] of [
      ['unavailable', 1],
      ['ok', 6],
      ['overloaded', 1],
    ] as const)
      expect(await counted('parley_gateway_sends_total', { code })).toBe(count);
    expect(await counted('parley_gateway_send_seconds_count')).toBe(6);
  });

  test('MS8 an equal send waits for the same answer and is written once; one with other content is written too', async () => {
    const id = randomUUID();
    const answers = [send(message('a', id)), send(message('a', id)), send(message('b', id))];
    await eventually(async () => expect(await contents()).toEqual(['a', 'b']));
    await answerAll();
    expect((await Promise.all(answers)).map((answer) => answer.ok)).toEqual([true, true, true]);
  });

  test('MS8 commands of another kind, condition or text are not the same, whatever their id', async () => {
    const answers = [send(edit('a')), send(edit('a')), send(edit('a', { ifMatch: 3 })), send(edit('b'))];
    await eventually(async () => expect(await contents()).toEqual(['a', 'a', 'b']));
    await answerAll();
    expect((await Promise.all(answers)).map((answer) => answer.ok)).toEqual([true, true, true, true]);
  });

  test("MS3 sends, edits and deletions of a room keep their order, and carry the sender's role", async () => {
    const answers = [send(message('sent')), send(edit('edited')), send(remove()), send(message('sent again'))];
    await eventually(async () => expect(await contents()).toEqual(['sent', 'edited', 'message.delete', 'sent again']));
    await redis.del(key);
    submissions.take('shards');
    await handedOnAgain(['sent', 'edited', 'message.delete', 'sent again']);
    expect((await written()).map(({ userRole }) => userRole)).toEqual(['user', 'user', 'user', 'user']);
    await answerAll();
    expect((await Promise.all(answers)).map((answer) => answer.ok)).toEqual([true, true, true, true]);
  });

  test('more than may wait are refused as overloaded, and room is made by answers', async () => {
    const waiting = Array.from({ length: 5 }, (_, index) => send(message(`${index}`)));
    expect(await send(message('one too many'))).toMatchObject({ ok: false, error: { code: 'overloaded', retryAfterMs: 1_000 } });
    await eventually(async () => expect(await contents()).toHaveLength(5));
    await answerAll();
    await Promise.all(waiting);
    const next = send(message('next'));
    await eventually(async () => expect(await contents()).toContain('next'));
    await answerAll();
    expect((await next).ok).toBe(true);
  });

  test('MS3 while something of a shard could not be written, later sends wait behind it and all go out in order', async () => {
    await redis.config('SET', 'maxmemory', '1mb');
    const first = send(message('first'));
    await publisher.idle();
    await redis.config('SET', 'maxmemory', '0');
    const rest = [send(message('second')), send(message('third'))];
    await publisher.idle();
    expect(await contents()).toEqual([]);
    submissions.resubmitLost(performance.now());
    await eventually(async () => expect(await contents()).toEqual(['first', 'second', 'third']));
    await answerAll();
    expect((await Promise.all([first, ...rest])).map((answer) => answer.ok)).toEqual([true, true, true]);
  });

  test('RC4 what its shard has passed without an answer goes out again under the same request id, nothing else does', async () => {
    const answer = send(message('passed'));
    await eventually(async () => expect(await contents()).toEqual(['passed']));
    const now = performance.now();
    submissions.resubmitLost(now + 10_000);
    await publisher.idle();
    expect(await contents()).toEqual(['passed']);
    firstEntryId = null;
    // However long it waited in its shard: a refusal may be on its way.
    for (const laterMs of [10_000, 10_400]) submissions.resubmitLost(now + laterMs);
    await publisher.idle();
    expect(await contents()).toEqual(['passed']);
    submissions.resubmitLost(now + 10_600);
    await eventually(async () => expect(await contents()).toEqual(['passed', 'passed']));
    expect(new Set((await written()).map(({ requestId }) => requestId)).size).toBe(1);
    await answerAll();
    expect((await answer).ok).toBe(true);
  });

  test('RC4 after an interruption of Redis everything unanswered goes out again, in order', async () => {
    const answers = [send(message('one')), send(message('two'))];
    await eventually(async () => expect(await contents()).toEqual(['one', 'two']));
    await redis.del(key);
    submissions.take('shards');
    await handedOnAgain(['one', 'two']);
    await answerAll();
    await Promise.all(answers);
    submissions.take('shards');
    await publisher.idle();
    expect(await contents()).toHaveLength(2);
  });
});

describe('without Redis', () => {
  /** Requests that storage has got, each open until it is answered. */
  interface Request {
    readonly contents: string[];
    answer(result: SubmissionResult['result']): void;
    fail(error: Error): void;
  }
  let requests: Request[];
  beforeEach(() => {
    requests = [];
    asking = (some) => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly SubmissionResult[]>();
      requests.push({
        contents: some.map(({ command }) => ('content' in command ? command.content : command.type)),
        answer: (result) => resolve(some.map(({ requestId }) => ({ requestId, result }))),
        fail: reject,
      });
      return promise;
    };
  });
  const done = { ok: true as const, data: { message: { rev: 7 }, duplicate: false } as CommandDone };
  const asked = () => requests.map((request) => request.contents);
  const last = async (count: number): Promise<Request> => {
    await eventually(() => expect(requests).toHaveLength(count));
    const request = requests.at(-1);
    if (request === undefined) throw new Error('nobody was asked');
    return request;
  };
  const away = refuse('unavailable', 'the database is away');

  test('MS3 a room has one request under way, and what comes meanwhile is the next one; rooms do not wait for each other', async () => {
    submissions.take('http');
    const answers = ['one', 'two', 'three'].map((content) => send(message(content)));
    const elsewhere = { userId, userRole: 'user', roomId: RoomId.parse(randomUUID()), command: message('elsewhere') } as const;
    const other = submissions.submit(elsewhere);
    await eventually(() => expect(asked()).toEqual([['one'], ['elsewhere']]));
    requests[0]?.answer(done);
    (await last(3)).answer(done);
    requests[1]?.answer(done);
    expect((await Promise.all([...answers, other])).map((answer) => answer.ok)).toEqual([true, true, true, true]);
    expect(asked()).toEqual([['one'], ['elsewhere'], ['two', 'three']]);
    expect(stored.filter(([room]) => room === roomId)).toEqual([
      [roomId, 7],
      [roomId, 7],
    ]);
    expect(await written()).toEqual([]);
  });

  test("MS3 on a change of path a room's unanswered go out again that way, in order, ahead of new ones", async () => {
    const answers = [send(message('one')), send(message('two'))];
    await eventually(async () => expect(await contents()).toEqual(['one', 'two']));
    submissions.take('http');
    answers.push(send(message('three')));
    await eventually(() => expect(asked()).toEqual([['one']]));
    submissions.take('shards');
    answers.push(send(message('four')));
    await eventually(async () => expect(await contents()).toEqual(['one', 'two', 'one', 'two', 'three', 'four']));
    expect(new Set((await written()).map(({ requestId }) => requestId)).size).toBe(4);
    requests[0]?.answer(done);
    await answerAll();
    expect((await Promise.all(answers)).map((answer) => answer.ok)).toEqual([true, true, true, true]);
    expect(asked()).toEqual([['one']]);
  });

  test('what storage refuses is rejected, but unknown where it may stand in a shard', async () => {
    const inShard = send(message('in a shard'));
    await eventually(async () => expect(await contents()).toEqual(['in a shard']));
    submissions.take('http');
    const fresh = send(message('fresh'));
    const refused = refuse('muted', 'you are muted');
    (await last(1)).answer(refused);
    (await last(2)).answer(refused);
    expect(await inShard).toMatchObject({ ok: false, error: { code: 'unavailable', outcome: 'unknown' } });
    expect(await fresh).toEqual(refused);
  });

  test('with storage away too, what was never handed on is rejected at once, and what was waits ahead of new ones and is tried again', async () => {
    const inShard = send(message('in a shard'));
    await eventually(async () => expect(await contents()).toEqual(['in a shard']));
    submissions.take('http');
    const fresh = send(message('fresh'));
    (await last(1)).fail(new UnreachedError('refused'));
    (await last(2)).answer(away);
    expect(await fresh).toEqual(refuse('unavailable', 'nothing can be stored at the moment', { retryAfterMs: 1_000 }));
    expect(submissions.count()).toBe(1);
    (await last(3)).answer(done);
    expect(await inShard).toMatchObject({ ok: true });
    expect(asked()).toEqual([['in a shard'], ['in a shard', 'fresh'], ['in a shard']]);
  });

  test('what was asked for and not answered is never rejected: by no later refusal, over HTTP or by its shard', async () => {
    submissions.take('http');
    const answer = send(message('sent'));
    (await last(1)).fail(new UnavailableError('no answer'));
    (await last(2)).answer(away);
    await last(3);
    submissions.take('shards');
    await eventually(async () => expect(await contents()).toEqual(['sent']));
    const [only] = await written();
    if (only === undefined) throw new Error('nothing was written');
    submissions.answer([{ requestId: only.requestId, result: refuse('muted', 'you are muted') }]);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'unavailable', outcome: 'unknown' } });
  });

  test('ER1 what was answered unknown and is given again is not rejected over HTTP while its first entry may stand in a shard', async () => {
    answerWithinMs = 100;
    const [again, other] = [message('given up'), message('another')];
    expect(await send(again)).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    answerWithinMs = 60_000;
    await eventually(async () => expect(await contents()).toEqual(['given up']));
    submissions.take('http');
    const refused = refuse('forbidden', 'you are not a member');
    const answers = [again, other].map((command) => send(command));
    (await last(1)).answer(refused);
    (await last(2)).answer(refused);
    expect(await Promise.all(answers)).toMatchObject([{ error: { code: 'unavailable', outcome: 'unknown' } }, refused]);
    // Its shard judges both tries in their order, and so tells the end of it.
    submissions.take('shards');
    const answer = send(again);
    await eventually(async () => expect(await contents()).toEqual(['given up', 'given up']));
    for (const { requestId } of await written()) submissions.answer([{ requestId, result: refused }]);
    expect(await answer).toEqual(refused);
  });

  test('ER1 what was asked for in vain, answered unknown and is given again is not rejected by its shard', async () => {
    answerWithinMs = 100;
    submissions.take('http');
    const again = message('given up');
    const first = send(again);
    (await last(1)).fail(new UnavailableError('no answer'));
    expect(await first).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    answerWithinMs = 60_000;
    submissions.take('shards');
    const answer = send(again);
    await eventually(async () => expect(await contents()).toEqual(['given up']));
    const [only] = await written();
    if (only === undefined) throw new Error('nothing was written');
    submissions.answer([{ requestId: only.requestId, result: refuse('muted', 'you are muted') }]);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'unavailable', outcome: 'unknown' } });
  });

  test('MS8 what stays unanswered over HTTP is unknown after its time', async () => {
    answerWithinMs = 100;
    submissions.take('http');
    expect(await send(message('late'))).toMatchObject({ ok: false, error: { code: 'unavailable', outcome: 'unknown' } });
  });

  test('a refusal over HTTP of what went back to its shard is not the answer: that of the shard is', async () => {
    submissions.take('http');
    const answer = send(message('sent'));
    const request = await last(1);
    submissions.take('shards');
    await eventually(async () => expect(await contents()).toEqual(['sent']));
    request.answer(refuse('muted', 'you are muted'));
    await eventually(async () => {
      await answerAll();
      expect(submissions.count()).toBe(0);
    });
    expect(await answer).toMatchObject({ ok: true });
  });
});
