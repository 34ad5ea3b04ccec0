import { randomBytes, randomUUID } from 'node:crypto';
import { type LaunchedStack, launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, createRoom, type Line, messagesOf, type Person, register, request } from './person.ts';
import { type Collector, type Span, startCollector } from './tracing/collector.ts';
import { overhear } from './tracing/overheard.ts';

const [server, client, producer, consumer] = [2, 3, 4, 5];

let collector: Collector;
let stack: LaunchedStack;
let anna: Person;
let bela: Person;
let roomId: string;
let annas: Line;
let belas: Line;

const gatewayUrls = (of: LaunchedStack) =>
  of
    .stack()
    .processes.filter(({ name }) => name.startsWith('socket-gateway-'))
    .map(({ url }) => url);

beforeAll(async () => {
  collector = await startCollector();
  stack = await launchStack({
    env: {
      PARLEY_LIMITS: 'off',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20secret',
      OTEL_TRACES_SAMPLER_ARG: '1',
    },
  });
  [anna, bela] = await Promise.all([register(stack.url, 'anna'), register(stack.url, 'bela')]);
  roomId = await createRoom(anna, [bela]);
  const [first = '', second = ''] = gatewayUrls(stack);
  [annas, belas] = await Promise.all([connect(anna, { at: first }), connect(bela, { at: second })]);
});
afterAll(async () => {
  annas.close();
  belas.close();
  await stack.destroy();
  await collector.close();
});

/** A trace context as a client would make it. */
const newTrace = (flags: '00' | '01' = '01') => {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
};

const spansOf = (traceId: string): Span[] => collector.spans.filter((span) => span.traceId === traceId);

/** The only span of a trace with this name; waits for it. */
const spanOf = (traceId: string, name: string): Promise<Span> =>
  eventually(() => {
    const found = spansOf(traceId).filter((span) => span.name === name);
    expect(found).toHaveLength(1);
    return found[0] as Span;
  });

/** The spans of a trace with this name, once there are so many. */
const spansNamed = (traceId: string, name: string, count: number): Promise<Span[]> =>
  eventually(() => {
    const found = spansOf(traceId).filter((span) => span.name === name);
    expect(found).toHaveLength(count);
    return found;
  });

const deliveries = async (traceId: string, below: Span): Promise<void> => {
  const delivered = await spansNamed(traceId, 'deliver room.frame', 2);
  expect(new Set(delivered.map(({ instance }) => instance)).size).toBe(2);
  for (const span of delivered)
    expect(span).toMatchObject({ service: 'socket-gateway', kind: consumer, parentSpanId: below.spanId, isFault: false });
};

test('TR1 a message sent by socket is one trace from its client over its gateway, shard and transaction to each gateway that delivers it', async () => {
  const { traceId, spanId, traceparent } = newTrace();
  const message = { roomId, clientMessageId: randomUUID(), content: 'followed by socket', traceparent };
  expect(await annas.emit('message:send', message)).toMatchObject({ ok: true });

  const root = await spanOf(traceId, 'message.send');
  expect(root).toMatchObject({ service: 'socket-gateway', kind: server, parentSpanId: spanId, isFault: false });
  const written = await spanOf(traceId, 'send message.submitted');
  expect(written).toMatchObject({ instance: root.instance, kind: producer, parentSpanId: root.spanId });
  const processed = await spanOf(traceId, 'process message.submitted');
  expect(processed).toMatchObject({ service: 'message-persistence', kind: consumer, parentSpanId: root.spanId });
  expect(processed.attributes).toMatchObject({
    'messaging.message.id': root.attributes['messaging.message.id'],
    'messaging.destination.name': 'message.submitted',
    'parley.command': 'message.send',
  });
  const stored = await spanOf(traceId, 'store commands');
  expect(stored).toMatchObject({ kind: client, parentSpanId: processed.spanId, links: [] });
  expect(stored.attributes).toMatchObject({ 'db.system.name': 'postgresql', 'db.operation.batch.size': 1 });
  await deliveries(traceId, processed);
  expect(spansOf(traceId)).toHaveLength(6);
  expect(root.nanoseconds).toBeGreaterThan(stored.nanoseconds);
  await eventually(() => expect(messagesOf(belas.frames, roomId).map(({ content }) => content)).toContain('followed by socket'));
  expect(JSON.stringify(belas.frames)).not.toContain(traceId);
});

test('TR1 a message sent over REST is one trace likewise', async () => {
  const { traceId, spanId, traceparent } = newTrace();
  const path = `/api/rooms/${roomId}/messages`;
  const body = { clientMessageId: randomUUID(), content: 'followed over REST' };
  const reply = await request(stack.url, 'POST', path, { body, token: anna.token, headers: { traceparent } });
  expect(reply.status).toBe(201);

  const root = await spanOf(traceId, 'POST /api/rooms/:roomId/messages');
  expect(root).toMatchObject({ service: 'message-persistence', kind: server, parentSpanId: spanId });
  expect(root.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/api/rooms/:roomId/messages',
    'http.response.status_code': 201,
  });
  const processed = await spanOf(traceId, 'process message.send');
  expect(processed.parentSpanId).toBe(root.spanId);
  const stored = await spanOf(traceId, 'store commands');
  expect(stored.parentSpanId).toBe(processed.spanId);
  await deliveries(traceId, processed);
  expect(spansOf(traceId)).toHaveLength(5);
});

