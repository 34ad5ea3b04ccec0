import { accept, type Result } from '@parley/contracts';
import { type JWTPayload, jwtVerify } from 'jose';
import { readForeignClaims } from './foreign-claims.ts';
import { foreignSessionId, foreignUserId } from './foreign-ids.ts';
import { createForeignPeople, type ForeignPeople, type RememberForeignUser } from './foreign-people.ts';
import type { ForeignSettings } from './foreign-settings.ts';
import type { Identity } from './identity.ts';
import { keepKeySet } from './key-set.ts';
import type { Log } from './logger.ts';
import { clockToleranceSeconds, refusalOfToken } from './token-errors.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

/** Verifies the tokens of a foreign issuer (AU5). */
export interface ForeignIssuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Codes: `unauthenticated`, `token_expired`, `unavailable` (its keys, or auth for somebody new). */
  verify(token: string): Promise<Result<Identity>>;
  close(): void;
}

/** What {@link createForeignIssuer} takes. */
export interface ForeignIssuerOptions extends ForeignSettings {
  readonly remember: RememberForeignUser;
  readonly log: Log;
  /** Ms, from any moment on. Default `performance.now`. */
  readonly now?: () => number;
}

const maxAgeSeconds = 86_400;

/**
 * Makes the verifier of a foreign issuer's tokens. Issuer, audience and algorithms are pinned; `exp` and `iat` are needed,
 * and a token is good for at most 24 hours from its `iat`, whatever its `exp`. `typ` is not pinned: issuers write `JWT`,
 * `at+jwt` (RFC 9068) or nothing. No token of ours can pass for theirs, since the issuer decides which keys count.
 */
export const createForeignIssuer = (options: ForeignIssuerOptions): ForeignIssuer => {
  const { issuer, audience, log, now = () => performance.now() } = options;
  const { keys, published, close } = keepKeySet(options.jwksUrl, log);
  const verified = createVerifiedTokens({ keys: published, maxAgeSeconds });
  const people = createForeignPeople(options.remember, log, now);
  const pinned = {
    issuer,
    audience,
    algorithms: [...options.algorithms],
    requiredClaims: ['exp', 'iat', 'sub'],
    // Also what makes jose refuse an `iat` in the future.
    maxTokenAge: maxAgeSeconds,
    clockTolerance: clockToleranceSeconds,
  };
  const read = async (token: string): Promise<Result<JWTPayload>> => {
    try {
      return accept(await verified.payloadOf(token, async () => (await jwtVerify(token, keys, pinned)).payload));
    } catch (error) {
      return { ok: false, error: refusalOfToken(error) };
    }
  };
  return {
    issuer,
    close,
    verify: async (token) => {
      const payload = await read(token);
      return payload.ok ? identify(payload.data, options, people) : payload;
    },
  };
};

const identify = async (payload: JWTPayload, settings: ForeignSettings, people: ForeignPeople): Promise<Result<Identity>> => {
  const claims = readForeignClaims(payload, settings);
  if (!claims.ok) return claims;
  const { person, session, rooms } = claims.data;
  const userId = foreignUserId(person.issuer, person.subject);
  const user = await people.find(userId, person);
  if (!user.ok) return user;
  const { iat = 0, exp = 0 } = payload;
  return accept({
    userId,
    sessionId: foreignSessionId(person.issuer, session),
    username: user.data.username,
    displayName: user.data.displayName,
    role: person.role,
    ...(rooms === undefined ? {} : { rooms }),
    issuedAt: new Date(Math.round(iat * 1_000)),
    expiresAt: new Date(Math.round(Math.min(exp, iat + maxAgeSeconds) * 1_000)),
  });
};
