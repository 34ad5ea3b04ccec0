import type { ChainableCommander, Cluster, Redis } from 'ioredis';
import { BusFault } from './bus-errors.ts';
import { hashSlot } from './hash-slot.ts';
import { isCluster, masterOf, type RedisClient } from './redis-client.ts';
import { redisAnswer } from './timing.ts';

/** What one command of a pipeline came to. */
export type Reply = [error: Error | null, result: unknown];

/** What {@link sendPipelines} takes. */
export interface Pipelined {
  /** Names it in a fault. */
  what: string;
  /** The key or channel of each command, in the order of sending. */
  keys: readonly string[];
  /** Adds the command at `index` of `keys`, exactly one. */
  add(pipeline: ChainableCommander, index: number): void;
  /** Adds one command ahead of the others, once at every node that gets any. */
  ahead?: (pipeline: ChainableCommander) => void;
}

/** Replies in the order of `keys`; `ahead` has for each of them what came ahead of it, at its node. */
export interface PipelineReplies {
  replies: Reply[];
  ahead: Reply[];
}

const isMisplaced = ([error]: Reply): boolean => /^(MOVED|ASK|CLUSTERDOWN|TRYAGAIN)\b/.test(error?.message ?? '');

/** The commands for each master, by its `host:port`; those whose slots nobody is known to have come under ''. */
const byNode = (cluster: Cluster, keys: readonly string[]): Map<string, number[]> =>
  Map.groupBy(keys.keys(), (index) => masterOf(cluster, hashSlot(keys[index] ?? '')) ?? '');

/** The client's own connection to a master: unlike the cluster's, its pipelines take whatever belongs there. */
const connectionTo = (cluster: Cluster, master: string): Redis | undefined =>
  cluster.nodes('master').find(({ options }) => `${options.host}:${options.port}` === master);

const sendOne = async (redis: Redis, commands: Pipelined, indices: readonly number[]): Promise<[Reply, Reply[]]> => {
  const pipeline = redis.pipeline();
  commands.ahead?.(pipeline);
  for (const index of indices) commands.add(pipeline, index);
  const replies = (await redisAnswer(commands.what, pipeline.exec())) ?? [];
  return commands.ahead === undefined ? [[null, null], replies] : [replies[0] ?? [null, null], replies.slice(1)];
};

const sendToOneServer = async (redis: Redis, commands: Pipelined): Promise<PipelineReplies> => {
  const [ahead, replies] = await sendOne(redis, commands, [...commands.keys.keys()]);
  return { replies, ahead: replies.map(() => ahead) };
};

const sendToNodes = async (cluster: Cluster, commands: Pipelined): Promise<PipelineReplies> => {
  // ioredis would keep a pipeline until it knows the nodes, without a time-out.
  if (cluster.status !== 'ready') throw new BusFault('The cluster is not connected');
  const [replies, ahead]: [Reply[], Reply[]] = [[], []];
  const toNode = async (master: string, indices: readonly number[]): Promise<void> => {
    const failed = (error: unknown): [Reply, Reply[]] => {
      const reply: Reply = [error instanceof Error ? error : new BusFault(commands.what), null];
      return [reply, indices.map(() => reply)];
    };
    const connection = connectionTo(cluster, master);
    const [first, rest] =
      connection === undefined
        ? failed(new BusFault('A slot of the cluster has no master'))
        : await sendOne(connection, commands, indices).catch(failed);
    for (const [at, index] of indices.entries()) {
      replies[index] = rest[at] ?? [new BusFault(`${commands.what} was not answered`), null];
      ahead[index] = first;
    }
  };
  await Promise.all([...byNode(cluster, commands.keys)].map(([master, indices]) => toNode(master, indices)));
  if (replies.some((reply) => isMisplaced(reply) || reply[0] instanceof BusFault)) cluster.refreshSlotsCache();
  return { replies, ahead };
};

/**
 * Sends commands in one write, on a cluster in one for each node that has a key of theirs. Commands of one key keep their
 * order; on a cluster those of different nodes have none. Rejects with a {@link BusFault}, or says of each command what it
 * came to: on a cluster only those of one node may have failed.
 */
export const sendPipelines = (redis: RedisClient, commands: Pipelined): Promise<PipelineReplies> =>
  isCluster(redis) ? sendToNodes(redis, commands) : sendToOneServer(redis, commands);

/** The results, or a {@link BusFault} when any command failed. */
export const resultsOf = (what: string, replies: readonly Reply[]): unknown[] => {
  const failed = replies.find(([error]) => error !== null);
  if (failed !== undefined) throw new BusFault(`${what} failed`, { cause: failed[0] });
  return replies.map(([, result]) => result);
};
