import { once } from 'node:events';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { OpenBlocking, RedisClient } from '../redis-client.ts';

/** Connections as services have them, to one Redis or, where the URL has commas, to a cluster; they end together. */
export interface TestConnections {
  /** Keeps what it is asked until Redis is there. */
  admin: RedisClient;
  /** Fails fast. */
  commands: () => Promise<RedisClient>;
  openBlocking: OpenBlocking;
  /** To one server. */
  subscriber: () => Redis;
  close(): void;
}

type Options = Omit<RedisOptions, 'replyMapping' | 'retryStrategy' | 'enableOfflineQueue'>;

const retryStrategy = (attempt: number): number => Math.min(attempt * 20, 200);
const shared: Options = { protocol: 2, connectTimeout: 1_000 };
const failFast: Options = { ...shared, commandTimeout: 2_000, maxRetriesPerRequest: 0 };
const patient: Options = { ...shared, maxRetriesPerRequest: null };

const nodeOf = (url: string) => {
  const { hostname, port, password } = new URL(url);
  return { host: hostname, port: Number(port), ...(password === '' ? {} : { password: decodeURIComponent(password) }) };
};

/** Opens connections to what a test's URL names. */
export const openTestConnections = (url: string): TestConnections => {
  const urls = url.split(',');
  const [first = ''] = urls;
  const { password } = nodeOf(first);
  const clients = new Set<RedisClient>();

  const keep = <Client extends RedisClient>(client: Client): Client => {
    client.on('error', () => {});
    client.on('end', () => clients.delete(client));
    clients.add(client);
    return client;
  };

  const toServer = (options: Options, enableOfflineQueue: boolean, node = nodeOf(first)): Redis =>
    keep(
      new Redis({
        ...options,
        ...(password === undefined ? {} : { password }),
        ...node,
        db: databaseOf(first),
        retryStrategy,
        enableOfflineQueue,
      }),
    );

  const toCluster = (redisOptions: Options): Cluster =>
    keep(
      new Cluster(urls.map(nodeOf), {
        redisOptions: { ...redisOptions, ...(password === undefined ? {} : { password }) },
        clusterRetryStrategy: retryStrategy,
        slotsRefreshInterval: 1_000,
      }),
    );

  const open = (options: Options, enableOfflineQueue: boolean): RedisClient =>
    urls.length > 1 ? toCluster(options) : toServer(options, enableOfflineQueue);

  return {
    admin: open(patient, true),
    commands: async () => {
      const client = open(failFast, false);
      if (client.status !== 'ready') await once(client, 'ready');
      return client;
    },
    openBlocking: (node) => toServer({ ...shared, maxRetriesPerRequest: 0 }, false, node),
    subscriber: () => toServer(patient, true),
    close: () => {
      for (const client of clients) client.disconnect();
    },
  };
};

const databaseOf = (url: string): number => Number(new URL(url).pathname.slice(1) || 0);
