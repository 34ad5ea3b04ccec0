import { type Jobs, type RecurringJob, startJobs } from '@parley/service-kit';
import { type KeepPartitionsOptions, keepPartitions } from './keep-partitions.ts';

const queue = 'message-persistence';

/** Every recurring job of this service. */
const recurringJobs = (options: KeepPartitionsOptions): readonly RecurringJob[] => [keepPartitions(options)];

/**
 * Starts the jobs without waiting for Redis, which shares their runs among the replicas; each runs once here at start,
 * so that a first insert never meets a missing partition.
 */
export const startRecurringJobs = ({ redisUrl, ...options }: KeepPartitionsOptions & { readonly redisUrl: string }): Jobs => {
  const { log } = options;
  const jobs = recurringJobs(options);
  const firstRuns = Promise.all(jobs.map((job) => job.handle())).catch((error: unknown) =>
    log.error({ err: error }, 'a first run of a job failed'),
  );
  const started = startJobs({ redisUrl, queue, jobs, log });
  started.catch((error: unknown) => log.error({ err: error }, 'the jobs did not start'));
  return {
    stop: async () => {
      await firstRuns;
      await (await started).stop();
    },
  };
};
