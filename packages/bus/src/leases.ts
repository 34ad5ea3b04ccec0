import type { Redis } from 'ioredis';
import { BusFault, errorLabel } from './bus-errors.ts';
import type { BusLog } from './bus-log.ts';
import type { BusCounter } from './metrics.ts';
import { type Reply, sendPipelines } from './pipelines.ts';
import type { RedisClient } from './redis-client.ts';
import { registerReplica } from './scripts/register-replica.ts';
import { releaseLease } from './scripts/release-lease.ts';
import { renewLease } from './scripts/renew-lease.ts';
import { allShards, leaseKey, replicasKey, type ShardStream } from './shards.ts';
import { pause, within } from './timing.ts';

/** What {@link createLeases} takes. */
export interface LeasesOptions {
  commands: RedisClient;
  stream: ShardStream;
  /** Unique among replicas, boot id included. */
  owner: string;
  leaseTtlMs: number;
  renewMs: number;
  log: BusLog;
  takeovers: BusCounter;
}

/** A replica's share of the shards: see {@link createLeases}. */
export interface Leases {
  /** Resolves after the first attempt to get shards, whether or not Redis answered. */
  start(): Promise<void>;
  /** Gives up all shards at once and stops counting as a replica. Never rejects. */
  stop(): Promise<void>;
  owned(): readonly number[];
  /** Shards held, each with a number that changes whenever it was out of this owner's hands. */
  terms(): ReadonlyMap<number, number>;
  /** Gives up the shards above this replica's share. To be called only while none of their entries is in work. */
  releaseSurplus(): Promise<void>;
}

interface Hold {
  term: number;
  /** False where Redis refused SET because its memory is full: then the shard is read without a lease. */
  leased: boolean;
}

/** How many shards the replica at `index` of `replicas` gets: all get as many, the first ones one more. */
export const fairShare = (shards: number, replicas: number, index: number): number =>
  Math.floor(shards / replicas) + (index < shards % replicas ? 1 : 0);

const isOutOfMemory = (error: Error | null): boolean => error?.message.startsWith('OOM') ?? false;

const namesIn = (reply: Reply | undefined): string[] => {
  const [error, names] = reply ?? [null, null];
  if (!Array.isArray(names)) throw new BusFault('Replicas cannot be registered', { cause: error });
  return names.filter((name) => typeof name === 'string');
};

/**
 * Shares the shards of a stream evenly among the replicas that live, one lease (a Redis key) per shard. A lease only
 * avoids double work: two owners at once are wasteful, never wrong, so nothing here needs fencing.
 */
