import { Cluster, type RedisOptions } from 'ioredis';

/** What every connection to a node is like. */
export type NodeOptions = Omit<RedisOptions, 'replyMapping' | 'host' | 'port' | 'path' | 'retryStrategy' | 'enableOfflineQueue'>;

/** What {@link openCluster} takes. */
export interface ClusterConnectionOptions {
  /** Nodes to ask for the others, each a plain URL; credentials and TLS are the first one's. */
  readonly urls: readonly [string, ...string[]];
  readonly node: NodeOptions;
  /** Whether a command is refused at once while the cluster is not known, and never sent a second time. */
  readonly failFast: boolean;
  readonly retryStrategy: (attempt: number) => number;
  /** Whether SSUBSCRIBE goes to the channel's own node; only Socket.IO's adapter asks the client for that. */
  readonly shardedSubscribers: boolean;
}

/** After a node was lost: how often the others are asked who has taken its place, and for how long. */
const askAgainMs = 250;
const askingMs = 20_000;
/** Slots may also move while all is well; whoever is asked for one says so, so this is rarely what finds out. */
const refreshMs = 10_000;

/** While no node is known, ioredis would keep a command for later, without a time-out. */
class FailFastCluster extends Cluster {
  override sendCommand(...[command, ...where]: Parameters<Cluster['sendCommand']>): unknown {
    if (this.status === 'ready' || command.name === 'cluster') return super.sendCommand(command, ...where);
    command.reject(new Error('The cluster is not connected'));
    return command.promise;
  }
}

/** Credentials and TLS of a URL, for every node alike. */
export const wayOfSpeaking = (url: string): { tls?: object; username?: string; password?: string } => {
  const { protocol, username, password } = new URL(url);
  return {
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  };
};

/** An IPv6 address has brackets only in a URL. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** The nodes tell of a failover only when asked. */
const askAfterLosses = (cluster: Cluster): void => {
  let until = 0;
  let asking: NodeJS.Timeout | undefined;
  const ask = (): void => {
    if (cluster.status === 'end' || performance.now() > until) {
      clearInterval(asking);
      asking = undefined;
    } else if (cluster.status === 'ready') cluster.refreshSlotsCache();
  };
  const lost = (): void => {
    until = performance.now() + askingMs;
    asking ??= setInterval(ask, askAgainMs).unref();
  };
  cluster.on('-node', lost);
};

/**
 * Opens a connection to a Redis Cluster: one to each node once it is needed, all of them by the slots as the nodes tell
 * them. Reads go to masters, as writes do: a replica may be behind.
 */
export const openCluster = (options: ClusterConnectionOptions): Cluster => {
  const { urls, node, failFast, retryStrategy, shardedSubscribers } = options;
  const nodes = urls
    .map((url) => new URL(url))
    .map(({ hostname, port }) => ({ host: bare(hostname), port: Number(port || 6379) }));
  const cluster = new (failFast ? FailFastCluster : Cluster)(nodes, {
    redisOptions: { ...node, ...wayOfSpeaking(urls[0]) },
    clusterRetryStrategy: retryStrategy,
    slotsRefreshInterval: refreshMs,
    shardedSubscribers,
    // A certificate is for a name, so names are kept.
    dnsLookup: (name, found) => found(null, name),
    // What was perhaps done is not done again: a late XADD would break the order.
    ...(failFast ? { retryDelayOnFailover: 0, retryDelayOnClusterDown: 0 } : {}),
  });
  askAfterLosses(cluster);
  return cluster;
};
