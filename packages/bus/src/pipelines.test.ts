import { testRedisUrl } from '@parley/test-kit';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { sendPipelines } from './pipelines.ts';

test('each command has its answer or its error, in the order of the keys', async () => {
  const redis = new Redis(await testRedisUrl());
  await redis.set('pipelines text', 'x', 'PX', 60_000);
  const { replies, ahead } = await sendPipelines(redis, {
    what: 'INCR',
    keys: ['pipelines text', 'pipelines number'],
    ahead: (connection) => connection.set('pipelines number', 1, 'PX', 60_000),
    add: (connection, index) => connection.incr(['pipelines text', 'pipelines number'][index] ?? ''),
  });
  expect(replies.map(([error, result]) => error?.message.slice(0, 3) ?? result)).toEqual(['ERR', 2]);
  expect(ahead).toEqual([
    [null, 'OK'],
    [null, 'OK'],
  ]);
  redis.disconnect();
});
