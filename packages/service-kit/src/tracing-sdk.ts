import { setTimeout as delay } from 'node:timers/promises';
import {
  type Context,
  ROOT_CONTEXT,
  SpanKind as SdkKind,
  type Span,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Traceparent } from '@parley/contracts';
import type { Log } from './logger.ts';
import { createBoundedExport, maxWaitingSpans } from './span-exporter.ts';
import type { SpanDescription, SpanFailure, SpanKind, TraceMetrics, TraceSpan, Tracing } from './tracing.ts';

/** What {@link startTracing} takes; `ratio` is how many of what comes from outside are sampled, 0 to 1. */
export interface StartTracingOptions {
  readonly service: string;
  readonly instance: string;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly ratio: number;
  readonly metrics: TraceMetrics;
  readonly log: Log;
  /** Default 2,000. */
  readonly flushWithinMs?: number;
}

/** How long an export may take with its retries; what fails then is counted and gone. */
const exportWithinMs = 5_000;
/** How long spans gather. */
const gatherMs = 1_000;

/** Traces by OpenTelemetry's SDK, told to a collector by OTLP over HTTP as JSON. Nothing of it is global. */
export const startTracing = (options: StartTracingOptions): Tracing => {
  const { service, instance, endpoint, headers, ratio, metrics, log, flushWithinMs = 2_000 } = options;
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: exportWithinMs,
    ...(headers === undefined ? {} : { headers: { ...headers } }),
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.namespace': 'parley',
      'service.instance.id': instance,
    }),
    // It is decided before a span is begun, so that what is not sampled costs nothing.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [
      createBoundedExport({
        exporter,
        gather: (counting) =>
          new BatchSpanProcessor({ exporter: counting, maxQueueSize: maxWaitingSpans, scheduledDelayMillis: gatherMs }),
        metrics,
        log,
      }),
    ],
  });
  const tracer = provider.getTracer('parley');
  return {
    enter: (description, from) => {
      const parent = parseTraceparent(from);
      if (parent !== undefined && !isSampled(parent)) return undefined;
      return Math.random() < ratio ? begin(tracer, description, contextOf(parent)) : undefined;
    },
    follow: (description, from) => {
      const parent = parseTraceparent(from);
      return parent === undefined || !isSampled(parent) ? undefined : begin(tracer, description, contextOf(parent));
    },
    stop: async () => {
      const stopped = provider
        .shutdown()
        .catch((error: unknown) => log.debug({ err: error }, 'the last traces were not exported'));
      await Promise.race([stopped, delay(flushWithinMs, undefined, { ref: false })]);
    },
  };
};

const begin = (tracer: Tracer, { name, kind, attributes = {}, links = [] }: SpanDescription, parent: Context): TraceSpan =>
  new SdkSpan(
    tracer,
    tracer.startSpan(name, { kind: kinds[kind], attributes: { ...attributes }, links: links.flatMap(linkTo) }, parent),
  );

const kinds: Readonly<Record<SpanKind, SdkKind>> = {
  internal: SdkKind.INTERNAL,
  server: SdkKind.SERVER,
  client: SdkKind.CLIENT,
  producer: SdkKind.PRODUCER,
  consumer: SdkKind.CONSUMER,
};

class SdkSpan implements TraceSpan {
  readonly traceparent: Traceparent;
  readonly #tracer: Tracer;
  readonly #span: Span;

  constructor(tracer: Tracer, span: Span) {
    this.#tracer = tracer;
    this.#span = span;
    const { traceId, spanId } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-01`;
  }

  child(description: SpanDescription): TraceSpan {
    return begin(this.#tracer, description, trace.setSpan(ROOT_CONTEXT, this.#span));
  }

  link(other: TraceSpan): void {
    this.#span.addLinks(linkTo(other));
  }

  set(attributes: Readonly<Record<string, string | number | boolean>>): void {
    this.#span.setAttributes(attributes);
  }

  end(failure?: SpanFailure): void {
    if (failure !== undefined) this.#span.setAttribute('error.type', failure.type);
    if (failure?.isFault === true) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end();
  }
}

const linkTo = ({ traceparent }: TraceSpan): { context: SpanContext }[] => {
  const context = parseTraceparent(traceparent);
  return context === undefined ? [] : [{ context }];
};

const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** What is none, or of a version that is not known here, is as if it were not there. */
const parseTraceparent = (text: Traceparent | undefined): SpanContext | undefined => {
  const [, traceId = '', spanId = '', flags = ''] = pattern.exec(text ?? '') ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.isSpanContextValid(context) ? context : undefined;
};

const isSampled = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) !== 0;

const contextOf = (parent: SpanContext | undefined): Context =>
  parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
