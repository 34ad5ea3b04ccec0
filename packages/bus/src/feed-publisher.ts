import type { FeedEvent } from '@parley/contracts';
import type { ChainableCommander, Redis } from 'ioredis';
import { BusFault } from './bus-errors.ts';
import { encodeFeedEvent } from './feeds.ts';
import { redisAnswer } from './timing.ts';

/** An event and the feed it goes onto. */
export interface FeedMessage {
  feed: string;
  event: FeedEvent;
}

/** Publishes onto feeds: see {@link createFeedPublisher}. */
export interface FeedPublisher {
  /** Resolves once Redis took all of them; a {@link BusFault} when any was not confirmed. */
  publish(messages: readonly FeedMessage[]): Promise<void>;
}

/** Adds a SPUBLISH per message to a pipeline; an event that goes to several feeds is encoded once. */
export const addPublications = (pipeline: ChainableCommander, messages: readonly FeedMessage[]): void => {
  const encoded = new Map<FeedEvent, string>();
  for (const { feed, event } of messages) {
    const text = encoded.get(event) ?? encodeFeedEvent(event);
    encoded.set(event, text);
    pipeline.spublish(feed, text);
  }
};

/** One pipeline of SPUBLISH per call, over a command connection. */
export const createFeedPublisher = (redis: Redis): FeedPublisher => {
  const publish = async (messages: readonly FeedMessage[]): Promise<void> => {
    if (messages.length === 0) return;
    const pipeline = redis.pipeline();
    addPublications(pipeline, messages);
    const replies = (await redisAnswer('SPUBLISH', pipeline.exec())) ?? [];
    const failed = replies.find(([error]) => error !== null);
    if (failed !== undefined) throw new BusFault('SPUBLISH failed', { cause: failed[0] });
  };
  return { publish };
};
