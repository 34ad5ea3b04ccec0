import type { Cluster, Redis } from 'ioredis';
import { errorLabel, FeedUnavailableError } from './bus-errors.ts';
import { createFeedSubscriber, type FeedHandler, type FeedSubscriber, type FeedSubscriberOptions } from './feed-subscriber.ts';
import { hashSlot } from './hash-slot.ts';
import { isCluster, masterOf, type OpenBlocking, type RedisClient, type RedisNode, readNode } from './redis-client.ts';
import { pause } from './timing.ts';

/** What {@link createClusterFeedSubscriber} takes. */
export interface ClusterFeedSubscriberOptions extends Omit<FeedSubscriberOptions, 'redis' | 'onMisplaced'> {
  /** Says which node has a feed's slot; commands go over it as well. */
  cluster: Cluster;
  /** Makes a connection to a node for its subscriptions alone. */
  open: (node: RedisNode) => Redis;
}

/** Somebody who follows a feed, at the node that had its slot when it was last subscribed. */
interface Follower {
  readonly feed: string;
  readonly handler: FeedHandler;
  at?: string;
  leave?: () => Promise<void>;
  moving: boolean;
  /** Followed for the first time just now: until that has failed, nobody misses anything. */
  fresh: boolean;
}

interface Node {
  readonly subscriber: FeedSubscriber;
  interrupted: boolean;
}

/** How often the nodes are asked whose the slots are while something is not where it belongs, ms. */
const tendMs = 250;

/**
 * Follows feeds on a cluster: a subscriber for each node that has the slot of one. When a slot moves, as it does when a
 * master is lost, its feeds are followed at the new node; meanwhile, and while any node in use is away, this is not live.
 */
export const createClusterFeedSubscriber = (options: ClusterFeedSubscriberOptions): FeedSubscriber => {
  const { cluster, open, log, onInterrupted, onResumed, followTimeoutMs = 5_000 } = options;
  const nodes = new Map<string, Node>();
  const followers = new Set<Follower>();
  let live = false;
  let everLive = false;
  let closed = false;
  let tending: NodeJS.Timeout | undefined;
  /** Called, and forgotten, when this is not live any more. */
  const waiting = new Set<() => void>();

  const homeOf = (feed: string): string | undefined => masterOf(cluster, hashSlot(feed));

  const isSettled = (): boolean => {
    if (cluster.status !== 'ready') return false;
    for (const { feed, at, fresh } of followers) if (!fresh && (at === undefined || at !== homeOf(feed))) return false;
    return [...nodes.values()].every(({ interrupted }) => !interrupted);
  };

  const look = (): void => {
    if (closed) return;
    const settled = isSettled();
    if (!settled) tending ??= setInterval(tend, tendMs).unref();
    if (settled === live) return;
    live = settled;
    if (!settled) {
      for (const give of waiting) give();
      return onInterrupted?.();
    }
    clearInterval(tending);
    tending = undefined;
    if (everLive) onResumed?.();
    everLive = true;
  };

  const nodeAt = (home: string): Node => {
    const known = nodes.get(home);
    if (known !== undefined) return known;
    const setInterrupted = (is: boolean) => () => {
      if (nodes.get(home) !== node) return;
      node.interrupted = is;
      look();
    };
    const node: Node = {
      subscriber: createFeedSubscriber({
        redis: open(readNode(home)),
        log,
        followTimeoutMs,
        onInterrupted: setInterrupted(true),
        onResumed: setInterrupted(false),
        onMisplaced: () => cluster.refreshSlotsCache(),
      }),
      interrupted: false,
    };
    nodes.set(home, node);
    return node;
  };

  const dropUnused = (): void => {
    const used = new Set([...followers].map(({ at }) => at));
    const wanted = new Set([...followers].map(({ feed }) => homeOf(feed)));
    for (const [home, { subscriber }] of nodes) {
      if (used.has(home) || wanted.has(home)) continue;
      nodes.delete(home);
      void subscriber.close();
    }
  };

  /** Follows at the node that has the slot now, and only then leaves the other one. */
  const place = async (follower: Follower, home: string): Promise<void> => {
    const { leave: before } = follower;
    const leave = await nodeAt(home).subscriber.follow(follower.feed, follower.handler);
    await before?.();
    if (followers.has(follower)) Object.assign(follower, { at: home, leave });
    else await leave();
  };

  const move = async (follower: Follower, home: string): Promise<void> => {
    follower.moving = true;
    await place(follower, home).catch((error: unknown) => log.warn(errorLabel(error), 'A feed could not be followed yet'));
    follower.moving = false;
  };

  const moveAll = async (): Promise<void> => {
    const misplaced = [...followers].flatMap((follower) => {
      const home = homeOf(follower.feed);
      return home === undefined || home === follower.at || follower.moving ? [] : [move(follower, home)];
    });
    await Promise.all(misplaced);
    if (closed) return;
    dropUnused();
    look();
  };

  const tend = (): void => {
    if (cluster.status === 'ready') cluster.refreshSlotsCache();
    void moveAll();
  };

  const home = async (feed: string): Promise<string> => {
    const deadline = performance.now() + followTimeoutMs;
    for (;;) {
      if (closed) throw new FeedUnavailableError('The subscriber is closed');
      const found = homeOf(feed);
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new FeedUnavailableError('The cluster is not known');
      await pause(50);
    }
  };

  const whileLive = async (work: Promise<void>): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.add(resolve);
    await Promise.race([work, promise]);
    waiting.delete(resolve);
  };

  const onRefresh = (): void => void moveAll();
  cluster.on('ready', look);
  cluster.on('refresh', onRefresh);
  look();

  return {
    follow: async (feed, handler) => {
      const follower: Follower = { feed, handler, moving: true, fresh: false };
      const at = await home(feed);
      const leave = await nodeAt(at).subscriber.follow(feed, handler);
      Object.assign(follower, { at, leave, moving: false });
      followers.add(follower);
      // Its slot may have moved meanwhile.
      if (at !== homeOf(feed)) void moveAll();
      return async () => {
        followers.delete(follower);
        await follower.leave?.();
      };
    },
    followThrough: async (feed, handler) => {
      if (closed) throw new FeedUnavailableError('The subscriber is closed');
      const follower: Follower = { feed, handler, moving: false, fresh: true };
      followers.add(follower);
      const at = homeOf(feed);
      if (live && at !== undefined) await whileLive(move(follower, at));
      follower.fresh = false;
      look();
      return async () => {
        followers.delete(follower);
        await follower.leave?.();
      };
    },
    live: () => live,
    close: async () => {
      closed = true;
      clearInterval(tending);
      cluster.off('ready', look);
      cluster.off('refresh', onRefresh);
      await Promise.all([...nodes.values()].map(({ subscriber }) => subscriber.close()));
      nodes.clear();
      followers.clear();
    },
  };
};

/** What {@link openFeedSubscriber} takes. */
export interface OpenFeedSubscriberOptions extends Omit<FeedSubscriberOptions, 'redis' | 'onMisplaced'> {
  /** Any connection to the Redis or the cluster; on a cluster it says where slots are. */
  commands: RedisClient;
  /** Makes connections for subscriptions alone. */
  open: OpenBlocking;
}

/** Follows feeds on one Redis or on a cluster, whichever `commands` speaks to. */
export const openFeedSubscriber = ({ commands, open, ...rest }: OpenFeedSubscriberOptions): FeedSubscriber =>
  isCluster(commands)
    ? createClusterFeedSubscriber({ cluster: commands, open, ...rest })
    : createFeedSubscriber({ redis: open(), ...rest });
