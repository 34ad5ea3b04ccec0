import { setTimeout as delay } from 'node:timers/promises';
import { type JobFailures, type Jobs, type Log, type RecurringJob, startJobs } from '@parley/service-kit';
import type { LinkPreviews } from '../link-previews.ts';
import type { Removal } from '../removal.ts';
import { removeDeletedJob } from './remove-deleted.ts';
import { removeForgottenJob } from './remove-forgotten.ts';
import { tidyPreviewsJob } from './tidy-previews.ts';

/** What the jobs of this service work on. */
export interface MediaJobOptions {
  readonly redisUrl: string;
  readonly removal: Removal;
  readonly linkPreviews: LinkPreviews;
  readonly failures: JobFailures;
  readonly log: Log;
}

/** BullMQ waits for a Redis that is down without end. */
const stopPatienceMs = 3_000;

/** Starts the jobs without waiting for Redis, which shares their runs among the replicas. */
export const startRecurringJobs = ({ redisUrl, removal, linkPreviews, failures, log }: MediaJobOptions): Jobs => {
  const jobs: readonly RecurringJob[] = [
    removeDeletedJob(removal, log),
    removeForgottenJob(removal, log),
    tidyPreviewsJob(linkPreviews, log),
  ];
  const started = startJobs({ redisUrl, queue: 'media', jobs, failures, log }).catch((error: unknown) => {
    log.error({ err: error }, 'the jobs did not start');
    return undefined;
  });
  return {
    stop: () => Promise.race([started.then((running) => running?.stop()), delay(stopPatienceMs, undefined, { ref: false })]),
  };
};
