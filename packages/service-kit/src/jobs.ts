import { setTimeout as delay } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import type { Log } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { openRedis } from './redis.ts';
import { createWorkerWatchdog, type WatchedWorker } from './worker-watchdog.ts';

/** Work a service owes itself later, again and again. `everyMs` apart; also once at start. */
export interface RecurringJob {
  /** A verb and a noun: `keep-partitions`. */
  readonly name: string;
  readonly everyMs: number;
  handle(): Promise<void>;
}

/** The running jobs of a process. */
export interface Jobs {
  stop(): Promise<void>;
}

/** Counts runs that failed, by the name of the job. */
export interface JobFailures {
  inc(labels: { readonly name: string }): void;
}

/** Registers it. */
export const createJobFailures = (metrics: Metrics): JobFailures =>
  metrics.counter('job_failures_total', 'Runs of recurring jobs that failed, each try of them', ['name']);

/** What runs jobs. */
export interface JobsOptions {
  readonly redisUrl: string;
  readonly queue: string;
  readonly jobs: readonly RecurringJob[];
  readonly failures?: JobFailures;
  readonly log: Log;
  /** How often it is looked whether jobs wait and nothing is done, ms. Default 15,000. */
  readonly watchEveryMs?: number;
}

/** What the keys of all queues begin with; in braces, so that all of a queue lies on one node of a cluster, where BullMQ's scripts need it. */
export const prefix = '{parley:jobs}';
/** Nobody follows what queues tell, of which BullMQ would keep 10,000 entries each in Redis's memory. */
export const streams = { events: { maxLen: 100 } };
/** What is due for less than this may just be about to start. */
const overdueMs = 1_000;
/** BullMQ waits without end for a Redis that is away. */
const endWithinMs = 2_000;

/** Starts recurring jobs in one BullMQ queue; replicas share it, so that each run happens in one of them. */
export const startJobs = async (options: JobsOptions): Promise<Jobs> => {
  const { redisUrl, queue: name, jobs, log, watchEveryMs = 15_000 } = options;
  const connection = openRedis(redisUrl, 'jobs', log);
  const queue = new Queue(name, { connection, prefix, streams });
  queue.on('error', (error: Error) => log.warn({ err: error, queue: name }, 'the job queue failed'));
  const watchdog = createWorkerWatchdog({
    start: () => startWorker(options).watched,
    hasWork: () => jobsWait(queue),
    everyMs: watchEveryMs,
    log,
  });
  await Promise.all(
    jobs.map((job) =>
      queue.upsertJobScheduler(job.name, { every: job.everyMs }, { name: job.name, opts: { attempts: 5, backoff: 5_000 } }),
    ),
  );
  return {
    stop: async () => {
      await watchdog.stop();
      await queue.close();
      connection.disconnect();
    },
  };
};

/** Starts one worker on a connection of its own. */
export const startWorker = (options: JobsOptions): { readonly worker: Worker; readonly watched: WatchedWorker } => {
  const { redisUrl, queue: name, jobs, failures, log } = options;
  const connection = openRedis(redisUrl, 'jobs', log);
  let progress = 0;
  let busy = 0;
  const handle = async (jobName: string): Promise<void> => {
    progress += 1;
    busy += 1;
    try {
      await jobs.find((one) => one.name === jobName)?.handle();
    } finally {
      busy -= 1;
    }
  };
  const worker = new Worker(name, (job) => handle(job.name), {
    connection,
    prefix,
    removeOnComplete: { count: 10 },
    removeOnFail: { count: 100 },
  });
  worker.on('error', (error: Error) => log.warn({ err: error, queue: name }, 'the job queue failed'));
  worker.on('failed', (job, error) => {
    log.error({ err: error, job: job?.name }, 'a job failed');
    failures?.inc({ name: job?.name ?? 'unknown' });
  });
  const end = async (): Promise<void> => {
    await Promise.race([worker.close(), delay(endWithinMs, undefined, { ref: false })]);
    connection.disconnect();
  };
  return { worker, watched: { progress: () => progress, isBusy: () => busy > 0, end } };
};

/** Whether a job waits, or should have begun to: a worker that hangs does not move those that become due. */
export const jobsWait = async (queue: Queue): Promise<boolean> => {
  if ((await queue.getWaitingCount()) > 0) return true;
  const [next] = await queue.getDelayed(0, 0);
  return next !== undefined && next.timestamp + next.delay + overdueMs < Date.now();
};
