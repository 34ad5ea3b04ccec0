import { setTimeout as delay } from 'node:timers/promises';
import type { FeedHandler, FeedSubscriber } from './feed-subscriber.ts';

/** Between two tries, ms. */
const retryMs = 500;

/**
 * Follows a feed of mere wake-ups without waiting for it: Redis may come later, and what is lost meanwhile is made up for
 * by whoever also asks now and then. Returns what ends it; end it before the subscriber.
 */
export const keepFollowing = (feeds: FeedSubscriber, feed: string, handler: FeedHandler): (() => void) => {
  const ended = new AbortController();
  const follow = async (): Promise<void> => {
    const leave = await feeds.follow(feed, handler);
    ended.signal.addEventListener('abort', () => void leave());
    if (ended.signal.aborted) await leave();
  };
  const tryUntilFollowed = async (): Promise<void> => {
    try {
      await follow();
    } catch {
      if (ended.signal.aborted) return;
      await delay(retryMs, undefined, { ref: false });
      await tryUntilFollowed();
    }
  };
  void tryUntilFollowed();
  return () => ended.abort();
};
