import type { FeedEvent } from '@parley/contracts';
import { encodeFeedEvent } from './feeds.ts';
import { resultsOf, sendPipelines } from './pipelines.ts';
import type { RedisClient } from './redis-client.ts';

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

/** The text of each message, in order; an event that goes to several feeds is encoded once. */
export const encodeMessages = (messages: readonly FeedMessage[]): string[] => {
  const encoded = new Map<FeedEvent, string>();
  return messages.map(({ event }) => {
    const text = encoded.get(event) ?? encodeFeedEvent(event);
    encoded.set(event, text);
    return text;
  });
};

/** SPUBLISH of all in one write per call, over a command connection; on a cluster in one to each node. */
export const createFeedPublisher = (redis: RedisClient): FeedPublisher => {
  const publish = async (messages: readonly FeedMessage[]): Promise<void> => {
    if (messages.length === 0) return;
    const texts = encodeMessages(messages);
    const keys = messages.map(({ feed }) => feed);
    const { replies } = await sendPipelines(redis, {
      what: 'SPUBLISH',
      keys,
      add: (connection, index) => connection.spublish(keys[index] ?? '', texts[index] ?? ''),
    });
    resultsOf('SPUBLISH', replies);
  };
  return { publish };
};
