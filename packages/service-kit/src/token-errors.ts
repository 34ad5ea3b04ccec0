import type { Refusal } from '@parley/contracts';
import { errors } from 'jose';

/** Clocks of two machines may differ by this much. */
export const clockToleranceSeconds = 2;

/** What a token is answered that jose does not take. Codes: `token_expired`, `unavailable`, `unauthenticated`. */
export const refusalOfToken = (error: unknown): Refusal => {
  if (error instanceof errors.JWTExpired) return { code: 'token_expired', message: 'the access token has expired' };
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC')
    return { code: 'unavailable', message: 'the keys that verify tokens cannot be read at the moment', retryAfterMs: 1_000 };
  return { code: 'unauthenticated', message: 'the access token is not valid' };
};
