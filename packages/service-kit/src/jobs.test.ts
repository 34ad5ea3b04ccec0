import { randomUUID } from 'node:crypto';
import { eventually, testRedisUrl } from '@parley/test-kit';
import { Queue } from 'bullmq';
import { expect, test } from 'vitest';
import { jobsWait, prefix, startJobs, startWorker } from './jobs.ts';
import { createLog } from './logger.ts';
import { openRedis } from './redis.ts';
import { createWorkerWatchdog, type WatchedWorker } from './worker-watchdog.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });

/** A watchdog over workers that do what a test says; each look waits for nothing. */
const watched = (hasWork: () => Promise<boolean>) => {
  const state = { progress: 0, busy: false, started: 0, ended: 0, looks: 0 };
  const start = (): WatchedWorker => {
    state.started += 1;
    return {
      progress: () => state.progress,
      isBusy: () => state.busy,
      end: async () => void (state.ended += 1),
    };
  };
  const look = () => {
    state.looks += 1;
    return hasWork();
  };
  return { state, watchdog: createWorkerWatchdog({ start, hasWork: look, everyMs: 5, log }) };
};

test('a worker that stays idle while jobs wait is replaced, and the old one is ended', async () => {
  const { state, watchdog } = watched(async () => true);
  await eventually(() => expect(state.started).toBeGreaterThan(1));
  await watchdog.stop();
  expect(state.ended).toBe(state.started);
});

test('one that is busy, or has nothing to do, or whose Redis is away, stays', async () => {
  let answer = async (): Promise<boolean> => false;
  const { state, watchdog } = watched(() => answer());
  await eventually(() => expect(state.looks).toBeGreaterThan(3));
  answer = () => Promise.reject(new Error('Redis is away'));
  await eventually(() => expect(state.looks).toBeGreaterThan(6));
  state.busy = true;
  answer = async () => true;
  const { looks } = state;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(state.looks).toBeLessThanOrEqual(looks + 1);
  await watchdog.stop();
  expect([state.started, state.ended]).toEqual([1, 1]);
});

test('jobs run once at start and then again and again; those that a deaf worker leaves are done by its successor', async () => {
  let runs = 0;
  const job = { name: 'count', everyMs: 200, handle: async () => void (runs += 1) };
  const options = { redisUrl: await testRedisUrl(), queue: randomUUID(), jobs: [job], log, watchEveryMs: 500 };
  const jobs = await startJobs(options);
  await eventually(() => expect(runs).toBeGreaterThan(2));
  await jobs.stop();
  const deaf = startWorker(options);
  await deaf.worker.pause(true);
  const started = [deaf.watched];
  const connection = openRedis(options.redisUrl, 'jobs', log);
  const queue = new Queue(options.queue, { connection, prefix });
  await eventually(async () => expect(await jobsWait(queue)).toBe(true));
  const before = runs;
  const watchdog = createWorkerWatchdog({
    start: () => started.shift() ?? startWorker(options).watched,
    hasWork: () => jobsWait(queue),
    everyMs: 100,
    log,
  });
  await eventually(() => expect(runs).toBeGreaterThan(before + 1));
  await watchdog.stop();
  await queue.close();
  connection.disconnect();
});

test('a run that fails is counted by the name of its job', async () => {
  const failed: string[] = [];
  const handle = () => Promise.reject(new Error('in vain'));
  const failures = { inc: ({ name }: { readonly name: string }) => void failed.push(name) };
  const options = { redisUrl: await testRedisUrl(), queue: randomUUID(), jobs: [{ name: 'fail', everyMs: 200, handle }] };
  const jobs = await startJobs({ ...options, failures, log });
  await eventually(() => expect(failed).toContain('fail'));
  await jobs.stop();
});
