import type { Cluster, Redis } from 'ioredis';
import { BusFault } from './bus-errors.ts';
import { hashSlot } from './hash-slot.ts';
import { isCluster, masterOf, type RedisClient } from './redis-client.ts';

/** What one command of a pipeline came to. */
export type Reply = [error: Error | null, result: unknown];

/** What {@link sendPipelines} takes. */
export interface Pipelined {
  /** Names it in a fault. */
  what: string;
  /** The key or channel of each command, in the order of sending. */
  keys: readonly string[];
  /** Sends the command at `index` of `keys`, exactly one, over this connection. */
  add(connection: Redis, index: number): Promise<unknown>;
  /** Sends one command ahead of the others, once to every node that gets any. */
  ahead?: (connection: Redis) => Promise<unknown>;
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

/**
 * Not ioredis's own pipelines: each of them gives itself a property with a getter, for which V8 makes a hidden class that is
 * old from its beginning. It holds the pipeline, its commands, and all that they answered, until the next full collection.
 */
const inOneWrite = async (redis: Redis, send: () => readonly Promise<unknown>[]): Promise<Reply[]> => {
  // None before the first connection; then ioredis keeps the commands until there is one.
  const socket: Redis['stream'] | undefined = redis.stream;
  const together = (): readonly Promise<unknown>[] => {
    socket?.cork();
    try {
      return send();
    } finally {
      socket?.uncork();
    }
  };
  return (await Promise.allSettled(together())).map(replyOf);
};

const replyOf = (settled: PromiseSettledResult<unknown>): Reply => {
  if (settled.status === 'fulfilled') return [null, settled.value];
  const reason: unknown = settled.reason;
  return [reason instanceof Error ? reason : new BusFault('Redis refused it', { cause: reason }), null];
};

const sendOne = async (redis: Redis, commands: Pipelined, indices: readonly number[]): Promise<[Reply, Reply[]]> => {
  const replies = await inOneWrite(redis, () => [
    ...(commands.ahead === undefined ? [] : [commands.ahead(redis)]),
    ...indices.map((index) => commands.add(redis, index)),
  ]);
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
