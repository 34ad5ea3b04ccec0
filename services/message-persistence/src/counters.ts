import type { BusMetrics } from '@parley/bus';
import type { ErrorCode, Result, Sent } from '@parley/contracts';
import type { Metrics } from '@parley/service-kit';

/** What this service counts, beside what every service does. */
export interface Counters {
  readonly publishFailures: { inc(): void };
  readonly defaultPartitionRows: { set(rows: number): void };
  readonly bus: BusMetrics;
  /** Counts what became of sends: of those answered `ok`, `newMessages` were stored and the others recognised. */
  countSends(answers: readonly Result<Sent>[], newMessages: number): void;
  /** Measures a transaction that stores sends; call what it answers when it has ended. */
  startBatch(): () => void;
}

/** Makes the counters of one process; names as in the metric catalogue, with `parley_` in front. */
export const createCounters = (metrics: Metrics): Counters => {
  const stored = metrics.counter('messages_stored_total', 'Messages stored');
  const repeats = metrics.counter(
    'repeats_recognised_total',
    'Sends recognised as stored before, replays after a fault included',
  );
  const refusals = metrics.counter<'code'>('refusals_total', 'Sends refused, by error code', ['code']);
  const batchSeconds = metrics.histogram('store_batch_seconds', 'Time of a transaction that stores a batch of sends');
  const countRefusal = (code: ErrorCode) => refusals.inc({ code });
  return {
    publishFailures: metrics.counter('publish_failures_total', 'Publications of committed changes that Redis did not confirm'),
    defaultPartitionRows: metrics.gauge(
      'default_partition_rows',
      'Messages in the default partition, up to 1000; more than none means that a month had no partition',
    ),
    bus: busCounters(metrics),
    countSends: (answers, newMessages) => {
      const refused = answers.filter((answer) => !answer.ok);
      for (const { error } of refused) countRefusal(error.code);
      stored.inc(newMessages);
      repeats.inc(answers.length - refused.length - newMessages);
    },
    startBatch: () => batchSeconds.startTimer(),
  };
};

const busCounters = (metrics: Metrics): BusMetrics => ({
  batches: metrics.counter('shard_batches_total', 'Batches of submissions handled'),
  items: metrics.counter('shard_items_total', 'Submissions handled'),
  takeovers: metrics.counter('shard_takeovers_total', 'Shards taken over by this process'),
  bisections: metrics.counter('shard_bisections_total', 'Batches cut in half after a fault of one of their submissions'),
  deadLetters: metrics.counter('shard_dead_letters_total', 'Submissions put aside because they could not be handled'),
  expired: metrics.counter('shard_expired_total', 'Entries dropped because they were too old'),
  trims: metrics.counter('shard_trims_total', 'Shards trimmed, which acknowledges their entries'),
  retries: metrics.counter('shard_retries_total', 'Passes over the shards given up because of a passing fault'),
});
