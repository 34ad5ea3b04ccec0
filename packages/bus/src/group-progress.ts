import { BusFault } from './bus-errors.ts';
import { entryTimeMs } from './entry-id.ts';
import { type GroupStream, groupKey } from './groups.ts';
import { resultsOf, sendPipelines } from './pipelines.ts';
import type { RedisClient } from './redis-client.ts';
import { oldestEntry } from './scripts/oldest-entry.ts';

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
  const key = groupKey(stream);
  const { ahead, replies } = await sendPipelines(redis, {
    what: 'The progress of a group',
    keys: [key],
    ahead: (connection) => connection.time(),
    add: (connection) => connection.eval(oldestEntry, 1, key),
  });
  const [time, oldestId] = resultsOf('The progress of a group', [...ahead, ...replies]);
  return { now: timeMs(time), oldestAt: typeof oldestId === 'string' ? entryTimeMs(oldestId) : undefined };
};
