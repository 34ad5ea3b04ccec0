import { accept, type ForeignUser, type ManagedUser, type Result, refuse, type UserId } from '@parley/contracts';
import type { Log } from './logger.ts';

/** Tells auth of a person and asks who they are here: `AuthClient.rememberForeignUser`. */
export type RememberForeignUser = (person: ForeignUser) => Promise<Result<ManagedUser>>;

/** People of the foreign issuer as auth knows them. */
export interface ForeignPeople {
  /** Codes: `unauthenticated` (suspended, or refused by auth), `unavailable`. */
  find(id: UserId, person: ForeignUser): Promise<Result<ManagedUser>>;
}

interface Seen {
  readonly user: ManagedUser;
  /** What the token said then: another name or role is news for auth. */
  readonly said: string;
  readonly at: number;
}

const goodForMs = 600_000;
const mostPeople = 10_000;

/**
 * Asks auth once in 10 minutes for each person, and at once when their claims changed. While auth is away those seen
 * before go on. The 10,000 used last are kept.
 * @param now ms, from any moment on
 */
export const createForeignPeople = (remember: RememberForeignUser, log: Log, now: () => number): ForeignPeople => {
  const seen = new Map<UserId, Seen>();
  const underWay = new Map<string, Promise<Result<ManagedUser>>>();
  const keep = (id: UserId, one: Seen): void => {
    seen.delete(id);
    seen.set(id, one);
    // A map walks over all that was taken out of it before it comes to the oldest.
    if (seen.size <= mostPeople) return;
    for (const oldest of seen.keys()) {
      if (seen.size <= mostPeople) break;
      seen.delete(oldest);
    }
  };
  const ask = async (id: UserId, person: ForeignUser, said: string): Promise<Result<ManagedUser>> => {
    try {
      const answer = await remember(person);
      // Not kept when refused, so that a reinstated person is let in at once.
      seen.delete(id);
      if (!answer.ok) return refuse('unauthenticated', 'the person of this token is not accepted');
      if (answer.data.suspendedAt !== undefined) return refuse('unauthenticated', 'this person is suspended');
      keep(id, { user: answer.data, said, at: now() });
      return answer;
    } catch (error) {
      log.warn({ err: error }, 'auth could not be told of a person of the foreign issuer');
      const before = seen.get(id);
      if (before !== undefined) return accept(before.user);
      return refuse('unavailable', 'new people of the foreign issuer cannot be let in at the moment', { retryAfterMs: 1_000 });
    }
  };
  const askOnce = (id: UserId, person: ForeignUser, said: string): Promise<Result<ManagedUser>> => {
    const key = `${id} ${said}`;
    const asked = underWay.get(key) ?? ask(id, person, said).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };
  return {
    find: async (id, person) => {
      const said = JSON.stringify([person.username, person.displayName, person.role]);
      const known = seen.get(id);
      if (known === undefined || known.said !== said || now() - known.at >= goodForMs) return askOnce(id, person, said);
      keep(id, known);
      return accept(known.user);
    },
  };
};