test('TR1 messages that are stored together are traces of their own, linked with the one transaction both ways', async () => {
  const all = Array.from({ length: 20 }, () => newTrace());
  const answers = await Promise.all(
    all.map(({ traceparent }, index) =>
      annas.emit('message:send', { roomId, clientMessageId: randomUUID(), content: `one of many ${index}`, traceparent }),
    ),
  );
  expect(answers.every(({ ok }) => ok)).toBe(true);
  const processed = await Promise.all(all.map(({ traceId }) => spanOf(traceId, 'process message.submitted')));
  for (const one of processed) await deliveries(one.traceId, one);
  const transactions = collector.spans.filter(({ name }) => name === 'store commands');
  for (const { spanId, links } of processed) {
    const [own, linked] = [
      transactions.filter(({ parentSpanId }) => parentSpanId === spanId),
      transactions.filter((one) => links.some((link) => link.spanId === one.spanId)),
    ];
    expect(own.length + linked.length).toBe(1);
    for (const transaction of linked) expect(transaction.links.map((link) => link.spanId)).toContain(spanId);
  }
  expect(Math.max(...transactions.map(({ links }) => links.length))).toBeGreaterThan(0);
});

test('TR1 what is refused ends its trace with its code, and is no fault', async () => {
  const { traceId, traceparent } = newTrace();
  const message = { roomId: randomUUID(), clientMessageId: randomUUID(), content: 'nowhere', traceparent };
  expect(await annas.emit('message:send', message)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  for (const name of ['message.send', 'process message.submitted']) {
    const span = await spanOf(traceId, name);
    expect(span).toMatchObject({ isFault: false, attributes: { 'error.type': 'not_found' } });
  }
});

test('TR2 what its client leaves out of its own trace is traced nowhere, and its envelopes hold nothing of it', async () => {
  const [left, followed] = [newTrace('00'), newTrace()];
  const overheard = await overhear(stack.stack().redis.url);
  try {
    for (const { traceparent } of [left, followed]) {
      const message = { roomId, clientMessageId: randomUUID(), content: `told with ${traceparent}`, traceparent };
      expect(await annas.emit('message:send', message)).toMatchObject({ ok: true });
    }
    await spanOf(followed.traceId, 'store commands');
    expect(spansOf(left.traceId)).toEqual([]);
    await eventually(() => expect(overheard.holding(`told with ${followed.traceparent}`).length).toBeGreaterThanOrEqual(2));
    const [ofLeft, ofFollowed] = [left, followed].map(({ traceparent }) => overheard.holding(`told with ${traceparent}`));
    expect(ofLeft?.filter((command) => /"(traceparent|traces)":/.test(command))).toEqual([]);
    expect(ofFollowed?.filter((command) => command.includes('"traceparent":"'))).not.toEqual([]);
    expect(ofFollowed?.filter((command) => command.includes('"traces":["'))).not.toEqual([]);
  } finally {
    overheard.end();
  }
});

test('TR2 what is no trace context is as if it were not there', async () => {
  const broken = `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`;
  for (const traceparent of ['nonsense', broken, `ff-${newTrace().traceparent.slice(3)}`]) {
    const message = { roomId, clientMessageId: randomUUID(), content: 'broken', traceparent };
    expect(await annas.emit('message:send', message)).toMatchObject({ ok: true });
  }
});

test('TR3 PV1 no trace names a person, a room, an address or anything that was said', async () => {
  const { traceId, traceparent } = newTrace();
  const content = `secret-${randomUUID()}`;
  await annas.emit('message:send', { roomId, clientMessageId: randomUUID(), content, traceparent });
  await spanOf(traceId, 'store commands');
  const all = collector.texts.join('\n');
  for (const text of [content, roomId, anna.id, bela.id, anna.username, anna.token, '127.0.0.1']) expect(all).not.toContain(text);
  expect(collector.headers()['x-key']).toBe('a secret');
});

const failedSpans = async (): Promise<number> => {
  const texts = await Promise.all(gatewayUrls(stack).map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return texts
    .flatMap((text) => [...text.matchAll(/^parley_trace_spans_total\{result="failed"\} (\d+)/gm)])
    .reduce((sum, [, count]) => sum + Number(count), 0);
};

test('TR4 a collector that refuses is counted, and disturbs nobody; what a process has left is told before it ends', async () => {
  collector.answerWith(400);
  try {
    expect(await annas.send(roomId, 'while the collector refuses')).toMatchObject({ ok: true });
    await eventually(async () => expect(await failedSpans()).toBeGreaterThan(0));
  } finally {
    collector.answerWith(200);
  }
  const { traceId, traceparent } = newTrace();
  const message = { roomId, clientMessageId: randomUUID(), content: 'the last one', traceparent };
  expect(await annas.emit('message:send', message)).toMatchObject({ ok: true });
  expect(await stack.stop()).toBe(0);
  await spanOf(traceId, 'message.send');
  await spanOf(traceId, 'process message.submitted');
});

test('TR4 where no collector is set, no envelope holds anything of a trace', async () => {
  const untraced = await launchStack({ env: { PARLEY_LIMITS: 'off' } });
  try {
    const clara = await register(untraced.url, 'clara');
    const room = await createRoom(clara);
    const line = await connect(clara);
    const overheard = await overhear(untraced.stack().redis.url);
    const { traceparent } = newTrace();
    const content = `untraced ${randomUUID()}`;
    expect(await line.emit('message:send', { roomId: room, clientMessageId: randomUUID(), content, traceparent })).toMatchObject({
      ok: true,
    });
    await eventually(() => expect(overheard.holding(content).length).toBeGreaterThanOrEqual(2));
    expect(overheard.holding(content).filter((command) => /"(traceparent|traces)":/.test(command))).toEqual([]);
    overheard.end();
    line.close();
  } finally {
    await untraced.destroy();
  }
});
