import { setTimeout as delay } from 'node:timers/promises';
import { type Jobs, type Log, type RecurringJob, startJobs } from '@parley/service-kit';

/** What the jobs of this service work on. */
export interface MediaJobOptions {
  readonly redisUrl: string;
  readonly log: Log;
}

/** Every recurring job of this service. */
const recurringJobs = (): readonly RecurringJob[] => [];

/** BullMQ waits for a Redis that is down without end. */
const stopPatienceMs = 3_000;

/** Starts the jobs without waiting for Redis, which shares their runs among the replicas. */
export const startRecurringJobs = ({ redisUrl, log }: MediaJobOptions): Jobs => {
  const started = startJobs({ redisUrl, queue: 'media', jobs: recurringJobs(), log }).catch((error: unknown) => {
    log.error({ err: error }, 'the jobs did not start');
    return undefined;
  });
  return {
    stop: () => Promise.race([started.then((running) => running?.stop()), delay(stopPatienceMs, undefined, { ref: false })]),
  };
};
