import { setTimeout as delay } from 'node:timers/promises';
import { type JobFailures, type Jobs, type Log, type RecurringJob, startJobs } from '@parley/service-kit';
import { type RemoveExpiredOptions, removeExpired } from './remove-expired.ts';
import { rotateKeys } from './rotate-keys.ts';

/** What the jobs of this service work on. */
export interface AuthJobOptions extends RemoveExpiredOptions {
  readonly rotate: () => Promise<void>;
}

/** Every recurring job of this service. */
export const recurringJobs = (options: AuthJobOptions): readonly RecurringJob[] => [
  rotateKeys(options.rotate),
  removeExpired(options),
];

/** BullMQ waits for a Redis that is down without end. */
const stopPatienceMs = 3_000;

/** Starts the jobs without waiting for Redis, which shares their runs among the replicas. */
export const startRecurringJobs = (options: {
  redisUrl: string;
  jobs: readonly RecurringJob[];
  failures: JobFailures;
  log: Log;
}): Jobs => {
  const started = startJobs({ ...options, queue: 'auth' }).catch((error: unknown) => {
    options.log.error({ err: error }, 'the jobs did not start');
    return undefined;
  });
  return {
    stop: () => Promise.race([started.then((running) => running?.stop()), delay(stopPatienceMs, undefined, { ref: false })]),
  };
};
