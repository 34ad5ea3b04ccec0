import {
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JWKSCacheInput,
  type JWTVerifyGetKey,
  jwksCache,
} from 'jose';
import type { Log } from './logger.ts';

/** How long reading a key set may take. */
export const keySetTimeoutMs = 2_000;
/** How often a key set is read anew; keys must be published longer than this before they sign (AU4). */
export const keySetReloadMs = 300_000;
const cooldownMs = 1_000;

/** The public keys of an issuer, kept. */
export interface KeptKeySet {
  readonly keys: JWTVerifyGetKey;
  /** The key set as it was read last, as JSON; undefined before that. */
  readonly published: () => string | undefined;
  readonly close: () => void;
}

/**
 * Reads an issuer's public keys (RFC 7517) when first needed and every 5 minutes. Known keys stay good while the issuer is
 * away; an unknown `kid` asks again, at most every second.
 */
export const keepKeySet = (url: URL, log: Log, fetchFrom?: FetchImplementation): KeptKeySet => {
  // jose puts into it what it reads.
  const read: JWKSCacheInput = {};
  const keys = createRemoteJWKSet(url, {
    [jwksCache]: read,
    timeoutDuration: keySetTimeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    ...(fetchFrom === undefined ? {} : { [customFetch]: fetchFrom }),
  });
  const reload = setInterval(() => {
    keys.reload().catch((error: unknown) => log.warn({ err: error }, 'a key set could not be read again; the known keys stay'));
  }, keySetReloadMs);
  reload.unref();
  return { keys, published: textOfLast(read), close: () => clearInterval(reload) };
};

/** Each set is written out once. */
const textOfLast = (read: JWKSCacheInput): (() => string | undefined) => {
  let last: unknown;
  let text: string | undefined;
  return () => {
    if (read.jwks !== last) {
      last = read.jwks;
      text = JSON.stringify(last);
    }
    return text;
  };
};
