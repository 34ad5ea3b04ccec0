import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { SessionId, type User } from '@parley/contracts';
import { accessTokenAlgorithm, accessTokenType } from '@parley/service-kit';
import { SignJWT } from 'jose';
import type { AuthSettings } from './config.ts';
import type { KeyRing, SigningKey } from './signing-keys.ts';

/** One refresh token: the session it belongs to and its place in that session's line of tokens (AU3). */
export interface RefreshToken {
  readonly sessionId: SessionId;
  readonly counter: number;
}

/** Signs tokens, and reads refresh tokens. */
export interface TokenIssuer {
  /** In seconds. */
  readonly accessTokenSeconds: number;
  /** A JWT (RFC 7519) of type `at+jwt` (RFC 9068) about this person in this session. */
  accessToken(user: User, sessionId: SessionId, now: Date): Promise<string>;
  /** `kid.session.counter.HMAC`: the same input gives the same token, as long as the key is the same. */
  refreshToken(token: RefreshToken): string;
  /** What a refresh token says; `undefined` unless one of our keys signed it. */
  readRefreshToken(text: string): RefreshToken | undefined;
}

type TokenSettings = Pick<AuthSettings, 'JWT_ISSUER' | 'JWT_AUDIENCE' | 'ACCESS_TOKEN_SECONDS'>;

/** Makes the issuer of one process. */
export const createTokenIssuer = (keys: KeyRing, settings: TokenSettings): TokenIssuer => ({
  accessTokenSeconds: settings.ACCESS_TOKEN_SECONDS,
  accessToken: (user, sessionId, now) => signAccessToken(keys.access, settings, { user, sessionId, now }),
  refreshToken: (token) => writeRefreshToken(keys.refresh, token),
  readRefreshToken: (text) => readRefreshToken(keys.refreshKeys, text),
});

const signAccessToken = (
  { kid, key }: SigningKey,
  { JWT_ISSUER, JWT_AUDIENCE, ACCESS_TOKEN_SECONDS }: TokenSettings,
  { user, sessionId, now }: { user: User; sessionId: SessionId; now: Date },
): Promise<string> => {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  return new SignJWT({ sid: sessionId, username: user.username, name: user.displayName, role: user.role })
    .setProtectedHeader({ alg: accessTokenAlgorithm, typ: accessTokenType, kid })
    .setIssuer(JWT_ISSUER)
    .setAudience(JWT_AUDIENCE)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
    .sign(key);
};

const mac = (key: KeyObject, signed: string): Buffer => createHmac('sha256', key).update(signed).digest();

const writeRefreshToken = ({ kid, key }: SigningKey, { sessionId, counter }: RefreshToken): string => {
  const signed = `${kid}.${sessionId}.${counter}`;
  return `${signed}.${mac(key, signed).toString('base64url')}`;
};

const readRefreshToken = (keys: ReadonlyMap<string, KeyObject>, text: string): RefreshToken | undefined => {
  const [, signed = '', kid = '', session, counter, proof = ''] = /^(([\w-]+)\.([\w-]+)\.(\d+))\.([\w-]+)$/.exec(text) ?? [];
  const key = keys.get(kid);
  const given = Buffer.from(proof, 'base64url');
  if (key === undefined || given.length !== 32 || !timingSafeEqual(given, mac(key, signed))) return undefined;
  const sessionId = SessionId.safeParse(session);
  return sessionId.success ? { sessionId: sessionId.data, counter: Number(counter) } : undefined;
};
