import { accept, type Refusal, type Result, refuse, SessionId, TokenRooms, UserId, UserRole } from '@parley/contracts';
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Log } from './logger.ts';

/** Whose token it is, once verified (AU2). */
export interface Identity {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly username: string;
  readonly displayName: string;
  readonly role: UserRole;
  /** The rooms the token is limited to; absent on a full sign-in. */
  readonly rooms?: TokenRooms;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

const Claims = z.object({
  sub: UserId,
  sid: SessionId,
  username: z.string(),
  name: z.string(),
  role: UserRole,
  rooms: TokenRooms.optional(),
  iat: z.number(),
  exp: z.number(),
});

/** The `typ` of an access token (RFC 9068 section 2.1); pinned, so that no other token of ours passes for one. */
export const accessTokenType = 'at+jwt';
/** The only accepted algorithm (AU2). */
export const accessTokenAlgorithm = 'EdDSA';

/** Verifies access tokens without asking anybody. Codes: `unauthenticated`, `token_expired`, `unavailable`. */
export interface TokenVerifier {
  verify(token: string | undefined): Promise<Result<Identity>>;
  close(): void;
}

/** Where keys come from and which tokens count. */
export interface TokenVerifierOptions {
  readonly authUrls: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly log: Log;
}

const jwksTimeoutMs = 2_000;
const jwksReloadMs = 300_000;
/** Clocks of two machines may differ by this much. */
const clockToleranceSeconds = 2;

const fetchFromAny = (authUrls: readonly string[]) => async (_url: string, init: RequestInit) => {
  let failure: unknown;
  for (const base of authUrls) {
    try {
      // A replica that hangs must leave time for the next one.
      const signal = AbortSignal.timeout(Math.floor(jwksTimeoutMs / authUrls.length));
      const reply = await fetch(`${base}/.well-known/jwks.json`, { ...init, signal });
      if (reply.ok) return reply;
      failure = new Error(`the key set answered ${reply.status}`);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

/**
 * Makes a verifier that keeps the issuer's public keys. Known keys stay good while auth is away; an unknown `kid` asks
 * again, at most every second.
 */
export const createTokenVerifier = ({ authUrls, issuer, audience, log }: TokenVerifierOptions): TokenVerifier => {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', authUrls[0]), {
    timeoutDuration: jwksTimeoutMs,
    cooldownDuration: 1_000,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    [customFetch]: fetchFromAny(authUrls),
  });
  const reload = setInterval(() => {
    keys.reload().catch((error: unknown) => log.warn({ err: error }, 'the key set could not be read again; the known keys stay'));
  }, jwksReloadMs);
  reload.unref();
  return {
    verify: (token) => verifyWith(keys, { issuer, audience }, token),
    close: () => clearInterval(reload),
  };
};

/** Makes a verifier for the process that holds the keys itself; it checks exactly what the others check. */
export const createLocalTokenVerifier = ({
  keys,
  ...expected
}: Pick<TokenVerifierOptions, 'issuer' | 'audience'> & { readonly keys: JWTVerifyGetKey }): TokenVerifier => ({
  verify: (token) => verifyWith(keys, expected, token),
  close: () => {},
});

const verifyWith = async (
  keys: JWTVerifyGetKey,
  expected: { issuer: string; audience: string },
  token: string | undefined,
): Promise<Result<Identity>> => {
  if (token === undefined || token === '') return refuse('unauthenticated', 'an access token is needed');
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...expected,
      algorithms: [accessTokenAlgorithm],
      typ: accessTokenType,
      requiredClaims: ['exp', 'sub', 'sid'],
      clockTolerance: clockToleranceSeconds,
    });
    return identityOf(payload);
  } catch (error) {
    return { ok: false, error: refusalOf(error) };
  }
};

const identityOf = (payload: unknown): Result<Identity> => {
  const claims = Claims.safeParse(payload);
  if (!claims.success) return refuse('unauthenticated', 'the access token lacks a claim');
  const { sub, sid, username, name, role, rooms, iat, exp } = claims.data;
  return accept({
    userId: sub,
    sessionId: sid,
    username,
    displayName: name,
    role,
    ...(rooms === undefined ? {} : { rooms }),
    issuedAt: new Date(iat * 1_000),
    expiresAt: new Date(exp * 1_000),
  });
};

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof errors.JWTExpired) return { code: 'token_expired', message: 'the access token has expired' };
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC')
    return { code: 'unavailable', message: 'the keys that verify tokens cannot be read at the moment', retryAfterMs: 1_000 };
  return { code: 'unauthenticated', message: 'the access token is not valid' };
};

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1), if there is one. */
export const bearerToken = (header: string | undefined): string | undefined => /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
