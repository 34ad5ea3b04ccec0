import { setTimeout as delay } from 'node:timers/promises';
import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import { jobsWait, prefix, streams } from './jobs.ts';
import type { Log } from './logger.ts';
import { openRedis } from './redis.ts';
import { UnavailableError } from './unavailable-error.ts';
import { createWorkerWatchdog, type WatchedWorker } from './worker-watchdog.ts';

/** Thrown by what is to be tried again, not before `afterMs` where that is known. */
export class RetryLaterError extends Error {
  override readonly name = 'RetryLaterError';
  readonly afterMs: number | undefined;
  constructor(message: string, afterMs?: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

/** Thrown by what no further try would change. */
export class GiveUpError extends UnrecoverableError {
  override readonly name = 'GiveUpError';
}

/** One piece of work: ids only, since all of it lies in Redis and may be logged (PV1). */
export interface Work {
  /** A verb and a noun: `tell-person`. */
  readonly name: string;
  /** Work of the same key that waits or is under way is not added again. */
  readonly key: string;
  readonly ids: Readonly<Record<string, string>>;
  /** How often it is tried at most. Default 5. */
  readonly attempts?: number;
}

/** What {@link openWorkQueue} takes. */
export interface WorkQueueOptions {
  readonly redisUrl: string;
  readonly queue: string;
  /** By the name of the work. What throws is tried again, later each time. */
  readonly handlers: Readonly<Record<string, (ids: Readonly<Record<string, string>>) => Promise<void>>>;
  /** How much of it is done at once in this process. */
  readonly atOnce: number;
  /** Is told of what was given up. */
  readonly onGivenUp?: (name: string) => void;
  /** How long the first try is put off after a failure, ms; doubled each time, up to 10 minutes. Default 2,000. */
  readonly backOffMs?: number;
  /** As of {@link startJobs}. Default 15,000. */
  readonly watchEveryMs?: number;
  /** What was given up and is kept to be looked at. Default 1,000. */
  readonly keptFailures?: number;
  readonly log: Log;
}

/** Work that all replicas share. */
export interface WorkQueue {
  /** Resolves once Redis has it. @throws {UnavailableError} after 3 s, when it still may come to it. */
  add(work: readonly Work[]): Promise<void>;
  stop(): Promise<void>;
}

const longestBackOffMs = 600_000;
const endWithinMs = 2_000;
const addWithinMs = 3_000;

/** Opens a BullMQ queue for work that comes one piece at a time; what a killed process had begun is done by another one. */
export const openWorkQueue = (options: WorkQueueOptions): WorkQueue => {
  const { redisUrl, queue: name, log, watchEveryMs = 15_000 } = options;
  const connection = openRedis(redisUrl, 'jobs', log);
  const queue = new Queue(name, { connection, prefix, streams });
  queue.on('error', (error: Error) => log.warn({ err: error, queue: name }, 'the work queue failed'));
  const watchdog = createWorkerWatchdog({
    start: () => startWorker(options),
    hasWork: () => jobsWait(queue),
    everyMs: watchEveryMs,
    log,
  });
  return {
    add: (work) => withinPatience(queue.addBulk(work.map((one) => toJob(one)))),
    stop: async () => {
      await watchdog.stop();
      await Promise.race([queue.close(), delay(endWithinMs, undefined, { ref: false })]);
      connection.disconnect();
    },
  };
};

/** BullMQ waits without end for a Redis that is away. */
const withinPatience = async (adding: Promise<unknown>): Promise<void> => {
  const timer = new AbortController();
  const late = delay(addWithinMs, undefined, { signal: timer.signal }).then(() => {
    throw new UnavailableError('Redis does not take work at the moment');
  });
  adding.catch(() => undefined);
  try {
    await Promise.race([adding, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
};

const toJob = ({ name, key, ids, attempts = 5 }: Work) => ({
  name,
  data: ids,
  opts: { attempts, backoff: { type: 'custom' }, deduplication: { id: key }, removeOnComplete: true },
});

/** Doubled each time, and never at the same moment for all. */
const backOffOf =
  (firstMs: number) =>
  (attemptsMade: number, _type?: string, error?: Error): number => {
    const ms = Math.min(longestBackOffMs, firstMs * 2 ** Math.max(0, attemptsMade - 1)) * (0.75 + Math.random() / 2);
    return error instanceof RetryLaterError && error.afterMs !== undefined ? Math.max(ms, error.afterMs) : ms;
  };

const startWorker = (options: WorkQueueOptions): WatchedWorker => {
  const { redisUrl, queue: name, handlers, atOnce, onGivenUp, backOffMs = 2_000, keptFailures = 1_000, log } = options;
  const connection = openRedis(redisUrl, 'jobs', log);
  let progress = 0;
  let busy = 0;
  const handle = async (job: Job<Readonly<Record<string, string>>>): Promise<void> => {
    progress += 1;
    busy += 1;
    try {
      await handlers[job.name]?.(job.data);
    } finally {
      busy -= 1;
    }
  };
  const worker = new Worker(name, handle, {
    connection,
    prefix,
    concurrency: atOnce,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: keptFailures },
    settings: { backoffStrategy: backOffOf(backOffMs) },
  });
  worker.on('error', (error: Error) => log.warn({ err: error, queue: name }, 'the work queue failed'));
  worker.on('failed', (job, error) => {
    const isGivenUp = job === undefined || error instanceof UnrecoverableError || job.attemptsMade >= (job.opts.attempts ?? 1);
    if (!isGivenUp) return log.debug({ err: error, job: job.name }, 'work is tried again');
    log.error({ err: error, job: job?.name }, 'work was given up');
    onGivenUp?.(job?.name ?? 'unknown');
  });
  const end = async (): Promise<void> => {
    await Promise.race([worker.close(), delay(endWithinMs, undefined, { ref: false })]);
    connection.disconnect();
  };
  return { progress: () => progress, isBusy: () => busy > 0, end };
};
