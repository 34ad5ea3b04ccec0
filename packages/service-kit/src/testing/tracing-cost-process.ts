/**
 * Says what tracing costs for each command, in nanoseconds: `node packages/service-kit/src/testing/tracing-cost-process.ts`. The
 * collector is one that nobody listens at, as the worst case. Decision 0029 has the figures.
 */
import { createLog } from '../logger.ts';
import { createMetrics } from '../metrics.ts';
import { openTracing, type TraceSpan, type Tracing } from '../tracing.ts';

const log = createLog({ service: 'cost', instance: 'cost', level: 'silent' });
const commands = 200_000;
const rounds = 9;

const open = (endpoint: string | undefined, ratio: number): Promise<Tracing | undefined> =>
  openTracing({
    service: 'cost',
    instance: 'cost',
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: undefined,
      OTEL_TRACES_SAMPLER_ARG: ratio,
    },
    metrics: createMetrics(),
    log,
  });

const submission = {
  requestId: '0190b3a4-0000-7000-8000-000000000000',
  gatewayId: 'gateway:0190b3a4-0000-7000-8000-000000000000',
  userId: '0190b3a4-0000-7000-8000-000000000001',
  userRole: 'user',
  roomId: '0190b3a4-0000-7000-8000-000000000002',
  command: { type: 'message.send', commandId: '0190b3a4-0000-7000-8000-000000000003', content: 'x'.repeat(100) },
};

/** What a command does of it at the gateway that takes it, at storage and at the gateway that delivers it. */
const command = (tracing: Tracing | undefined): number => {
  const span = tracing?.enter({
    name: 'message.send',
    kind: 'server',
    attributes: { 'messaging.message.id': submission.requestId },
  });
  const sent = JSON.stringify({ ...submission, ...(span && { traceparent: span.traceparent }) });
  const received: { traceparent?: string } = JSON.parse(sent);
  const stored = tracing?.follow({ name: 'process message.submitted', kind: 'consumer' }, received.traceparent);
  stored?.end();
  const traces = stored === undefined ? undefined : [stored.traceparent];
  const told: { traces?: string[] } = JSON.parse(JSON.stringify({ v: 1, type: 'room.frame', data: submission, traces }));
  const delivered: TraceSpan[] =
    told.traces === undefined
      ? []
      : told.traces.flatMap((one) => tracing?.follow({ name: 'deliver room.frame', kind: 'consumer' }, one) ?? []);
  for (const one of delivered) one.end();
  span?.end();
  return sent.length;
};

/** The same without a word of traces. */
const untraced = (): number => {
  const sent = JSON.stringify({ ...submission });
  JSON.parse(sent);
  JSON.parse(JSON.stringify({ v: 1, type: 'room.frame', data: submission }));
  return sent.length;
};

const nanosecondsOf = (work: () => number): number => {
  const started = process.hrtime.bigint();
  let sum = 0;
  for (let count = 0; count < commands; count += 1) sum += work();
  const took = Number(process.hrtime.bigint() - started) / commands;
  return sum > 0 ? took : Number.NaN;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const nowhere = 'http://127.0.0.1:9';
const [off, none, some, all] = [
  await open(undefined, 1),
  await open(nowhere, 0),
  await open(nowhere, 0.01),
  await open(nowhere, 1),
];
const kinds: readonly (readonly [name: string, work: () => number])[] = [
  ['without any of it', untraced],
  ['off', () => command(off)],
  ['on, none sampled', () => command(none)],
  ['on, 1 % sampled', () => command(some)],
  ['on, all sampled', () => command(all)],
];
// In turns, so that what else the machine does falls on all of them.
const taken = kinds.map((): number[] => []);
for (let round = 0; round < rounds; round += 1)
  for (const [index, [, work]] of kinds.entries()) taken[index]?.push(nanosecondsOf(work));
for (const [index, [name]] of kinds.entries())
  process.stdout.write(
    `${name.padEnd(20)} ${median(taken[index]?.slice(1) ?? [])
      .toFixed(0)
      .padStart(7)} ns a command\n`,
  );
process.exit(0);
