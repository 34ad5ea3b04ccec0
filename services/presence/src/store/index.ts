import { createFeedSwaps, type FeedSwap, presenceFeed } from '@parley/bus';
import { GatewayId, type Presence, UserId } from '@parley/contracts';
import { UnavailableError } from '@parley/service-kit';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { claimDue } from './claim-due.ts';
import { bootsKey, deadlinesKey, gatewayName, presentKey, stateKey, usersKey } from './keys.ts';
import { type Shown, State } from './state.ts';

/** A state as it was read; `raw` is what a change of it is compared with, null where there was none. */
export interface ReadState {
  readonly raw: string | null;
  readonly state: State | undefined;
}

/** One person's change. */
export interface StateChange {
  readonly userId: UserId;
  readonly was: ReadState;
  readonly becomes: State;
  /** What those who watch are told, in the same step; nothing where nothing visible changed. */
  readonly told: Presence | undefined;
  /** When the person has to be looked at again, ms since the epoch. */
  readonly lookAt: number | undefined;
  /** What is shown while they are there. */
  readonly present: Shown | undefined;
}

/** Where presence is kept. Every call throws `UnavailableError` or a `BusFault` when Redis does not answer. */
export interface PresenceStore {
  /** In the order asked for, in one round trip. */
  read(userIds: readonly UserId[]): Promise<ReadState[]>;
  /** Whether each was done: not where somebody else changed it since it was read. */
  write(changes: readonly StateChange[]): Promise<boolean[]>;
  /** Takes people whose time has come; those not dealt with come again. */
  claimDue(now: number, most: number): Promise<UserId[]>;
  /** Notes that people have connections at a gateway. */
  noteUsers(gatewayId: GatewayId, userIds: readonly UserId[]): Promise<void>;
  /** The people of earlier boots of a gateway. */
  usersOfEarlierBoots(gatewayId: GatewayId): Promise<UserId[]>;
}

const claimAgainMs = 5_000;
/** PR1: the key of somebody present lives this long from the last heartbeat on. */
const presentTtlMs = 30_000;
/** A gateway's people are noted with each heartbeat, every 10 s; longer than any gateway is away before it begins anew. */
const usersTtlSeconds = 3_600;

const unavailable = (cause: unknown): UnavailableError => new UnavailableError('Redis does not answer', { cause });

const asked = async <T>(promise: Promise<T>): Promise<T> => {
  try {
    return await promise;
  } catch (error) {
    throw unavailable(error);
  }
};

/** Makes the store; what is not touched for `retentionMs` is forgotten (PR5). */
export const createStore = (redis: Redis, retentionMs: number): PresenceStore => {
  const swaps = createFeedSwaps(redis);
  const pipelined = async (commands: readonly (readonly [string, ...(string | number)[]])[]): Promise<unknown[]> => {
    if (commands.length === 0) return [];
    const pipeline = redis.pipeline();
    for (const [name, ...parameters] of commands) pipeline.call(name, ...parameters);
    const replies = (await asked(pipeline.exec())) ?? [];
    const failed = replies.find(([error]) => error !== null);
    if (failed !== undefined) throw unavailable(failed[0]);
    return replies.map(([, reply]) => reply);
  };

  return {
    read: async (userIds) => (await pipelined(userIds.map((id) => ['GET', stateKey(id)] as const))).map(readState),
    write: async (changes) => {
      // Deadlines first: one too many is a look for nothing, one too few somebody who never goes.
      await pipelined(
        changes.map(({ userId, lookAt }) =>
          lookAt === undefined
            ? (['ZREM', deadlinesKey, userId] as const)
            : (['ZADD', deadlinesKey, Math.ceil(lookAt), userId] as const),
        ),
      );
      return swaps.swap(changes.map((change) => swapOf(change, retentionMs)));
    },
    claimDue: async (now, most) => {
      const due = await asked(redis.eval(claimDue, 1, deadlinesKey, now, most, now + claimAgainMs));
      return z.array(UserId).parse(due);
    },
    noteUsers: async (gatewayId, userIds) => {
      if (userIds.length === 0) return;
      const [users, boots] = [usersKey(gatewayId), bootsKey(gatewayName(gatewayId))];
      await pipelined([
        ['SADD', users, ...userIds],
        ['EXPIRE', users, usersTtlSeconds],
        ['SADD', boots, gatewayId],
        ['EXPIRE', boots, usersTtlSeconds],
      ]);
    },
    usersOfEarlierBoots: async (gatewayId) => {
      const boots = bootsKey(gatewayName(gatewayId));
      const earlier = z
        .array(GatewayId)
        .parse(await asked(redis.smembers(boots)))
        .filter((boot) => boot !== gatewayId);
      const users = await pipelined(earlier.map((boot) => ['SMEMBERS', usersKey(boot)] as const));
      return z.array(z.array(UserId)).parse(users).flat();
    },
  };
};

const readState = (raw: unknown): ReadState => {
  if (typeof raw !== 'string') return { raw: null, state: undefined };
  const parsed = State.safeParse(parseJson(raw));
  // What cannot be read is replaced: heartbeats tell the rest.
  return { raw, state: parsed.success ? parsed.data : undefined };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const swapOf = ({ userId, was, becomes, told, present }: StateChange, retentionMs: number): FeedSwap => ({
  key: stateKey(userId),
  was: was.raw,
  becomes: JSON.stringify(becomes),
  ttlMs: retentionMs,
  derived: {
    key: presentKey(userId),
    value: present === undefined ? null : presentValue(present),
    ttlMs: presentTtlMs,
  },
  feed: presenceFeed(userId),
  event: told === undefined ? null : { type: 'presence.changed', data: told },
});

const presentValue = ({ status, lastSeen, roomId }: Shown): string =>
  JSON.stringify({ status, lastSeen, ...(roomId === undefined ? {} : { room: roomId }) });
