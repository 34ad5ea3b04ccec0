import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';

/** Claims of an access token (AU2); any further one may be added, and `undefined` leaves one out. */
export interface TestClaims {
  iss?: string | undefined;
  aud?: string | string[] | undefined;
  /** The user's id. Default: a new UUID. */
  sub?: string | undefined;
  /** The session's id. Default: a new UUID. */
  sid?: string | undefined;
  username?: string | undefined;
  name?: string | undefined;
  role?: string | undefined;
  /** Seconds since the epoch. Default: in 15 minutes. */
  exp?: number | undefined;
  [claim: string]: unknown;
}

/** Signs access tokens as the auth service does: see {@link createTokenIssuer}. */
export interface TokenIssuer {
  issuer: string;
  audience: string;
  kid: string;
  /** The public keys, as /.well-known/jwks.json gives them. */
  jwks: JSONWebKeySet;
  sign(claims?: TestClaims, header?: Partial<JWTHeaderParameters>): Promise<string>;
  /** Serves the public keys at `url` on the loopback address until closed; on any free port unless one is given. */
  serveJwks(port?: number): Promise<JwksServer>;
}

/** A running JWKS endpoint, in place of the auth service. */
export interface JwksServer {
  /** Its base URL; whatever the path below it, the keys are answered. */
  url: string;
  close(): Promise<void>;
}

const serve = async (jwks: JSONWebKeySet, port: number): Promise<JwksServer> => {
  const body = JSON.stringify(jwks);
  const server = createServer((request, response) => {
    // Whoever asks for more than keys is to find nobody: an answer to everything would be believed.
    if (request.method !== 'GET') return response.writeHead(503).end();
    return response.setHeader('content-type', 'application/json').end(body);
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, '127.0.0.1', resolve);
  await listening;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  const close = async (): Promise<void> => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${address.port}`, close };
};

const withDefaults = (claims: TestClaims, issuer: string, audience: string): JWTPayload => {
  const iat = Math.floor(Date.now() / 1000);
  const sub = randomUUID();
  const username = `user-${sub.slice(0, 8)}`;
  const defaults = {
    iss: issuer,
    aud: audience,
    sub,
    sid: randomUUID(),
    username,
    name: username,
    role: 'user',
    iat,
    exp: iat + 900,
  };
  const all: [string, unknown][] = Object.entries({ ...defaults, ...claims });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
};

/** What {@link createTokenIssuer} takes. */
export interface TokenIssuerOptions {
  issuer?: string;
  audience?: string;
  /** Default EdDSA (Ed25519), as our own tokens have it; a foreign issuer may have another. */
  alg?: 'EdDSA' | 'ES256' | 'RS256';
}

/**
 * Makes a key pair and signs access tokens with it (AU2: EdDSA, `kid`, typ `at+jwt`). A foreign issuer's tokens (AU5) are made
 * by another `issuer`, with whatever claims it has.
 */
export const createTokenIssuer = async (options: TokenIssuerOptions = {}): Promise<TokenIssuer> => {
  const { issuer = 'https://parley.test', audience = 'parley', alg = 'EdDSA' } = options;
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const kid = randomUUID();
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }] };
  return {
    issuer,
    audience,
    kid,
    jwks,
    sign: (claims = {}, header = {}) =>
      new SignJWT(withDefaults(claims, issuer, audience))
        .setProtectedHeader({ alg, typ: 'at+jwt', kid, ...header })
        .sign(privateKey),
    serveJwks: (port = 0) => serve(jwks, port),
  };
};
