import type { Log } from './logger.ts';

/** A worker that can be watched. */
export interface WatchedWorker {
  /** Counts whatever it does. */
  progress(): number;
  /** Whether it works on something now, however long that takes. */
  isBusy(): boolean;
  /** Ends it without waiting for Redis. */
  end(): Promise<void>;
}

/** What a watchdog needs. */
export interface WorkerWatchdogOptions {
  readonly start: () => WatchedWorker;
  /** Whether work waits that a worker should have taken by now. @throws when Redis does not answer. */
  readonly hasWork: () => Promise<boolean>;
  readonly everyMs: number;
  readonly log: Log;
}

/** Keeps one worker alive. */
export interface WorkerWatchdog {
  stop(): Promise<void>;
}

/** One look may fall between the arrival of work and its start. */
const looksUntilReplaced = 2;

/**
 * After an outage of Redis a worker may wait for ever on a connection that nobody answers. One that is idle at two looks in
 * a row while work waits is replaced by a new one.
 */
export const createWorkerWatchdog = ({ start, hasWork, everyMs, log }: WorkerWatchdogOptions): WorkerWatchdog => {
  let worker = start();
  let seen = worker.progress();
  let idleLooks = 0;
  let looking = false;
  let stopped = false;

  const replace = async (): Promise<void> => {
    log.warn('jobs wait and nothing is done: the worker is replaced');
    const old = worker;
    worker = start();
    await old.end().catch((error: unknown) => log.debug({ err: error }, 'the old worker did not end cleanly'));
  };

  const look = async (): Promise<void> => {
    const progress = worker.progress();
    const isIdle = progress === seen && !worker.isBusy();
    seen = progress;
    // A Redis that is away is no fault of the worker, and no proof of its health either.
    const work = isIdle && (await hasWork().catch(() => undefined));
    if (work === undefined) return;
    idleLooks = work ? idleLooks + 1 : 0;
    if (idleLooks < looksUntilReplaced) return;
    idleLooks = 0;
    if (!stopped) await replace();
    seen = worker.progress();
  };

  // A look that waits for Redis takes the place of those that would follow it.
  const lookUnlessLooking = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    await look();
    looking = false;
  };

  const timer = setInterval(() => void lookUnlessLooking(), everyMs).unref();

  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await worker.end();
    },
  };
};
