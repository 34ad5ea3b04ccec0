import { BusFault } from './bus-errors.ts';
import { entryTimeMs } from './entry-id.ts';
import { type GroupStream, groupKey } from './groups.ts';
import type { RedisClient } from './redis-client.ts';
import { oldestEntry } from './scripts/oldest-entry.ts';
import { redisAnswer } from './timing.ts';

/** How far the consumers of a group are, in ms since the epoch by the clock that gives out entry ids, Redis's own. */
export interface GroupProgress {
  /** Read before the rest: everything published until then is finished, except what came at `oldestAt` or later. */
  now: number;
  /** When the oldest entry came that is not finished; `undefined` where all are. */
  oldestAt: number | undefined;
}

/** TIME answers seconds, and the microseconds of the present one. */
const timeMs = (reply: unknown): number => {
  const [seconds, microseconds] = Array.isArray(reply) ? reply.map(Number) : [];
  if (seconds === undefined || microseconds === undefined) throw new BusFault('TIME answered something else');
  return seconds * 1_000 + Math.floor(microseconds / 1_000);
};

/** Asks Redis, in one round trip; costs the same however much waits. Rejects with a {@link BusFault}. */
export const readGroupProgress = async (redis: RedisClient, stream: GroupStream): Promise<GroupProgress> => {
  const replies = (await redisAnswer('TIME', redis.pipeline().time().eval(oldestEntry, 1, groupKey(stream)).exec())) ?? [];
  const failed = replies.find(([error]) => error !== null);
  if (failed !== undefined) throw new BusFault('The progress of a group cannot be read', { cause: failed[0] });
  const [time, oldestId] = replies.map(([, reply]) => reply);
  return { now: timeMs(time), oldestAt: typeof oldestId === 'string' ? entryTimeMs(oldestId) : undefined };
};
