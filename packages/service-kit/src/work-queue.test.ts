import { randomUUID } from 'node:crypto';
import { eventually, testRedisUrl } from '@parley/test-kit';
import { Queue } from 'bullmq';
import { afterEach, expect, test } from 'vitest';
import { prefix } from './jobs.ts';
import { createLog } from './logger.ts';
import { openRedis } from './redis.ts';
import { GiveUpError, openWorkQueue, RetryLaterError, type WorkQueue, type WorkQueueOptions } from './work-queue.ts';

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const open: WorkQueue[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((queue) => queue.stop()));
});

const queueOf = async (
  handle: (ids: Readonly<Record<string, string>>) => Promise<void>,
  more: Partial<WorkQueueOptions> = {},
) => {
  const redisUrl = await testRedisUrl();
  const queue = more.queue ?? randomUUID();
  const opened = openWorkQueue({ redisUrl, atOnce: 4, log, backOffMs: 1, ...more, queue, handlers: { work: handle } });
  open.push(opened);
  return { opened, queue, redisUrl };
};

const work = (key: string, ids: Readonly<Record<string, string>> = {}) => ({ name: 'work', key, ids: { key, ...ids } });

test('each piece of work is done once, whichever replica does it; the same that still waits is not added again', async () => {
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const handle = async ({ key = '' }: Readonly<Record<string, string>>) => {
    await gate.promise;
    done.push(key);
  };
  const { opened, queue } = await queueOf(handle, { atOnce: 1 });
  await queueOf(handle, { atOnce: 1, queue });
  for (let round = 0; round < 3; round += 1) await opened.add(['a', 'b', 'c', 'd'].map((key) => work(key)));
  gate.resolve();
  await eventually(() => expect(done.toSorted()).toEqual(['a', 'b', 'c', 'd']));
  await opened.add([work('a')]);
  await eventually(() => expect(done).toHaveLength(5));
});

test('what fails is tried again, not before the time that it names', async () => {
  const tries: number[] = [];
  const { opened } = await queueOf(async () => {
    tries.push(performance.now());
    if (tries.length === 1) throw new RetryLaterError('busy', 300);
  });
  await opened.add([work('a')]);
  await eventually(() => expect(tries).toHaveLength(2));
  expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(290);
});

test('what cannot succeed is given up, told of, and kept within bounds; it may be added again', async () => {
  const givenUp: string[] = [];
  let tries = 0;
  const { opened, queue, redisUrl } = await queueOf(
    async ({ key }) => {
      tries += 1;
      throw key === 'hopeless' ? new GiveUpError('never') : new Error('not now');
    },
    { onGivenUp: (name) => void givenUp.push(name), keptFailures: 2 },
  );
  await opened.add([work('hopeless')]);
  await eventually(() => expect([givenUp, tries]).toEqual([['work'], 1]));
  await opened.add([{ ...work('hopeful'), attempts: 3 }]);
  await eventually(() => expect([givenUp.length, tries]).toEqual([2, 4]));
  for (let round = 0; round < 3; round += 1) {
    await opened.add([work('hopeless')]);
    await eventually(() => expect(givenUp).toHaveLength(3 + round));
  }
  const connection = openRedis(redisUrl, 'jobs', log);
  const kept = new Queue(queue, { connection, prefix });
  expect(await kept.getFailedCount()).toBe(2);
  await kept.close();
  connection.disconnect();
});
