import type { BusMetrics } from '@parley/bus';
import type { ErrorCode } from '@parley/contracts';
import { createJobFailures, type JobFailures, type Metrics } from '@parley/service-kit';
import type { CommandPlan } from './command-batch.ts';

/** What may be read from a replica. */
export type ReadKind = 'history' | 'thread' | 'search';

/**
 * Why a replica was not read: it is behind what has to be seen, does not answer (in time), has an older schema, is no replica, or is
 * of another epoch; `failed` is any other fault.
 */
export type WhyPassedOver = 'behind' | 'unreachable' | 'slow' | 'older_schema' | 'no_replica' | 'other_epoch' | 'failed';

/** What this service counts, beside what every service does. */
export interface Counters {
  readonly publishFailures: { inc(): void };
  readonly outdatedMemories: { inc(): void };
  readonly defaultPartitionRows: { set(rows: number): void };
  /** Seconds since 1970. */
  readonly partitionsEnd: { set(at: number): void };
  readonly shardsOwned: { set(shards: number): void };
  readonly jobFailures: JobFailures;
  readonly indexedMessages: { inc(messages: number): void };
  readonly exportsMade: { inc(copies: number): void };
  readonly peopleErased: { inc(people: number): void };
  readonly roomsRaised: { inc(rooms: number): void };
  readonly monthsDropped: { inc(months: number): void };
  /** Where pages were read: a label for what was read, and one for where. */
  readonly reads: { inc(labels: { what: ReadKind; from: 'primary' | 'replica' }): void };
  readonly replicaPassedOver: { inc(labels: { why: WhyPassedOver }): void };
  readonly bus: BusMetrics;
  /** Counts what became of commands. */
  countCommands(plan: Pick<CommandPlan, 'answers' | 'messages' | 'told' | 'repeats'>): void;
  /** Measures a transaction that stores commands; call what it answers when it has ended. */
  startBatch(): () => void;
}

/** Makes the counters of one process; names as in the metric catalogue, with `parley_` in front. */
export const createCounters = (metrics: Metrics): Counters => {
  const stored = metrics.counter('messages_stored_total', 'Messages stored');
  const repeats = metrics.counter(
    'repeats_recognised_total',
    'Commands recognised as carried out before, replays after a fault included',
  );
  const changed = metrics.counter('messages_changed_total', 'Messages edited or deleted');
  const refusals = metrics.counter<'code'>('refusals_total', 'Commands refused, by error code', ['code']);
  const batchSeconds = metrics.histogram('store_batch_seconds', 'Time of a transaction that stores a batch of commands');
  const countRefusal = (code: ErrorCode) => refusals.inc({ code });
  return {
    publishFailures: metrics.counter('publish_failures_total', 'Publications of committed changes that Redis did not confirm'),
    outdatedMemories: metrics.counter(
      'outdated_memories_total',
      'Batches that were looked up after all, since a room was no longer as remembered or a command was a repeat',
    ),
    defaultPartitionRows: metrics.gauge(
      'default_partition_rows',
      'Messages in the default partition, up to 1000; more than none means that a month had no partition',
    ),
    partitionsEnd: metrics.gauge(
      'partitions_end_timestamp_seconds',
      'When the last month ends that has a partition, in seconds since 1970; 0 until this process has looked',
    ),
    shardsOwned: metrics.gauge('shards_owned', 'Shards that this process reads, of 16 in all'),
    jobFailures: createJobFailures(metrics),
    indexedMessages: metrics.counter(
      'search_indexed_total',
      'Messages whose words were indexed for search; each again when those beside it changed',
    ),
    exportsMade: metrics.counter('exports_total', 'Copies of rooms or of what is kept of somebody that were made or failed'),
    peopleErased: metrics.counter('people_erased_total', 'People who were deleted and of whom nothing is left here'),
    roomsRaised: metrics.counter('retention_rooms_total', 'Times that a room let go of messages for good'),
    monthsDropped: metrics.counter('retention_months_total', 'Months of messages that were dropped for good'),
    reads: metrics.counter<'what' | 'from'>(
      'reads_total',
      'Pages of history, of threads and of search, by where they were read: the replica, or the primary for want of one that was fit',
      ['what', 'from'],
    ),
    replicaPassedOver: metrics.counter<'why'>(
      'replica_passed_over_total',
      'Reads for which the replica was asked in vain, by the reason: behind, unreachable, slow, older_schema, no_replica, other_epoch, failed',
      ['why'],
    ),
    bus: busCounters(metrics),
    countCommands: ({ answers, messages, told, repeats: recognised }) => {
      for (const { error } of answers.filter((answer) => !answer.ok)) countRefusal(error.code);
      stored.inc(messages.length);
      changed.inc(told.length - messages.length);
      repeats.inc(recognised);
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
