/** Where a key stands after one more was asked for. */
export interface RateLimitTake {
  readonly allowed: boolean;
  /** When one more may happen; 0 when this one may. */
  readonly retryAfterMs: number;
  /** How many more may happen at once. */
  readonly remaining: number;
}

/** A limit on how often something may happen, in memory so that it outlives Redis (MS6). */
export interface RateLimit {
  /** How many may happen at once. */
  readonly burst: number;
  take(key: string): RateLimitTake;
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
    burst,
    take: (key) => {
      const at = now();
      takes += 1;
      if (takes % sweepEveryTakes === 0) sweep(at);
      const tokens = refilled(buckets.get(key) ?? { tokens: burst, at }, at);
      const allowed = tokens >= 1;
      const left = allowed ? tokens - 1 : tokens;
      buckets.set(key, { tokens: left, at });
      const retryAfterMs = allowed ? 0 : Math.max(1, Math.ceil(((1 - tokens) * 1_000) / perSecond));
      return { allowed, retryAfterMs, remaining: Math.floor(left) };
    },
  };
};

const unlimited: RateLimitTake = { allowed: true, retryAfterMs: 0, remaining: Number.POSITIVE_INFINITY };

/** The limit that never refuses: PARLEY_LIMITS=off. */
export const noRateLimit: RateLimit = { burst: Number.POSITIVE_INFINITY, take: () => unlimited };
