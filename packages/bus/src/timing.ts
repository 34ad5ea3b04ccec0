import { setTimeout as delay } from 'node:timers/promises';
import { BusFault } from './bus-errors.ts';

/** Waits `ms`, or less when the signal aborts. Never rejects. */
export const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
  await delay(ms, undefined, signal && { signal }).catch(() => {});
};

/** The promise's outcome, or a {@link BusFault} once `ms` have passed: a frozen Redis keeps a command open for ever. */
export const within = async <T>(ms: number, what: string, promise: Promise<T>): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new BusFault(`${what} did not answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Turns whatever Redis rejected with into a {@link BusFault}. */
export const redisAnswer = async <T>(what: string, promise: Promise<T>): Promise<T> => {
  try {
    return await promise;
  } catch (error) {
    throw error instanceof BusFault ? error : new BusFault(`${what} failed`, { cause: error });
  }
};

/** Doubling waits with jitter, from 50 ms to 1 s: short enough for convergence 10 s after the last fault (RC4). */
export const createBackOff = (): { wait(signal: AbortSignal): Promise<void>; reset(): void } => {
  let ceilingMs = 50;
  return {
    wait: async (signal) => {
      const ms = ceilingMs * (0.5 + Math.random() / 2);
      ceilingMs = Math.min(1_000, ceilingMs * 2);
      await pause(ms, signal);
    },
    reset: () => {
      ceilingMs = 50;
    },
  };
};
