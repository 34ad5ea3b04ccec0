import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';

/** Tokens whose signature and claims were found good: see {@link createVerifiedTokens}. */
export interface VerifiedTokens {
  /** What is remembered of a token, else what `verify` finds; that is remembered, and what it throws is not. */
  payloadOf(token: string, verify: () => Promise<JWTPayload>): Promise<JWTPayload>;
}

/** What {@link createVerifiedTokens} takes. */
export interface VerifiedTokensOptions {
  /** The published keys as text: after any change of them, every token is verified anew. Undefined before they were read. */
  readonly keys: () => string | undefined;
  /** How long a token is good from its `iat`, whatever its `exp`. Default: no bound. */
  readonly maxAgeSeconds?: number;
  /** How many are remembered, those used last. Default 10,000. */
  readonly mostTokens?: number;
  /** Ms since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

interface Verified {
  readonly payload: JWTPayload;
  readonly keys: string;
  readonly goodUntilMs: number;
}

/**
 * Remembers verified tokens by their hash. A signature takes a tenth of a millisecond of CPU, and the same token comes with
 * every request of its user and with a whole crowd that connects again. Nothing is taken that would be refused otherwise:
 * the keys are compared each time, and from its `exp` on a token is verified anew.
 */
export const createVerifiedTokens = (options: VerifiedTokensOptions): VerifiedTokens => {
  const { keys, maxAgeSeconds = Number.POSITIVE_INFINITY, mostTokens = 10_000, now = Date.now } = options;
  // Ordered by last use.
  const verified = new Map<string, Verified>();
  const take = (hash: string): Verified | undefined => {
    const found = verified.get(hash);
    verified.delete(hash);
    return found !== undefined && found.keys === keys() && now() < found.goodUntilMs ? found : undefined;
  };
  const keep = (hash: string, one: Verified): void => {
    verified.set(hash, one);
    for (const oldest of verified.keys()) {
      if (verified.size <= mostTokens) break;
      verified.delete(oldest);
    }
  };
  return {
    payloadOf: async (token, verify) => {
      const hash = createHash('sha256').update(token).digest('base64');
      const known = take(hash);
      if (known !== undefined) {
        keep(hash, known);
        return known.payload;
      }
      // Those before the verification: it may have been made with a key that is gone when it is done.
      const before = keys();
      const payload = await verify();
      const { exp = 0, iat = 0 } = payload;
      if (before !== undefined) keep(hash, { payload, keys: before, goodUntilMs: Math.min(exp, iat + maxAgeSeconds) * 1_000 });
      return payload;
    },
  };
};
