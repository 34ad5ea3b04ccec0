/** How many streams the rooms are hashed onto. Changed only with all shards empty, else a room's order breaks. */
export const shardCount = 16;

/** All shard numbers, ascending. */
export const allShards: readonly number[] = Array.from({ length: shardCount }, (_, shard) => shard);

/** What travels over a set of shards, named like its event: `message.submitted`. */
export type ShardStream = string;

/** The shard of a room: FNV-1a (32 bit, halves folded) of its id. Every process must agree on it, for ever. */
export const shardOf = (roomId: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < roomId.length; index += 1) {
    hash = Math.imul(hash ^ roomId.charCodeAt(index), 0x01000193) >>> 0;
  }
  return ((hash >>> 16) ^ (hash & 0xffff)) % shardCount;
};

/** The hash tag of Redis Cluster keeps a shard's keys on one node. */
const tag = (stream: ShardStream, shard: number): string => `{${stream}:${shard}}`;

/** The Redis key of a shard's stream. */
export const shardKey = (stream: ShardStream, shard: number): string => `parley:shard:${tag(stream, shard)}`;

/** The Redis key beside it that names the shard's present owner. */
export const leaseKey = (stream: ShardStream, shard: number): string => `parley:lease:${tag(stream, shard)}`;

/** The Redis key beside it that tells a shard from one that was there before Redis lost its data. */
export const incarnationKey = (stream: ShardStream, shard: number): string => `parley:incarnation:${tag(stream, shard)}`;

/** The sorted set of replicas that consume a stream, scored by when they count as gone (ms since the epoch). */
export const replicasKey = (stream: ShardStream): string => `parley:replicas:{${stream}}`;

/** The stream that keeps what could not be handled. */
export const deadLetterKey = (stream: ShardStream): string => `parley:dead-letters:{${stream}}`;
