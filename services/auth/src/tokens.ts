import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { SessionId, type User } from '@parley/contracts';
import { accessTokenAlgorithm, accessTokenType } from '@parley/service-kit';
import { SignJWT } from 'jose';
import type { AuthSettings } from './config.ts';
import type { KeyRing } from './key-ring.ts';
import type { SigningKey } from './signing-keys.ts';

/** One refresh token: the session it belongs to and its place in that session's line of tokens (AU3). */
export interface RefreshToken {
  readonly sessionId: SessionId;
  readonly counter: number;
}

/** Signs tokens, and reads refresh tokens. */
export interface TokenIssuer {
  /** In seconds. */
  readonly accessTokenSeconds: number;
  /**
   * A JWT (RFC 7519) of type `at+jwt` (RFC 9068) about this person in this session.
   * @param at a time before the person was read: a role that changes meanwhile then makes this token an older one (CO4)
   */
  accessToken(user: User, sessionId: SessionId, at: Date): Promise<string>;
  /**
   * `kid.session.counter.HMAC`: the same input gives the same token.
   * @param at when its session counted on to this token, which decides the key
   */
  refreshToken(token: RefreshToken, at: Date): string;
  /** What a refresh token says; `undefined` unless one of our keys signed it. */
  readRefreshToken(text: string): Promise<RefreshToken | undefined>;
}

type TokenSettings = Pick<AuthSettings, 'JWT_ISSUER' | 'JWT_AUDIENCE' | 'ACCESS_TOKEN_SECONDS'>;

/** Makes the issuer of one process. */
export const createTokenIssuer = (keys: KeyRing, settings: TokenSettings): TokenIssuer => ({
  accessTokenSeconds: settings.ACCESS_TOKEN_SECONDS,
  accessToken: (user, sessionId, at) => signAccessToken(keys.signing('access', at), settings, { user, sessionId, at }),
  refreshToken: (token, at) => writeRefreshToken(keys.signing('refresh', at), token),
  readRefreshToken: (text) => readRefreshToken(keys, text),
});

const signAccessToken = (
  { kid, key }: SigningKey,
  { JWT_ISSUER, JWT_AUDIENCE, ACCESS_TOKEN_SECONDS }: TokenSettings,
  { user, sessionId, at }: { user: User; sessionId: SessionId; at: Date },
): Promise<string> => {
  // With milliseconds (RFC 7519 section 2 allows them): a token that follows a new role within the second counts as newer.
  const issuedAt = at.getTime() / 1_000;
  return new SignJWT({ sid: sessionId, username: user.username, name: user.displayName, role: user.role })
    .setProtectedHeader({ alg: accessTokenAlgorithm, typ: accessTokenType, kid })
    .setIssuer(JWT_ISSUER)
    .setAudience(JWT_AUDIENCE)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(Math.floor(issuedAt) + ACCESS_TOKEN_SECONDS)
    .sign(key);
};

const mac = (key: KeyObject, signed: string): Buffer => createHmac('sha256', key).update(signed).digest();

const writeRefreshToken = ({ kid, key }: SigningKey, { sessionId, counter }: RefreshToken): string => {
  const signed = `${kid}.${sessionId}.${counter}`;
  return `${signed}.${mac(key, signed).toString('base64url')}`;
};

const readRefreshToken = async (keys: KeyRing, text: string): Promise<RefreshToken | undefined> => {
  const [, signed = '', kid = '', session, counter, proof = ''] = /^(([\w-]+)\.([\w-]+)\.(\d+))\.([\w-]+)$/.exec(text) ?? [];
  const given = Buffer.from(proof, 'base64url');
  const sessionId = SessionId.safeParse(session);
  if (given.length !== 32 || !sessionId.success) return undefined;
  const key = await keys.refreshKey(kid);
  if (key === undefined || !timingSafeEqual(given, mac(key, signed))) return undefined;
  return { sessionId: sessionId.data, counter: Number(counter) };
};
