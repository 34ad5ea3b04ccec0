import type { Cluster, Redis } from 'ioredis';
import { hashSlot } from './hash-slot.ts';

/** A connection to one Redis, or to a cluster; everything here takes either. */
export type RedisClient = Redis | Cluster;

/** Where a node of a cluster listens. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** Makes a connection for one reader alone: to `node` of a cluster, else to the one Redis. */
export type OpenBlocking = (node?: RedisNode) => Redis;

/** Whether a client speaks to a cluster. */
export const isCluster = (redis: RedisClient): redis is Cluster => redis.isCluster;

/** `host:port` of the master that has a slot, as far as the client knows; undefined before it was told. */
export const masterOf = (cluster: Cluster, slot: number): string | undefined => cluster.slots[slot]?.[0];

/** Reads `host:port`; the host of IPv6 has colons too. */
export const readNode = (master: string): RedisNode => {
  const at = master.lastIndexOf(':');
  return { host: master.slice(0, at), port: Number(master.slice(at + 1)) };
};

/** The node where a key is; undefined where there is only one, and where it is not known yet. */
export const nodeOf = (redis: RedisClient, key: string): RedisNode | undefined => {
  const master = isCluster(redis) ? masterOf(redis, hashSlot(key)) : undefined;
  return master === undefined ? undefined : readNode(master);
};
