import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { internalAuthRoutes, internalDeletionRoutes, type User, UserId } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import { createTokenIssuer, type TokenIssuer } from '@parley/test-kit';

/** Somebody with a token. */
export interface TestPerson extends User {
  readonly token: string;
}

/** Stands in for the auth service: its keys and its look-up of people. */
export interface StubAuth {
  readonly url: string;
  readonly issuer: TokenIssuer;
  /** How often people were looked up. */
  lookups(): number;
  /** Registers somebody. */
  register(name?: string): Promise<TestPerson>;
  /** A token for somebody, with other claims. */
  sign(person: User, claims?: Record<string, unknown>): Promise<string>;
  /** Answers every look-up with 503 from now on; the keys stay. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** Starts a stand-in for the auth service on a port of its own. */
export const startStubAuth = async (): Promise<StubAuth> => {
  const issuer = await createTokenIssuer();
  const people = new Map<string, User>();
  let lookups = 0;
  let paused = false;
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    if (request.url === '/.well-known/jwks.json') return issuer.jwks;
    if (request.url === internalAuthRoutes.revocations.path) return { items: [], head: 0 };
    if (request.url === internalDeletionRoutes.deletedUsers.path) return { items: [] };
    lookups += 1;
    const { userIds } = internalAuthRoutes.lookupUsers.body.parse(await json(request));
    return { items: userIds.flatMap((id) => people.get(id) ?? []) };
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (paused && request.url !== '/.well-known/jwks.json') {
      response.writeHead(503).end();
      return;
    }
    void answer(request).then((body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)));
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  const sign: StubAuth['sign'] = (person, claims = {}) =>
    issuer.sign({ sub: person.id, username: person.username, name: person.displayName, ...claims });
  return {
    url: typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '',
    issuer,
    lookups: () => lookups,
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
    sign,
    register: async (name = `user-${randomUUID().slice(0, 8)}`) => {
      const person: User = {
        id: UserId.parse(newId()),
        username: name,
        displayName: `${name} of the tests`,
        role: 'user',
        createdAt: new Date().toISOString(),
      };
      people.set(person.id, person);
      return { ...person, token: await sign(person) };
    },
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
};
