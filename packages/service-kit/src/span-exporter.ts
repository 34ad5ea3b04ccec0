import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Log } from './logger.ts';
import type { TraceMetrics } from './tracing.ts';

/** Spans that may wait or be on their way; what comes beyond them is dropped. */
export const maxWaitingSpans = 2_048;

/** What {@link createBoundedExport} takes. */
export interface BoundedExportOptions {
  readonly exporter: SpanExporter;
  /** Makes the processor that gathers spans for an exporter. */
  readonly gather: (exporter: SpanExporter) => SpanProcessor;
  readonly metrics: TraceMetrics;
  readonly log: Log;
}

/**
 * Gathers and exports spans, counts what becomes of each, and never lets more than {@link maxWaitingSpans} be in memory:
 * the gatherer's own bound forgets what an export has taken that hangs.
 */
export const createBoundedExport = ({ exporter, gather, metrics, log }: BoundedExportOptions): SpanProcessor => {
  let waiting = 0;
  let fails = false;
  const note = (failed: boolean, error: Error | undefined): void => {
    // Once for each outage: a collector that is away is none of our failures.
    if (failed && !fails) log.warn({ err: error }, 'traces cannot be exported');
    if (!failed && fails) log.info('traces are exported again');
    fails = failed;
  };
  const counting: SpanExporter = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        waiting -= spans.length;
        const failed = result.code === ExportResultCode.FAILED;
        metrics.spans.inc({ result: failed ? 'failed' : 'exported' }, spans.length);
        note(failed, result.error);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
  const gathered = gather(counting);
  return {
    onStart: (span, context) => gathered.onStart(span, context),
    onEnd: (span: ReadableSpan) => {
      if (waiting >= maxWaitingSpans) return metrics.spans.inc({ result: 'dropped' });
      waiting += 1;
      gathered.onEnd(span);
    },
    forceFlush: () => gathered.forceFlush(),
    shutdown: () => gathered.shutdown(),
  };
};
