import { createHash } from 'node:crypto';
import type { FeedEvent } from '@parley/contracts';
import { encodeFeedEvent } from './feeds.ts';
import { resultsOf, sendPipelines } from './pipelines.ts';
import type { RedisClient } from './redis-client.ts';
import { swapAndPublish } from './scripts/swap-and-publish.ts';

/** One value that changes together with what is told of it; both keys and the feed have one hash slot. */
export interface FeedSwap {
  key: string;
  /** As it was read; null where there was none. */
  was: string | null;
  becomes: string;
  /** How long the value lives from now on, ms, at least 1. */
  ttlMs: number;
  /** A second key that follows from the value; a null value removes it. */
  derived: { key: string; value: string | null; ttlMs: number };
  feed: string;
  /** What is told; null where nothing visible changed. */
  event: FeedEvent | null;
}

/** Changes values and tells of it: see {@link createFeedSwaps}. */
export interface FeedSwaps {
  /** Whether each was done: false where another change came first, and then nothing was told. A {@link BusFault} where it is unknown. */
  swap(swaps: readonly FeedSwap[]): Promise<boolean[]>;
}

const sha = createHash('sha1').update(swapAndPublish).digest('hex');

const argumentsOf = ({ key, was, becomes, ttlMs, derived, feed, event }: FeedSwap): (string | number)[] => [
  key,
  derived.key,
  feed,
  was ?? '',
  becomes,
  Math.max(1, Math.ceil(ttlMs)),
  derived.value ?? '',
  Math.max(1, Math.ceil(derived.ttlMs)),
  event === null ? '' : encodeFeedEvent(event),
];

/**
 * Compare, set and publish in one step of Redis, in one write per call (and node of a cluster). Replicas that change the same
 * value at once cannot tell of it in an order that differs from the order of the changes: the last told is what is stored.
 */
export const createFeedSwaps = (redis: RedisClient): FeedSwaps => {
  const swap = async (swaps: readonly FeedSwap[]): Promise<boolean[]> => {
    if (swaps.length === 0) return [];
    const prepared = swaps.map(argumentsOf);
    const { replies, ahead } = await sendPipelines(redis, {
      what: 'EVALSHA',
      keys: swaps.map(({ key }) => key),
      // A restarted Redis knows no scripts; once per write costs less than to ask.
      ahead: (connection) => connection.script('LOAD', swapAndPublish),
      add: (connection, index) => connection.evalsha(sha, 3, ...(prepared[index] ?? [])),
    });
    resultsOf('SCRIPT LOAD', ahead);
    return resultsOf('EVALSHA', replies).map((result) => result === 1);
  };
  return { swap };
};
