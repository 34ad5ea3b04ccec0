/** A limit on how often something may happen, in memory so that it outlives Redis (MS6). */
export interface RateLimit {
  /** Takes one; answers 0 when it may happen, else after how many milliseconds it may. */
  take(key: string): number;
}

/** How fast and how much at once; `now` is a monotonic clock in milliseconds. */
export interface RateLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
  readonly now?: () => number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const sweepEveryTakes = 10_000;

/** Makes a token bucket per key; full buckets are forgotten, so memory follows who is active. */
export const createRateLimit = ({ perSecond, burst, now = () => performance.now() }: RateLimitOptions): RateLimit => {
  const buckets = new Map<string, Bucket>();
  let takes = 0;
  const refilled = (bucket: Bucket, at: number) => Math.min(burst, bucket.tokens + ((at - bucket.at) * perSecond) / 1_000);
  const sweep = (at: number) => {
    for (const [key, bucket] of buckets) if (refilled(bucket, at) >= burst) buckets.delete(key);
  };
  return {
    take: (key) => {
      const at = now();
      takes += 1;
      if (takes % sweepEveryTakes === 0) sweep(at);
      const bucket = buckets.get(key) ?? { tokens: burst, at };
      const tokens = refilled(bucket, at);
      const taken = tokens >= 1;
      buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at });
      return taken ? 0 : Math.max(1, Math.ceil(((1 - tokens) * 1_000) / perSecond));
    },
  };
};

/** The limit that never refuses: PARLEY_LIMITS=off. */
export const noRateLimit: RateLimit = { take: () => 0 };