export const createLeases = (options: LeasesOptions): Leases => {
  const { commands, stream, owner, leaseTtlMs, renewMs, log, takeovers } = options;
  const held = new Map<number, Hold>();
  const stopping = new AbortController();
  let terms = 0;
  let share = allShards.length;
  let firstChoice = 0;
  let beating: Promise<void> = Promise.resolve();
  let failing = false;
  let taken: number[] = [];
  let lost: number[] = [];

  const ask = async (keys: readonly string[], add: (connection: Redis, key: string) => Promise<unknown>): Promise<Reply[]> => {
    const sent = sendPipelines(commands, {
      what: 'A look at leases',
      keys,
      add: (connection, index) => add(connection, keys[index] ?? ''),
    });
    return (await within(2 * leaseTtlMs, 'Redis', sent)).replies;
  };

  const leaseOf = (shard: number): string => leaseKey(stream, shard);
  const replicas = replicasKey(stream);

  const lose = (shard: number): void => {
    held.delete(shard);
    lost.push(shard);
  };

  const hold = (shard: number, leased: boolean): void => {
    const before = held.get(shard);
    if (before !== undefined) {
      before.leased = leased;
      return;
    }
    terms += 1;
    held.set(shard, { term: terms, leased });
    takeovers.inc();
    taken.push(shard);
  };

  const setShare = (living: readonly string[]): void => {
    const index = living.indexOf(owner);
    share = fairShare(allShards.length, living.length, index);
    // Replicas that look for shards at the same moment start at different ones.
    firstChoice = Math.floor((allShards.length * index) / living.length);
  };

  const renew = async (): Promise<void> => {
    const leased = [...held].filter(([, { leased: yes }]) => yes).map(([shard]) => shard);
    const [registered, ...renewed] = await ask([replicas, ...leased.map(leaseOf)], (connection, key) =>
      connection.eval(key === replicas ? registerReplica : renewLease, 1, key, owner, leaseTtlMs),
    );
    setShare(namesIn(registered));
    for (const [index, shard] of leased.entries()) if (renewed[index]?.[1] === 0) lose(shard);
  };

  const unleased = (): number[] => {
    const rotated = [...allShards.slice(firstChoice), ...allShards.slice(0, firstChoice)];
    const without = rotated.filter((shard) => held.get(shard)?.leased !== true);
    return [...without.filter((shard) => held.has(shard)), ...without.filter((shard) => !held.has(shard))];
  };

  const free = async (shards: readonly number[]): Promise<number[]> => {
    const owners = await ask(shards.map(leaseOf), (connection, key) => connection.get(key));
    return shards.filter((shard, index) => {
      const [error, found] = owners[index] ?? [];
      if (error !== null) return false;
      if (found === owner) hold(shard, true);
      else if (found !== null && held.has(shard)) lose(shard);
      return found === null;
    });
  };

  const take = async (shards: readonly number[]): Promise<void> => {
    const replies = await ask(shards.map(leaseOf), (connection, key) => connection.set(key, owner, 'PX', leaseTtlMs, 'NX'));
    for (const [index, shard] of shards.entries()) {
      const [error, result] = replies[index] ?? [null, null];
      if (result === 'OK') hold(shard, true);
      else if (isOutOfMemory(error)) hold(shard, false);
      else if (held.has(shard)) lose(shard);
    }
  };

  const acquire = async (): Promise<void> => {
    const leasedCount = (): number => [...held.values()].filter((one) => one.leased).length;
    if (leasedCount() >= share && leasedCount() === held.size) return;
    const candidates = await free(unleased());
    const wanted = candidates.slice(0, Math.max(0, share - leasedCount()));
    if (wanted.length > 0) await take(wanted);
  };

  const report = (): void => {
    if (taken.length + lost.length > 0) log.info({ stream, taken, lost, share }, 'Shards changed hands');
    taken = [];
    lost = [];
  };

  const beat = async (): Promise<void> => {
    try {
      await renew();
      if (!stopping.signal.aborted) await acquire();
      if (failing) log.info({ stream }, 'Leases are renewed again');
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ stream, ...errorLabel(error) }, 'Leases cannot be renewed');
      failing = true;
    }
    report();
  };

  const beatOn = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(renewMs, stopping.signal);
      if (!stopping.signal.aborted) await beat();
    }
  };

  const release = async (shards: readonly number[]): Promise<void> => {
    for (const shard of shards) held.delete(shard);
    const keys = [...shards.map(leaseOf), ...(stopping.signal.aborted ? [replicas] : [])];
    await ask(keys, (connection, key) =>
      key === replicas ? connection.zrem(key, owner) : connection.eval(releaseLease, 1, key, owner),
    );
    log.info({ stream, shards }, 'Gave shards up');
  };

  return {
    start: async () => {
      await beat();
      beating = beatOn();
    },
    stop: async () => {
      stopping.abort();
      await beating;
      await release([...held.keys()]).catch((error: unknown) => {
        log.warn({ stream, ...errorLabel(error) }, 'Leases were not given up and have to expire');
      });
    },
    owned: () => [...held.keys()].toSorted((a, b) => a - b),
    terms: () => new Map([...held].map(([shard, { term }]) => [shard, term])),
    releaseSurplus: async () => {
      const surplus = [...held.keys()].toSorted((a, b) => a - b).slice(share);
      if (surplus.length > 0) await release(surplus);
    },
  };
};
