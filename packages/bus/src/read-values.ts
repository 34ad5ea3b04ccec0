import { resultsOf, sendPipelines } from './pipelines.ts';
import { isCluster, type RedisClient } from './redis-client.ts';
import { redisAnswer } from './timing.ts';

const readFromNodes = async (redis: RedisClient, keys: readonly string[]): Promise<(string | null)[]> => {
  const { replies } = await sendPipelines(redis, {
    what: 'GET',
    keys,
    add: (connection, index) => connection.get(keys[index] ?? ''),
  });
  return resultsOf('GET', replies).map((value) => (typeof value === 'string' ? value : null));
};

/**
 * The values of keys, in their order and in one round trip; null where there is none. One server gets one MGET: GETs in a
 * pipeline would each have a command, promises and a time-out of their own here. A cluster takes MGET only for keys of one slot,
 * so each of its nodes gets GETs in a pipeline. Rejects with a `BusFault`, also where only one key could not be read.
 */
export const readValues = async (redis: RedisClient, keys: readonly string[]): Promise<(string | null)[]> => {
  if (keys.length === 0) return [];
  return isCluster(redis) ? readFromNodes(redis, keys) : redisAnswer('MGET', redis.mget([...keys]));
};
