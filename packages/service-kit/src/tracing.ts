import type { Traceparent } from '@parley/contracts';
import type { Log } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Which side of a call or of a queue a span is: https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/**
 * What a span shows beside its times. Names are those of https://opentelemetry.io/docs/specs/semconv/; never a person, a
 * room, an address or anything that was said (PV1).
 */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What a span is of. */
export interface SpanDescription {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
  /** Spans that belong to it without being its parent: the other messages of a batch. */
  readonly links?: readonly TraceSpan[];
}

/** How something ended that did not go well. */
export interface SpanFailure {
  /** An error code or the name of an error: `error.type`. */
  readonly type: string;
  /** Whether it is our fault, and not a refusal that is as it should be. */
  readonly isFault: boolean;
}

/** A span under way. What is never ended is never told. */
export interface TraceSpan {
  readonly traceparent: Traceparent;
  /** Begins one below it. */
  child(description: SpanDescription): TraceSpan;
  /** Notes another one that belongs to it. */
  link(other: TraceSpan): void;
  set(attributes: SpanAttributes): void;
  end(failure?: SpanFailure): void;
}

/** Traces of one process. Where nothing is traced there is none of it: `tracing?.…` is all that it costs then. */
export interface Tracing {
  /**
   * Begins a span for what comes from outside; undefined for what is not sampled. Whoever is outside may name a trace, and may
   * ask that it is left alone, but not that it is sampled: of what asks for it as many are as of the rest.
   */
  enter(description: SpanDescription, from?: Traceparent): TraceSpan | undefined;
  /** Begins a span below one of another of our processes; undefined where that one was not sampled, or is none. */
  follow(description: SpanDescription, parent: Traceparent | undefined): TraceSpan | undefined;
  /** Tells what has ended, within a time limit. Never rejects. */
  stop(): Promise<void>;
}

/** What is counted of traces. */
export interface TraceMetrics {
  readonly spans: { inc(labels: { result: 'exported' | 'failed' | 'dropped' }, by?: number): void };
}

/** Registers it; every process has it, also where nothing is traced. */
export const createTraceMetrics = (metrics: Metrics): TraceMetrics => ({
  spans: metrics.counter(
    'trace_spans_total',
    'Spans of traces by what became of them: exported, failed to be, or dropped since too many waited',
    ['result'],
  ),
});

/** What {@link openTracing} takes. */
export interface TracingOptions {
  readonly service: string;
  readonly instance: string;
  readonly settings: {
    readonly OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined;
    readonly OTEL_EXPORTER_OTLP_HEADERS: Readonly<Record<string, string>> | undefined;
    readonly OTEL_TRACES_SAMPLER_ARG: number;
  };
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Opens the traces of a process; undefined where no collector is set, and then not even the code for it is loaded. */
export const openTracing = async ({ settings, metrics, ...more }: TracingOptions): Promise<Tracing | undefined> => {
  const counted = createTraceMetrics(metrics);
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers, OTEL_TRACES_SAMPLER_ARG: ratio } = settings;
  if (endpoint === undefined) return undefined;
  const { startTracing } = await import('./tracing-sdk.ts');
  return startTracing({ ...more, endpoint, headers, ratio, metrics: counted });
};
