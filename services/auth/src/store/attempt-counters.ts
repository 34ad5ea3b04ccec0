import type { Log, openRedis } from '@parley/service-kit';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';

/** How often something was tried in the running window, and when that window ends. */
export interface Count {
  readonly consumed: number;
  readonly resetMs: number;
}

/** Counts attempts by key, together with the other replicas while Redis answers, alone while it does not. Never throws. */
export interface AttemptCounter {
  add(key: string): Promise<Count>;
  read(key: string): Promise<Count>;
}

/** Makes the counter of one kind of attempt. */
export type AttemptCounters = (name: string, windowSeconds: number) => AttemptCounter;

/** A Redis that answers later than this is left alone for a while, so that nobody waits for it more than once. */
const patienceMs = 500;
const pauseMs = 5_000;

/** Makes counters on a Redis connection of role `commands`. What is counted there is counted in memory too (security list). */
export const createAttemptCounters = (redis: ReturnType<typeof openRedis>, log: Log): AttemptCounters => {
  const guard = createGuard(log);
  return (name, windowSeconds) => {
    const kind = { keyPrefix: `parley:auth:attempts:${name}`, points: Number.MAX_SAFE_INTEGER, duration: windowSeconds };
    const shared = new RateLimiterRedis({ ...kind, storeClient: redis, rejectIfRedisNotReady: true });
    const own = new RateLimiterMemory(kind);
    return {
      add: async (key) => worse(toCount(await own.penalty(key)), await guard(() => shared.penalty(key))),
      read: async (key) => worse(toCount(await own.get(key)), await guard(() => shared.get(key))),
    };
  };
};

type Ask = (ask: () => Promise<RateLimiterRes | null>) => Promise<Count>;

const none: Count = { consumed: 0, resetMs: 0 };

const createGuard = (log: Log): Ask => {
  let askAgainAt = 0;
  return async (ask) => {
    if (Date.now() < askAgainAt) return none;
    try {
      return toCount(await inTime(ask()));
    } catch (error) {
      log.warn({ err: error, pauseMs }, 'attempts are counted in memory for a while');
      askAgainAt = Date.now() + pauseMs;
      return none;
    }
  };
};

const inTime = async <T>(answer: Promise<T>): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${patienceMs} ms`)), patienceMs);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
};

const toCount = (result: RateLimiterRes | null): Count =>
  result === null ? none : { consumed: result.consumedPoints, resetMs: Math.max(0, result.msBeforeNext) };

const worse = (one: Count, other: Count): Count => (other.consumed >= one.consumed ? other : one);
