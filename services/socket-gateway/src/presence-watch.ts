import { type FeedSubscriber, presenceFeed } from '@parley/bus';
import { accept, type Presence, type PresenceItems, type Result, refuse, type UserId, limits as wire } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import type { Connection } from './connection.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { PresenceClient } from './presence-client.ts';
import { type PresenceOutbox, shownTo } from './presence-outbox.ts';

/** Who watches whom here (PR4): a person's feed is followed while anybody does. */
export interface PresenceWatch {
  /** Present states, told anew whenever they change. Code: `too_large`. */
  watch(connection: Connection, userIds: readonly UserId[]): Promise<Result<PresenceItems>>;
  unwatch(connection: Connection, userIds: readonly UserId[]): void;
  /** The connection closed. */
  left(connection: Connection): void;
  /** Changes may be lost from now on: everything watched is unknown. */
  interrupted(): void;
  /** Changes arrive again: everything watched is looked up anew. */
  resumed(): void;
  size(): number;
  stop(): void;
}

/** What watching needs. */
export interface PresenceWatchOptions {
  readonly feeds: FeedSubscriber;
  readonly presence: Pick<PresenceClient, 'lookup'>;
  readonly outbox: PresenceOutbox;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
  /** How long until what could not be looked up is tried again, ms. Default 2,000. */
  readonly retryMs?: number;
}

/** Somebody who is watched here. */
interface Watched {
  readonly userId: UserId;
  readonly watchers: Set<Connection>;
  /** Resolves with how to leave the feed, or with undefined when it could not be followed. */
  following: Promise<(() => Promise<void>) | undefined> | undefined;
  state: Presence;
  /** Counts what came over the feed, and its interruptions: an answer that was overtaken by one is older. */
  changes: number;
}

/** Makes the watches of one gateway. */
export const createPresenceWatch = (options: PresenceWatchOptions): PresenceWatch => {
  const { feeds, presence, outbox, metrics, log } = options;
  const people = new Map<UserId, Watched>();
  const watching = new Map<Connection, Set<UserId>>();
  const unsettled = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;
  let retrying = false;
  let stopped = false;

  const tell = (watched: Watched) => {
    for (const connection of watched.watchers) outbox.put(connection, watched.state);
  };

  const change = (watched: Watched, state: Presence) => {
    watched.changes += 1;
    watched.state = state;
    tell(watched);
  };

  const follow = async (watched: Watched): Promise<boolean> => {
    if (!feeds.live()) return false;
    watched.following ??= feeds
      .follow(presenceFeed(watched.userId), (event) => {
        if (event.type === 'presence.changed') change(watched, event.data);
      })
      .catch((error: unknown) => {
        log.debug({ err: error }, 'a presence feed could not be followed; it is tried again');
        watched.following = undefined;
        return undefined;
      });
    return (await watched.following) !== undefined;
  };

  /** Follows first, then looks up, so that nothing changes in between unseen. */
  const lookUp = async (watched: Watched): Promise<void> => {
    const isFollowed = await follow(watched);
    const before = watched.changes;
    const found = isFollowed ? await presence.lookup(watched.userId).catch(() => undefined) : undefined;
    // What came over the feed meanwhile is newer, or is followed by what is.
    if (watched.changes === before) watched.state = found ?? unknownState(watched.userId);
  };

  /** Answers whether the state is known now; it is tried again otherwise. */
  const settle = async (watched: Watched): Promise<boolean> => {
    await lookUp(watched);
    const isKnown = watched.state.status !== 'unknown';
    if (isKnown) unsettled.delete(watched);
    else if (people.get(watched.userId) === watched) retryLater(watched);
    return isKnown;
  };

  const settleAndTell = async (watched: Watched): Promise<boolean> => {
    const isKnown = await settle(watched);
    if (isKnown) tell(watched);
    return isKnown;
  };

  const retryLater = (watched: Watched) => {
    unsettled.add(watched);
    if (!stopped && !retrying) timer ??= setTimeout(() => void retry(), options.retryMs ?? 2_000);
  };

  /** One question first: while presence is away, more would only queue up before those of new watchers. */
  const retry = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (retrying) return;
    retrying = true;
    const [probe, ...others] = unsettled;
    if (probe !== undefined && feeds.live() && (await settleAndTell(probe))) await Promise.all(others.map(settleAndTell));
    retrying = false;
    for (const watched of unsettled) retryLater(watched);
  };

  const join = (connection: Connection, userId: UserId): Watched => {
    const watched = people.get(userId) ?? newlyWatched(userId);
    watched.watchers.add(connection);
    people.set(userId, watched);
    metrics.watchedPeople.set(people.size);
    return watched;
  };

  const leave = (connection: Connection, userId: UserId) => {
    const watched = people.get(userId);
    outbox.take(connection, userId);
    if (!watched?.watchers.delete(connection) || watched.watchers.size > 0) return;
    people.delete(userId);
    unsettled.delete(watched);
    metrics.watchedPeople.set(people.size);
    watched.following
      ?.then((unfollow) => unfollow?.())
      .catch((error: unknown) => log.debug({ err: error }, 'a feed was not left cleanly'));
  };

  return {
    watch: async (connection, userIds) => {
      const mine = watching.get(connection) ?? new Set<UserId>();
      const wanted = new Set(userIds);
      if (new Set([...mine, ...wanted]).size > wire.presenceUserIds) return tooMany;
      watching.set(connection, mine);
      const asked = [...wanted].map((userId) => {
        mine.add(userId);
        return join(connection, userId);
      });
      await Promise.all(asked.map(settle));
      return accept({ items: asked.map((watched) => shownTo(connection, watched.state)) });
    },
    unwatch: (connection, userIds) => {
      const mine = watching.get(connection);
      for (const userId of userIds) if (mine?.delete(userId)) leave(connection, userId);
    },
    left: (connection) => {
      for (const userId of watching.get(connection) ?? []) leave(connection, userId);
      watching.delete(connection);
      outbox.take(connection);
    },
    interrupted: () => {
      for (const watched of people.values()) change(watched, unknownState(watched.userId));
    },
    resumed: () => {
      for (const watched of people.values()) unsettled.add(watched);
      void retry();
    },
    size: () => people.size,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      outbox.stop();
    },
  };
};

const unknownState = (userId: UserId): Presence => ({ userId, status: 'unknown', lastSeen: null });

const newlyWatched = (userId: UserId): Watched => ({
  userId,
  watchers: new Set(),
  following: undefined,
  state: unknownState(userId),
  changes: 0,
});

const tooMany = refuse('too_large', `one connection watches at most ${wire.presenceUserIds} people`);
