import { randomUUID } from 'node:crypto';
import { createTokenIssuer } from '@parley/test-kit';
import { type Person, request, withToken } from '../person.ts';

/** A room that a token names, and as what it lets somebody in. */
export interface TokenRoom {
  readonly id: string;
  readonly role: 'guest' | 'member';
}

/** People of another issuer, and the tokens with which they come (AU5). */
export interface ForeignPeople {
  /** Somebody new, with a token that is good for whatever a user may do. */
  arrive(name: string): Promise<Person>;
  /** The same person with a token that is for those rooms only (AU2). */
  limitedTo(person: Person, rooms: readonly TokenRoom[]): Promise<Person>;
  close(): Promise<void>;
}

/** Starts the issuer, whose keys the stack at `url` looks for at that port. */
export const startForeignPeople = async (
  url: string,
  { keysPort, ...names }: { issuer: string; audience: string; keysPort: number },
): Promise<ForeignPeople> => {
  const issuer = await createTokenIssuer({ ...names, alg: 'ES256' });
  const keys = await issuer.serveJwks(keysPort);
  // Without a session of its own a token belongs to the one of its subject, whatever other tokens there are.
  const tokenFor = (subject: string, more: object = {}): Promise<string> =>
    issuer.sign({ sub: subject, sid: undefined, preferred_username: subject, ...more }, { typ: 'JWT' });
  return {
    arrive: async (name) => {
      const username = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}`;
      const token = await tokenFor(username);
      const me = await request<{ id: string }>(url, 'GET', '/api/users/me', { token });
      if (me.status !== 200) throw new Error(`arriving answered ${me.status}: ${JSON.stringify(me.body)}`);
      return withToken({ url, id: me.body.id, username, password: '', refreshToken: '' }, token);
    },
    limitedTo: async (person, rooms) => withToken(person, await tokenFor(person.username, { parley_rooms: rooms })),
    close: () => keys.close(),
  };
};
