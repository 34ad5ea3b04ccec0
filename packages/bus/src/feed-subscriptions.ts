import type { Redis } from 'ioredis';
import { errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import { hashSlot } from './hash-slot.ts';
import { pause } from './timing.ts';

/** Keeps a connection's sharded subscriptions equal to what is wanted: see {@link createFeedSubscriptions}. */
export interface FeedSubscriptions {
  want(feed: string): void;
  unwant(feed: string): void;
  isConfirmed(feed: string): boolean;
  /** The connection takes commands and has no subscription yet. */
  connected(): void;
  /** The connection is lost, and its subscriptions with it. */
  lost(): void;
}

/** What {@link createFeedSubscriptions} takes. */
export interface FeedSubscriptionsOptions {
  redis: Redis;
  log: BusLog;
  onConfirmed: (feeds: readonly string[]) => void;
  /** Everything wanted is confirmed on this connection. */
  onSettled: () => void;
  /** For a node of a cluster, which takes the channels of one slot per command, and only those of its own slots. */
  cluster?: {
    /** The node has not got the slots of some channels, or not yet; it is asked again until they are unwanted. */
    onMisplaced: () => void;
  };
}

/** Bounds the size of one command. */
const maxFeedsPerCommand = 1_000;
/** A slot that is on its way arrives within a second or so. */
const askAgainMs = 200;

const isMisplaced = (error: unknown): boolean =>
  error instanceof Error && /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/.test(error.message);

const takeSome = (feeds: Set<string>): string[] => {
  const some: string[] = [];
  for (const feed of feeds) {
    if (some.length === maxFeedsPerCommand) break;
    some.push(feed);
    feeds.delete(feed);
  }
  return some;
};

/**
 * One command at a time: SSUBSCRIBE of what is wanted and missing, then SUNSUBSCRIBE of what is not wanted any more. What
 * is wanted is looked at just before each command, so following anew while an unfollow is under way loses nothing.
 * ioredis's own autoResubscribe is not used: it forgets channels not confirmed before the loss, sends one command per
 * sharded channel, and neither awaits nor catches them.
 */
export const createFeedSubscriptions = (options: FeedSubscriptionsOptions): FeedSubscriptions => {
  const { redis, log, onConfirmed, onSettled, cluster } = options;
  const wanted = new Set<string>();
  const confirmed = new Set<string>();
  const missing = new Set<string>();
  const surplus = new Set<string>();
  let connection = 0;
  let connected = false;
  let working = false;

  const drop = (feed: string): void => {
    confirmed.delete(feed);
  };

  const confirm = (feeds: readonly string[]): void => {
    for (const feed of feeds) {
      confirmed.add(feed);
      missing.delete(feed);
      if (!wanted.has(feed)) surplus.add(feed);
    }
    onConfirmed(feeds);
  };

  /** Whatever went wrong, a new connection is the way to a known state; those who wait are bound by their time-out. */
  const startOver = (on: number, error: unknown): void => {
    if (on !== connection) return;
    log.warn(errorLabel(error), 'A subscription failed, the subscriber connects anew');
    lost();
    redis.disconnect(true);
  };

  const inCommands = (feeds: readonly string[]): string[][] =>
    cluster === undefined ? [[...feeds]] : [...Map.groupBy(feeds, hashSlot).values()];

  const subscribe = async (feeds: readonly string[]): Promise<void> => {
    const on = connection;
    try {
      await redis.ssubscribe(...feeds);
      if (on === connection) confirm(feeds);
    } catch (error) {
      if (cluster === undefined || !isMisplaced(error)) return startOver(on, error);
      cluster.onMisplaced();
      await pause(askAgainMs);
      for (const feed of feeds) if (on === connection && wanted.has(feed)) missing.add(feed);
    }
  };

  const unsubscribe = async (feeds: readonly string[]): Promise<void> => {
    const on = connection;
    feeds.forEach(drop);
    await redis.sunsubscribe(...feeds).catch((error: unknown) => {
      if (cluster === undefined || !isMisplaced(error)) startOver(on, error);
    });
  };

  const each = async (feeds: readonly string[], command: (some: readonly string[]) => Promise<void>): Promise<void> => {
    await Promise.all(inCommands(feeds).map(command));
  };

  const nextCommand = (): Promise<void> | null => {
    if (missing.size > 0) return each(takeSome(missing), subscribe);
    if (surplus.size > 0) return each(takeSome(surplus), unsubscribe);
    return null;
  };

  const work = async (on: number): Promise<void> => {
    // Everything that follows in the same tick shares the command.
    await Promise.resolve();
    // A command that was under way when its connection was lost may never settle, so each connection has work of its own.
    for (;;) {
      if (on !== connection) return;
      const command = nextCommand();
      if (command === null) break;
      await command;
    }
    working = false;
    onSettled();
  };

  const changed = (): void => {
    if (!connected || working) return;
    working = true;
    void work(connection);
  };

  const lost = (): void => {
    connection += 1;
    connected = false;
    working = false;
    confirmed.clear();
    surplus.clear();
    for (const feed of wanted) missing.add(feed);
  };

  return {
    want: (feed) => {
      wanted.add(feed);
      surplus.delete(feed);
      if (!confirmed.has(feed)) missing.add(feed);
      changed();
    },
    unwant: (feed) => {
      wanted.delete(feed);
      missing.delete(feed);
      if (confirmed.has(feed)) surplus.add(feed);
      changed();
    },
    isConfirmed: (feed) => confirmed.has(feed),
    connected: () => {
      lost();
      connected = true;
      changed();
    },
    lost,
  };
};
