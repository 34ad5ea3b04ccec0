import { accept, type ForeignUser, type Result } from '@parley/contracts';
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
  const readPayload = (payload: JWTPayload) => holderOf(payload, options);
  const verified = createVerifiedTokens({ keys: published, readPayload, maxAgeSeconds });
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
  const read = async (token: string): Promise<Result<Holder>> => {
    try {
      return await verified.read(token, async () => (await jwtVerify(token, keys, pinned)).payload);
    } catch (error) {
      return { ok: false, error: refusalOfToken(error) };
    }
  };
  return {
    issuer,
    close,
    verify: async (token) => {
      const holder = await read(token);
      return holder.ok ? identify(holder.data, people) : holder;
    },
  };
};

/** Whose a token is, before auth was asked for them. */
interface Holder extends Omit<Identity, 'username' | 'displayName' | 'role'> {
  readonly person: ForeignUser;
}

const holderOf = (payload: JWTPayload, settings: ForeignSettings): Result<Holder> => {
  const claims = readForeignClaims(payload, settings);
  if (!claims.ok) return claims;
  const { person, session, rooms } = claims.data;
  const { iat = 0, exp = 0 } = payload;
  return accept({
    person,
    userId: foreignUserId(person.issuer, person.subject),
    sessionId: foreignSessionId(person.issuer, session),
    ...(rooms === undefined ? {} : { rooms }),
    issuedAt: new Date(Math.round(iat * 1_000)),
    expiresAt: new Date(Math.round(Math.min(exp, iat + maxAgeSeconds) * 1_000)),
  });
};

const identify = async ({ person, ...holder }: Holder, people: ForeignPeople): Promise<Result<Identity>> => {
  const user = await people.find(holder.userId, person);
  if (!user.ok) return user;
  const { username, displayName } = user.data;
  return accept({ ...holder, username, displayName, role: person.role });
};
