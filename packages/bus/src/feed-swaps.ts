import { createHash } from 'node:crypto';
import type { FeedEvent } from '@parley/contracts';
import type { Redis } from 'ioredis';
import { BusFault } from './bus-errors.ts';
import { encodeFeedEvent } from './feeds.ts';
import { swapAndPublish } from './scripts/swap-and-publish.ts';
import { redisAnswer } from './timing.ts';

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
 * Compare, set and publish in one step of Redis, one pipeline per call. Replicas that change the same value at once
 * cannot tell of it in an order that differs from the order of the changes: the last told is what is stored.
 */
export const createFeedSwaps = (redis: Redis): FeedSwaps => {
  const swap = async (swaps: readonly FeedSwap[]): Promise<boolean[]> => {
    if (swaps.length === 0) return [];
    const pipeline = redis.pipeline();
    // A restarted Redis knows no scripts; once per pipeline costs less than to ask.
    pipeline.script('LOAD', swapAndPublish);
    for (const one of swaps) pipeline.evalsha(sha, 3, ...argumentsOf(one));
    const replies = (await redisAnswer('EVALSHA', pipeline.exec())) ?? [];
    const failed = replies.find(([error]) => error !== null);
    if (failed !== undefined) throw new BusFault('EVALSHA failed', { cause: failed[0] });
    return swaps.map((_, index) => replies[index + 1]?.[1] === 1);
  };
  return { swap };
};
