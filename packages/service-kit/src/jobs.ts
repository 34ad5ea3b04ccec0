import { Queue, Worker } from 'bullmq';
import type { Log } from './logger.ts';
import { openRedis } from './redis.ts';

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

/** Starts recurring jobs in one BullMQ queue; replicas share it, so that each run happens in one of them. */
export const startJobs = async (options: {
  redisUrl: string;
  queue: string;
  jobs: readonly RecurringJob[];
  log: Log;
}): Promise<Jobs> => {
  const { redisUrl, queue: name, jobs, log } = options;
  const connections = [openRedis(redisUrl, 'jobs', log), openRedis(redisUrl, 'jobs', log)] as const;
  const queue = new Queue(name, { connection: connections[0], prefix: 'parley:jobs' });
  const worker = new Worker(name, async (job) => jobs.find((one) => one.name === job.name)?.handle(), {
    connection: connections[1],
    prefix: 'parley:jobs',
    removeOnComplete: { count: 10 },
    removeOnFail: { count: 100 },
  });
  const onError = (error: Error) => log.warn({ err: error, queue: name }, 'the job queue failed');
  queue.on('error', onError);
  worker.on('error', onError);
  worker.on('failed', (job, error) => log.error({ err: error, job: job?.name }, 'a job failed'));
  await Promise.all(
    jobs.map((job) =>
      queue.upsertJobScheduler(job.name, { every: job.everyMs }, { name: job.name, opts: { attempts: 5, backoff: 5_000 } }),
    ),
  );
  return {
    stop: async () => {
      await worker.close();
      await queue.close();
      for (const connection of connections) connection.disconnect();
    },
  };
};
