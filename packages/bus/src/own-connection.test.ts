import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { testRedisUrl } from '@parley/test-kit';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { openConnection } from './own-connection.ts';

const opened: Redis[] = [];
afterEach(() => opened.splice(0).forEach((redis) => redis.disconnect()));

const open = async () => {
  const redis = new Redis(await testRedisUrl(), { lazyConnect: true });
  opened.push(redis);
  const connection = openConnection(redis);
  await connection.ready();
  return { redis, connection };
};

const collectGarbage = async (): Promise<void> => {
  // What a promise of this turn still holds.
  for (let turns = 0; turns < 5; turns += 1) await turn();
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') throw new Error('there is no garbage collector to call');
  Reflect.apply(gc, undefined, []);
};

test('a reply is held by nobody once it was read, while the connection goes on', async () => {
  const { redis, connection } = await open();
  const read = async (): Promise<WeakRef<object>> => new WeakRef(await connection.orLost(redis.mget('one', 'two')));
  const replies = [await read(), await read(), await read()];
  await collectGarbage();
  expect(replies.map((reply) => reply.deref())).toEqual([undefined, undefined, undefined]);
  connection.close();
});

test('what waits is rejected when the connection is closed, and so is what comes later', async () => {
  const { redis, connection } = await open();
  const waiting = connection.orLost(redis.xread('BLOCK', 0, 'STREAMS', 'nothing here', '$'));
  connection.close();
  await expect(waiting).rejects.toThrow('The connection was closed');
  await expect(connection.orLost(redis.ping())).rejects.toThrow('The connection was closed');
});
