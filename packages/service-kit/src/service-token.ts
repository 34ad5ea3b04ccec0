import { createSecretKey, type KeyObject } from 'node:crypto';
import { accept, type Result, refuse } from '@parley/contracts';
import { jwtVerify, SignJWT } from 'jose';

const audience = 'parley-internal';
const type = 'parley-service+jwt';
const lifetimeSeconds = 60;
const renewAfterMs = 30_000;

/** Signs and checks the tokens with which services call one another (HS256 over the shared SERVICE_SECRET). */
export interface ServiceTokens {
  /** A token good for at least 30 s. */
  issue(): Promise<string>;
  /** Code: `unauthenticated`. */
  verify(token: string | undefined): Promise<Result<{ service: string }>>;
}

/** Makes the service tokens of one process; `service` is its name. */
export const createServiceTokens = (secret: string, service: string): ServiceTokens => {
  const key = createSecretKey(Buffer.from(secret));
  let kept: { token: Promise<string>; at: number } | undefined;
  const known = createKnownTokens();
  return {
    issue: () => {
      if (kept === undefined || Date.now() - kept.at > renewAfterMs) kept = { token: sign(key, service), at: Date.now() };
      return kept.token;
    },
    verify: async (token = '') => {
      const sender = known.find(token);
      if (sender !== undefined) return accept({ service: sender });
      const result = await verify(key, token);
      if (!result.ok) return result;
      known.add(token, result.data);
      return accept({ service: result.data.service });
    },
  };
};

const sign = (key: KeyObject, service: string): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: type })
    .setSubject(service)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds}s`)
    .sign(key);

/** Whom a token names, and until when, ms since the epoch. */
interface Verified {
  readonly service: string;
  readonly expiresAt: number;
}

/** A process has one token at a time, so more than this means that many have ended. */
const mostKnown = 1_000;

/** Tokens that were good: a service sends the same one for half a minute, and checking it costs as much as a short answer. */
const createKnownTokens = () => {
  const tokens = new Map<string, Verified>();
  return {
    find: (token: string): string | undefined => {
      const found = tokens.get(token);
      if (found === undefined || found.expiresAt > Date.now()) return found?.service;
      tokens.delete(token);
      return undefined;
    },
    add: (token: string, one: Verified): void => {
      if (tokens.size >= mostKnown) tokens.clear();
      tokens.set(token, one);
    },
  };
};

const verify = async (key: KeyObject, token: string): Promise<Result<Verified>> => {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], typ: type, audience, clockTolerance: 5 });
    return accept({ service: payload.sub ?? '', expiresAt: (payload.exp ?? 0) * 1_000 });
  } catch {
    return refuse('unauthenticated', 'a service token is needed');
  }
};
