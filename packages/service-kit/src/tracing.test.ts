import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@parley/test-kit';
import { afterEach, expect, test } from 'vitest';
import { commonSettings, readSettings } from './config.ts';
import { createLog } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { maxWaitingSpans } from './span-exporter.ts';
import { openTracing, type Tracing } from './tracing.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Told {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly links: readonly { readonly spanId: string }[];
  readonly status: { readonly code: number };
}

/** Something that takes traces; `answers: false` leaves every request open. */
const listen = async ({ status = 200, answers = true } = {}) => {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: { resourceSpans: { scopeSpans: { spans: Told[] }[] }[] } = JSON.parse(Buffer.concat(chunks).toString());
      told.push(...body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
      if (answers) response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const open = async (url: string | undefined, ratio = 1) => {
  const metrics = createMetrics();
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: undefined,
    OTEL_TRACES_SAMPLER_ARG: ratio,
  };
  const tracing = await openTracing({ service: 'test', instance: 'test', settings, metrics, log });
  const counted = async (result: string): Promise<number> => {
    const metric = await metrics.registry.getSingleMetric('parley_trace_spans_total')?.get();
    return metric?.values.find(({ labels }) => labels['result'] === result)?.value ?? 0;
  };
  return { tracing: tracing as Tracing, counted };
};

const outside = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
const span = { name: 'a span', kind: 'internal' } as const;

test('without a collector there is no tracing', async () => {
  expect((await open(undefined)).tracing).toBeUndefined();
});

test('TR1 spans are told with their parents and links', async () => {
  const { told, url } = await listen();
  const { tracing, counted } = await open(url);
  const root = tracing.enter({ ...span, name: 'root' }, outside);
  const child = root?.child({ ...span, name: 'child' });
  const remote = tracing.follow({ ...span, name: 'remote', links: child === undefined ? [] : [child] }, root?.traceparent);
  remote?.end({ type: 'internal', isFault: true });
  child?.end();
  root?.end();
  await tracing.stop();
  expect(await counted('exported')).toBe(3);
  const [ofRoot, ofChild, ofRemote] = ['root', 'child', 'remote'].map((name) => told.find((one) => one.name === name));
  expect(ofRoot).toMatchObject({ traceId: '1'.repeat(32), parentSpanId: '2'.repeat(16) });
  expect(ofChild).toMatchObject({ traceId: ofRoot?.traceId, parentSpanId: ofRoot?.spanId });
  expect(ofRemote).toMatchObject({ parentSpanId: ofRoot?.spanId, links: [{ spanId: ofChild?.spanId }], status: { code: 2 } });
});

test('TR2 nobody outside can have more traced than the share, or what they left out; services follow one another', async () => {
  const { url } = await listen();
  const none = (await open(url, 0)).tracing;
  closing.push(() => none.stop());
  expect(none.enter(span, outside)).toBeUndefined();
  expect(none.follow(span, outside)).toBeDefined();
  const all = (await open(url)).tracing;
  closing.push(() => all.stop());
  const left = outside.replace(/01$/, '00');
  expect(all.enter(span, left)).toBeUndefined();
  expect(all.follow(span, left)).toBeUndefined();
});

test.each([
  '',
  'nonsense',
  outside.toUpperCase().replace('1', 'A'),
  `00-${'0'.repeat(32)}-${'2'.repeat(16)}-01`,
  `01-${outside.slice(3)}`,
  `${outside}-more`,
])('TR2 %j is no trace context', async (text) => {
  const { url } = await listen();
  const { tracing } = await open(url);
  closing.push(() => tracing.stop());
  expect(tracing.follow(span, text)).toBeUndefined();
  expect(tracing.enter(span, text)?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(tracing.enter(span, text)?.traceparent).not.toContain('1'.repeat(32));
});

test('TR4 what a collector refuses is counted as failed', async () => {
  const { url } = await listen({ status: 400 });
  const { tracing, counted } = await open(url);
  tracing.enter(span)?.end();
  await eventually(async () => expect(await counted('failed')).toBe(1));
  await tracing.stop();
});

test('TR4 while a collector hangs no more than so many spans are kept, and a stop does not wait for it', async () => {
  const { url } = await listen({ answers: false });
  const { tracing, counted } = await open(url);
  for (let count = 0; count < maxWaitingSpans + 10; count += 1) tracing.enter(span)?.end();
  expect(await counted('dropped')).toBe(10);
  await tracing.stop();
  expect(await counted('exported')).toBe(0);
});

const others = { PORT: '0', SERVICE_SECRET: 'a service secret for tests, 32 long' };

test('the settings of traces are read as OpenTelemetry has them', () => {
  const read = readSettings(commonSettings, {
    ...others,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=a%20key,x-tenant=parley',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  });
  expect(read.OTEL_EXPORTER_OTLP_HEADERS).toEqual({ 'x-api-key': 'a key', 'x-tenant': 'parley' });
  expect(read.OTEL_TRACES_SAMPLER_ARG).toBe(0.25);
  expect(readSettings(commonSettings, others)).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    OTEL_EXPORTER_OTLP_HEADERS: undefined,
    OTEL_TRACES_SAMPLER_ARG: 0.01,
  });
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'no value'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=%zz'],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ['OTEL_TRACES_SAMPLER_ARG', 'always'],
])('%s does not take %s', (name, value) => {
  expect(() => readSettings(commonSettings, { ...others, [name]: value })).toThrow(name);
});
