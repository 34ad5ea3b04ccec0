/** The longest wait that a client chooses by itself, ms. A server may ask for more. */
export const maxBackoffMs = 60_000;
/** What the first wait is chosen from, ms; doubled with every failure. */
const baseMs = 500;

/** How long to wait before trying again. */
export interface Backoff {
  /** Milliseconds to wait after one more failure; never less than what the server asked for. */
  next(retryAfterMs?: number): number;
  /** After a success. */
  reset(): void;
}

/**
 * Exponential back-off with full jitter: anything from 0 up to a bound that doubles from 500 ms to 60 s, so that clients
 * that failed together do not return together ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Where the
 * server says how long to stay away, the jitter comes on top of that, at most half of it again.
 * @param random from 0 to 1, as `Math.random`
 */
export const createBackoff = (random: () => number): Backoff => {
  let failures = 0;
  return {
    next: (retryAfterMs) => {
      const jitterMs = random() * Math.min(maxBackoffMs, baseMs * 2 ** failures);
      failures = Math.min(failures + 1, 30);
      return Math.round(retryAfterMs === undefined ? jitterMs : retryAfterMs + Math.min(jitterMs, retryAfterMs / 2));
    },
    reset: () => {
      failures = 0;
    },
  };
};
