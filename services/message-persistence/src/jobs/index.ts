import { setTimeout as delay } from 'node:timers/promises';
import { type Jobs, type RecurringJob, startJobs } from '@parley/service-kit';
import { type KeepPartitionsOptions, keepPartitions } from './keep-partitions.ts';
import { removeOldKeysJob } from './remove-old-keys.ts';

const queue = 'message-persistence';
/** BullMQ waits for a Redis that is down without end. */
const stopPatienceMs = 3_000;

/** Every recurring job of this service. */
const recurringJobs = (options: KeepPartitionsOptions): readonly RecurringJob[] => [
  keepPartitions(options),
  removeOldKeysJob(options),
];

/**
 * Starts the jobs without waiting for Redis, which shares their runs among the replicas. Each also runs once here at
 * start, so that a first insert never meets a missing partition.
 */
export const startRecurringJobs = ({ redisUrl, ...options }: KeepPartitionsOptions & { readonly redisUrl: string }): Jobs => {
  const { log } = options;
  const jobs = recurringJobs(options);
  const firstRuns = Promise.all(jobs.map((job) => job.handle())).catch((error: unknown) =>
    log.error({ err: error }, 'a first run of a job failed'),
  );
  const started = startJobs({ redisUrl, queue, jobs, log }).catch((error: unknown) => {
    log.error({ err: error }, 'the jobs did not start');
    return undefined;
  });
  return {
    stop: async () => {
      await firstRuns;
      await Promise.race([started.then((running) => running?.stop()), delay(stopPatienceMs, undefined, { ref: false })]);
    },
  };
};
