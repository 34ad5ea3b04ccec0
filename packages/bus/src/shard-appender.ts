import { createHash, randomUUID } from 'node:crypto';
import { BusFault } from './bus-errors.ts';
import type { Append } from './packed-lane.ts';
import type { RedisClient } from './redis-client.ts';
import { appendToShard } from './scripts/append-to-shard.ts';
import { incarnationKey, type ShardStream, shardKey } from './shards.ts';

const sha = createHash('sha1').update(appendToShard).digest('hex');

const readReply = (reply: unknown): readonly [incarnation: string, entryId: string] | null => {
  if (reply === null) return null;
  const [incarnation, entryId]: unknown[] = Array.isArray(reply) ? reply : [];
  if (typeof incarnation === 'string' && typeof entryId === 'string') return [incarnation, entryId];
  throw new TypeError('an append was answered with neither an id nor nil');
};

/** A restarted Redis knows no scripts. */
const isUnknownScript = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

/**
 * Appends entries to one shard for as long as it is the shard that was written to first. Where Redis lost its data
 * (FLUSHALL, an emptied directory), one call fails with a {@link BusFault} and nothing is written; the next one starts
 * afresh. So whoever hands everything unanswered on again after a failure is never overtaken by itself (MS3).
 */
export const createShardAppender = (redis: RedisClient, stream: ShardStream, shard: number): Append => {
  const keys = [shardKey(stream, shard), incarnationKey(stream, shard)] as const;
  let known = '';

  const call = async (fields: readonly string[]): Promise<unknown> => {
    const args = [...keys, known, randomUUID(), ...fields];
    try {
      return await redis.evalsha(sha, keys.length, ...args);
    } catch (error) {
      if (isUnknownScript(error)) return redis.eval(appendToShard, keys.length, ...args);
      throw error;
    }
  };

  return async (fields) => {
    const appended = readReply(await call(fields));
    [known] = appended ?? [''];
    if (appended === null) throw new BusFault('The shard has lost what was in it');
    return appended[1];
  };
};
