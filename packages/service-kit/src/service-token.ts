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
  return {
    issue: () => {
      if (kept === undefined || Date.now() - kept.at > renewAfterMs) kept = { token: sign(key, service), at: Date.now() };
      return kept.token;
    },
    verify: (token) => verify(key, token),
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

const verify = async (key: KeyObject, token: string | undefined): Promise<Result<{ service: string }>> => {
  try {
    const { payload } = await jwtVerify(token ?? '', key, { algorithms: ['HS256'], typ: type, audience, clockTolerance: 5 });
    return accept({ service: payload.sub ?? '' });
  } catch {
    return refuse('unauthenticated', 'a service token is needed');
  }
};
