import { setTimeout as delay } from 'node:timers/promises';

/** How long and how often {@link eventually} tries, ms. */
export interface EventuallyOptions {
  /** Default 30,000: for what never comes. On a busy machine what takes a second has taken twenty, and no rule is broken. */
  timeoutMs?: number;
  /** Default 20. */
  everyMs?: number;
}

/** Repeats `check` until it does not throw and gives its value; after the time-out, throws its last error. */
export const eventually = async <T>(check: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> => {
  const { timeoutMs = 30_000, everyMs = 20 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
      await delay(everyMs);
    }
  }
};
