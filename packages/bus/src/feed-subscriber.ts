import type { FeedEvent } from '@parley/contracts';
import type { Redis } from 'ioredis';
import { errorLabel, FeedUnavailableError } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { createFeedSubscriptions } from './feed-subscriptions.ts';
import { decodeFeedEvent, feedKind } from './feeds.ts';
import { within } from './timing.ts';

/** Called for every event of a feed; must not block. What it throws is logged and hurts nobody else. */
export type FeedHandler = (event: FeedEvent) => void;

/** What {@link createFeedSubscriber} takes. */
export interface FeedSubscriberOptions {
  /** A connection for this alone; its autoResubscribe and autoResendUnfulfilledCommands are switched off. */
  redis: Redis;
  log: BusLog;
  /** Events may be lost from now on. */
  onInterrupted?: () => void;
  /** All feeds are subscribed again: what was lost meanwhile can be fetched now. */
  onResumed?: () => void;
  /** How long `follow` waits, ms. Default 5,000. */
  followTimeoutMs?: number;
  /** For a node of a cluster: it has not got the slot of a feed. */
  onMisplaced?: () => void;
}

/** Follows feeds: see {@link createFeedSubscriber}. */
export interface FeedSubscriber {
  /**
   * Resolves once Redis confirmed the subscription, with what ends it; the handler may be called just before. A
   * {@link FeedUnavailableError} when that took too long: then nothing is followed.
   */
  follow(feed: string, handler: FeedHandler): Promise<() => Promise<void>>;
  /**
   * The same for whoever goes on without Redis: while there is an interruption it resolves at once, and the subscription is
   * made before `onResumed`. A connection on which it is not confirmed in time is given up.
   */
  followThrough(feed: string, handler: FeedHandler): Promise<() => Promise<void>>;
  /** Whether everything followed is subscribed, so that nothing is being lost. */
  live(): boolean;
  /** Ends all feeds and the connection. Never rejects. */
  close(): Promise<void>;
}

interface Following {
  /** One object per follower: a handler that follows twice is called twice. */
  followers: Set<{ handler: FeedHandler }>;
  /** Called when there is news of the subscription. */
  waiting: (() => void)[];
}

/** How often the connection is asked whether it lives, ms: a cut network says nothing by itself. */
const pingMs = 2_000;

const wake = (following: Following | undefined): void => {
  for (const one of following?.waiting.splice(0) ?? []) one();
};

/** Awaited, reference-counted subscriptions to feeds over sharded pub/sub, restored by themselves after an interruption. */
export const createFeedSubscriber = (options: FeedSubscriberOptions): FeedSubscriber => {
  const { redis, log, onInterrupted, onResumed, onMisplaced, followTimeoutMs = 5_000 } = options;
  const feeds = new Map<string, Following>();
  let live = false;
  let everLive = false;
  let closed = false;
  let connection = 0;

  const settled = (): void => {
    if (live || closed) return;
    live = true;
    if (everLive) onResumed?.();
    everLive = true;
  };

  const subscriptions = createFeedSubscriptions({
    redis,
    log,
    onConfirmed: (names) => {
      for (const name of names) wake(feeds.get(name));
    },
    onSettled: settled,
    ...(onMisplaced === undefined ? {} : { cluster: { onMisplaced } }),
  });

  const lost = (): void => {
    connection += 1;
    subscriptions.lost();
    if (!live) return;
    live = false;
    for (const following of feeds.values()) wake(following);
    if (!closed) onInterrupted?.();
  };

  const deliver = (feed: string, handler: FeedHandler, event: FeedEvent): void => {
    try {
      handler(event);
    } catch (error) {
      log.error({ feed: feedKind(feed), ...errorLabel(error) }, 'A handler of a feed failed');
    }
  };

  const receive = (feed: string, text: string): void => {
    const following = feeds.get(feed);
    if (following === undefined) return;
    const event = decodeFeedEvent(text);
    if (event === null) log.error({ feed: feedKind(feed) }, 'Dropped a malformed message of a feed');
    else for (const { handler } of following.followers) deliver(feed, handler, event);
  };

  const ping = async (): Promise<void> => {
    if (redis.status !== 'ready') return;
    const on = connection;
    await within(2 * pingMs, 'PING', redis.ping()).catch(() => {
      if (on === connection) redis.disconnect(true);
    });
  };

  const join = (feed: string, handler: FeedHandler): [Following, leave: () => void] => {
    const following = feeds.get(feed) ?? { followers: new Set(), waiting: [] };
    const follower = { handler };
    following.followers.add(follower);
    feeds.set(feed, following);
    subscriptions.want(feed);
    const leave = (): void => {
      following.followers.delete(follower);
      if (following.followers.size > 0 || feeds.get(feed) !== following) return;
      feeds.delete(feed);
      subscriptions.unwant(feed);
    };
    return [following, leave];
  };

  const confirmation = async (feed: string, following: Following, goesOn = () => true): Promise<void> => {
    const deadline = performance.now() + followTimeoutMs;
    while (!subscriptions.isConfirmed(feed) && goesOn()) {
      if (closed) throw new FeedUnavailableError('The subscriber is closed');
      const { promise, resolve } = Promise.withResolvers<void>();
      following.waiting.push(resolve);
      await within(Math.max(0, deadline - performance.now()), 'SSUBSCRIBE', promise);
    }
  };

  const follow = async (feed: string, handler: FeedHandler): Promise<() => Promise<void>> => {
    if (closed) throw new FeedUnavailableError('The subscriber is closed');
    const [following, leave] = join(feed, handler);
    try {
      await confirmation(feed, following);
    } catch (error) {
      leave();
      throw error instanceof FeedUnavailableError ? error : new FeedUnavailableError('Not subscribed in time', { cause: error });
    }
    return async () => leave();
  };

  const followThrough = async (feed: string, handler: FeedHandler): Promise<() => Promise<void>> => {
    if (closed) throw new FeedUnavailableError('The subscriber is closed');
    const [following, leave] = join(feed, handler);
    const on = connection;
    await confirmation(feed, following, () => live && on === connection).catch(() => {
      if (!closed && on === connection) redis.disconnect(true);
    });
    return async () => leave();
  };

  redis.options.autoResubscribe = false;
  redis.options.autoResendUnfulfilledCommands = false;
  redis.on('error', (error) => log.warn(errorLabel(error), 'The subscriber has trouble with its connection'));
  redis.on('ready', () => subscriptions.connected());
  redis.on('close', lost);
  redis.on('smessage', receive);
  const pings = setInterval(() => void ping(), pingMs).unref();
  if (redis.status === 'ready') subscriptions.connected();
  if (redis.status === 'wait') redis.connect().catch(() => {});

  return {
    follow,
    followThrough,
    live: () => live,
    close: async () => {
      closed = true;
      clearInterval(pings);
      redis.disconnect();
      for (const following of feeds.values()) wake(following);
      feeds.clear();
    },
  };
};
