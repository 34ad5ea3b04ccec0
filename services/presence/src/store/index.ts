import {
  createFeedSwaps,
  type FeedSwap,
  type GroupProgress,
  type Pipelined,
  presenceFacts,
  presenceFeed,
  type RedisClient,
  readGroupProgress,
  readValues,
  resultsOf,
  sendPipelines,
} from '@parley/bus';
import { GatewayId, type Presence, UserId } from '@parley/contracts';
import { UnavailableError } from '@parley/service-kit';
import { z } from 'zod';
import { claimDue } from './claim-due.ts';
import { bootsKey, deadlinesKey, gatewayName, isEarlierBoot, presentKey, stateKey, usersKey, watermarkKey } from './keys.ts';
import { replaceUnchanged } from './replace-unchanged.ts';
import { type Shown, State } from './state.ts';
import { Watermark } from './watermark.ts';

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
  /** How long the state is kept from now on, ms; what is not positive is forgotten at once. */
  readonly keepMs: number;
  /** What is shown while they are there. */
  readonly present: Shown | undefined;
}

/** How far presence is, and was when a replica looked last. */
export interface ReadProgress extends GroupProgress {
  /** The watermark as it was read: what a new one is compared with, null where there was none. */
  readonly raw: string | null;
  readonly was: Watermark | undefined;
}

/** Where presence is kept. Every call throws `UnavailableError` or a `BusFault` when Redis does not answer. */
export interface PresenceStore {
  /** States in the order asked for, and the watermark to see them by, unless there is none yet; in one round trip. */
  read(userIds: readonly UserId[]): Promise<{ readonly states: readonly ReadState[]; readonly mark: Watermark | undefined }>;
  /** Whether each was done: not where somebody else changed it since it was read. */
  write(changes: readonly StateChange[]): Promise<boolean[]>;
  readProgress(): Promise<ReadProgress>;
  /** Keeps a watermark unless another replica was first; answers the one that is kept. */
  keepWatermark(raw: string | null, next: Watermark): Promise<Watermark>;
  /** Takes people whose time has come; those not dealt with come again. */
  claimDue(now: number, most: number): Promise<UserId[]>;
  /** Notes which people have connections at which gateways, in one round trip. */
  noteUsers(usersByGateway: ReadonlyMap<GatewayId, ReadonlySet<UserId>>): Promise<void>;
  /** The people of earlier boots of a gateway. */
  usersOfEarlierBoots(gatewayId: GatewayId): Promise<UserId[]>;
  /** Forgets which those boots were, once their people are dealt with. */
  forgetEarlierBoots(gatewayId: GatewayId): Promise<void>;
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

/** Makes the store. */
export const createStore = (redis: RedisClient): PresenceStore => {
  const swaps = createFeedSwaps(redis);
  const pipelined = async (
    commands: readonly (readonly [name: string, key: string, ...rest: (string | number)[]])[],
  ): Promise<unknown[]> => {
    if (commands.length === 0) return [];
    const keys = commands.map(([, key]) => key);
    const add: Pipelined['add'] = (connection, index) => {
      const [name, ...parameters] = commands[index] ?? ['PING'];
      return connection.call(name, ...parameters);
    };
    return asked(sendPipelines(redis, { what: 'A look at presence', keys, add }).then(({ replies }) => resultsOf('It', replies)));
  };

  const earlierBoots = async (gatewayId: GatewayId): Promise<GatewayId[]> => {
    const boots = z.array(GatewayId).parse(await asked(redis.smembers(bootsKey(gatewayName(gatewayId)))));
    return boots.filter((boot) => isEarlierBoot(boot, gatewayId));
  };

  return {
    read: async (userIds) => {
      const [mark, ...states] = await asked(readValues(redis, [watermarkKey, ...userIds.map(stateKey)]));
      return { mark: readWatermark(mark), states: states.map(readState) };
    },
    readProgress: async () => {
      const [kept, progress] = await Promise.all([asked(redis.get(watermarkKey)), readGroupProgress(redis, presenceFacts)]);
      return { ...progress, raw: kept, was: readWatermark(kept) };
    },
    keepWatermark: async (raw, next) => {
      const kept = await asked(redis.eval(replaceUnchanged, 1, watermarkKey, raw ?? '', JSON.stringify(next)));
      return readWatermark(kept) ?? next;
    },
    write: async (changes) => {
      // Deadlines first: one too many is a look for nothing, one too few somebody who never goes.
      await pipelined(
        changes.map(({ userId, lookAt }) =>
          lookAt === undefined
            ? (['ZREM', deadlinesKey, userId] as const)
            : (['ZADD', deadlinesKey, Math.ceil(lookAt), userId] as const),
        ),
      );
      return asked(swaps.swap(changes.map(swapOf)));
    },
    claimDue: async (now, most) => {
      const due = await asked(redis.eval(claimDue, 1, deadlinesKey, now, most, now + claimAgainMs));
      return z.array(UserId).parse(due);
    },
    noteUsers: async (usersByGateway) => {
      const told = [...usersByGateway].filter(([, userIds]) => userIds.size > 0);
      await pipelined(told.flatMap(([gatewayId, userIds]) => noteCommands(gatewayId, userIds)));
    },
    usersOfEarlierBoots: async (gatewayId) => {
      const users = await pipelined((await earlierBoots(gatewayId)).map((boot) => ['SMEMBERS', usersKey(boot)] as const));
      return z.array(z.array(UserId)).parse(users).flat();
    },
    forgetEarlierBoots: async (gatewayId) => {
      const boots = await earlierBoots(gatewayId);
      await pipelined(
        boots.flatMap((boot) => [['DEL', usersKey(boot)] as const, ['SREM', bootsKey(gatewayName(gatewayId)), boot] as const]),
      );
    },
  };
};

const noteCommands = (gatewayId: GatewayId, userIds: ReadonlySet<UserId>) => {
  const [users, boots] = [usersKey(gatewayId), bootsKey(gatewayName(gatewayId))];
  return [
    ['SADD', users, ...userIds],
    ['EXPIRE', users, usersTtlSeconds],
    ['SADD', boots, gatewayId],
    ['EXPIRE', boots, usersTtlSeconds],
  ] as const;
};

/** What cannot be read is made anew. */
const readWatermark = (raw: unknown): Watermark | undefined =>
  typeof raw === 'string' ? Watermark.safeParse(parseJson(raw)).data : undefined;

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

const swapOf = ({ userId, was, becomes, told, present, keepMs }: StateChange): FeedSwap => ({
  key: stateKey(userId),
  was: was.raw,
  becomes: JSON.stringify(becomes),
  ttlMs: keepMs,
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
