import { accept, type Result, refuse, SessionId, TokenRooms, UserId, UserRole } from '@parley/contracts';
import { decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { ForeignIssuer } from './foreign-issuer.ts';
import type { Identity } from './identity.ts';
import { keepKeySet, keySetTimeoutMs } from './key-set.ts';
import type { Log } from './logger.ts';
import { type Revocations, refusalOfRevocation } from './revocations.ts';
import { clockToleranceSeconds, refusalOfToken } from './token-errors.ts';
import { createVerifiedTokens, type VerifiedTokens } from './verified-tokens.ts';

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
  /** Which tokens are refused before they expire. */
  readonly revocations?: Revocations;
  /** Whose tokens count beside our own (AU5). */
  readonly foreign?: ForeignIssuer;
}

const fetchFromAny = (authUrls: readonly string[]) => async (_url: string, init: RequestInit) => {
  let failure: unknown;
  for (const base of authUrls) {
    try {
      // A replica that hangs must leave time for the next one.
      const signal = AbortSignal.timeout(Math.floor(keySetTimeoutMs / authUrls.length));
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
export const createTokenVerifier = ({ authUrls, log, ...expected }: TokenVerifierOptions): TokenVerifier => {
  const { keys, published, close } = keepKeySet(new URL('/.well-known/jwks.json', authUrls[0]), log, fetchFromAny(authUrls));
  const verified = createVerifiedTokens({ keys: published, readPayload: identityOf });
  return { verify: (token) => verifyWith({ ...expected, keys, verified }, token), close };
};

/** Makes a verifier for the process that holds the keys itself; it checks exactly what the others check. */
export const createLocalTokenVerifier = (
  expected: Omit<TokenVerifierOptions, 'authUrls' | 'log'> & { readonly keys: JWTVerifyGetKey },
): TokenVerifier => ({
  verify: (token) => verifyWith(expected, token),
  close: () => {},
});

type Expected = Omit<TokenVerifierOptions, 'authUrls' | 'log'> & {
  readonly keys: JWTVerifyGetKey;
  readonly verified?: VerifiedTokens<Result<Identity>>;
};

const verifyWith = async (expected: Expected, token: string | undefined): Promise<Result<Identity>> => {
  if (token === undefined || token === '') return refuse('unauthenticated', 'an access token is needed');
  const { foreign, revocations } = expected;
  const verified = await (foreign !== undefined && claimedIssuer(token) === foreign.issuer
    ? foreign.verify(token)
    : verifyOwn(expected, token));
  const reason = verified.ok ? revocations?.reasonFor(verified.data) : undefined;
  return reason === undefined ? verified : { ok: false, error: refusalOfRevocation(reason) };
};

/** Not verified yet: it only decides whose keys, issuer and rules the whole token is then held against. */
const claimedIssuer = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};

const verifyOwn = async ({ keys, issuer, audience, verified }: Expected, token: string): Promise<Result<Identity>> => {
  const verify = async (): Promise<JWTPayload> => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: [accessTokenAlgorithm],
      typ: accessTokenType,
      requiredClaims: ['exp', 'iat', 'sub', 'sid'],
      clockTolerance: clockToleranceSeconds,
    });
    return payload;
  };
  try {
    return await (verified === undefined ? verify().then(identityOf) : verified.read(token, verify));
  } catch (error) {
    return { ok: false, error: refusalOfToken(error) };
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
    // Rounded, because the product of a fraction and 1,000 may fall just below the millisecond.
    issuedAt: new Date(Math.round(iat * 1_000)),
    expiresAt: new Date(exp * 1_000),
  });
};

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1), if there is one. */
export const bearerToken = (header: string | undefined): string | undefined => /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
