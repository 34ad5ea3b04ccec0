import { setTimeout as delay } from 'node:timers/promises';
import { type Jobs, type RecurringJob, startJobs } from '@parley/service-kit';
import { type ApplyRetentionOptions, applyRetention } from './apply-retention.ts';
import { type ErasePeopleOptions, erasePeople } from './erase-people.ts';
import { forgetWordsJob } from './forget-words.ts';
import { type IndexMessagesOptions, indexMessages } from './index-messages.ts';
import { type KeepPartitionsOptions, keepPartitions } from './keep-partitions.ts';
import { type MakeExportsOptions, makeExports } from './make-exports.ts';
import { removeEndedJob } from './remove-ended.ts';
import { removeOldKeysJob } from './remove-old-keys.ts';

/** BullMQ waits for a Redis that is down without end. */
const stopPatienceMs = 3_000;

/** What the jobs need; `indexes` says whether this process takes part in indexing. */
type Options = KeepPartitionsOptions &
  IndexMessagesOptions &
  ApplyRetentionOptions &
  ErasePeopleOptions &
  MakeExportsOptions & { readonly redisUrl: string; readonly indexes: boolean };

/**
 * Starts the jobs without waiting for Redis, which shares their runs among the replicas. Each also runs once here at
 * start, so that a first insert never meets a missing partition. Indexing, retention, erasing and copies have queues, and so workers, of their
 * own: they go on for seconds, or longer.
 */
export const startRecurringJobs = (options: Options): Jobs => {
  const running = [
    startQueue('message-persistence', [keepPartitions(options), removeOldKeysJob(options), removeEndedJob(options)], options),
    startQueue('message-retention', [applyRetention(options)], options),
    startQueue('message-erasure', [erasePeople(options)], options),
    startQueue('message-exports', [makeExports(options)], options),
    ...(options.indexes ? [startQueue('message-search', [indexMessages(options), forgetWordsJob(options)], options)] : []),
  ];
  return { stop: async () => void (await Promise.all(running.map((jobs) => jobs.stop()))) };
};

const startQueue = (
  queue: string,
  jobs: readonly RecurringJob[],
  { log, redisUrl, counters }: Pick<Options, 'log' | 'redisUrl' | 'counters'>,
): Jobs => {
  const firstRuns = Promise.all(jobs.map((job) => job.handle())).catch((error: unknown) =>
    log.error({ err: error }, 'a first run of a job failed'),
  );
  const started = startJobs({ redisUrl, queue, jobs, failures: counters.jobFailures, log }).catch((error: unknown) => {
    log.error({ err: error }, 'the jobs did not start');
    return undefined;
  });
  return {
    stop: async () => {
      // What goes on for long may be ended anywhere.
      await Promise.race([firstRuns, delay(stopPatienceMs, undefined, { ref: false })]);
      await Promise.race([started.then((running) => running?.stop()), delay(stopPatienceMs, undefined, { ref: false })]);
    },
  };
};
