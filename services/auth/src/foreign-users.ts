import {
  accept,
  DisplayName,
  type ForeignUser,
  limits,
  type ManagedUser,
  type Result,
  refuse,
  type UserId,
  Username,
} from '@parley/contracts';
import { foreignUserId } from '@parley/service-kit';
import type { ForeignUserStore } from './store/foreign-users.ts';

/** People of a foreign issuer (AU5). */
export interface ForeignUsers {
  /**
   * Makes the person where they are new, and answers them as they are known here. The username is chosen once and never
   * changes; display name and role follow the issuer. Code: `invalid`.
   */
  remember(person: ForeignUser): Promise<Result<ManagedUser>>;
}

/** Makes the foreign people of one process. */
export const createForeignUsers = (store: ForeignUserStore, clock: () => Date): ForeignUsers => ({
  remember: async (person) => {
    if ([person.issuer, person.subject].some((text) => text.includes('\u0000') || !text.isWellFormed()))
      return refuse('invalid', 'issuer and subject must not hold NUL or unpaired surrogates');
    const id = foreignUserId(person.issuer, person.subject);
    const known = await store.find(id);
    return accept(known === undefined ? await make(store, id, person, clock()) : await follow(store, known, person));
  },
});

const follow = async (store: ForeignUserStore, known: ManagedUser, { displayName, role }: ForeignUser): Promise<ManagedUser> => {
  const name = shownName(displayName) ?? known.displayName;
  if (name === known.displayName && role === known.role) return known;
  return (await store.update(known.id, { displayName: name, role })) ?? known;
};

const make = async (store: ForeignUserStore, id: UserId, person: ForeignUser, now: Date): Promise<ManagedUser> => {
  const { issuer, subject, role } = person;
  for (const username of usernamesFor(person.username, id)) {
    const displayName = shownName(person.displayName) ?? username;
    const made = await store.add({ id, username, displayName, role, createdAt: now.toISOString() }, { issuer, subject });
    if (made !== 'taken') return made;
  }
  throw new Error('every username for a person of the foreign issuer is taken');
};

const shownName = (text: string | undefined): string | undefined => {
  const parsed = DisplayName.safeParse(
    Array.from(text ?? '')
      .slice(0, limits.displayNameChars)
      .join(''),
  );
  return parsed.success ? parsed.data : undefined;
};

const marks = /\p{M}/gu;
const suffixChars = 6;

/**
 * Usernames to try in turn: what the issuer calls the person, made to fit; then with an ever longer end of their id, which
 * nobody else has.
 */
export const usernamesFor = (wished: string | undefined, id: UserId): string[] => {
  const fitting = (wished ?? '')
    .normalize('NFKD')
    .replace(marks, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, limits.usernameMaxChars);
  const hex = id.replaceAll('-', '');
  const withSuffix = (chars: number): string => {
    const stem = (fitting || 'user').slice(0, limits.usernameMaxChars - chars - 1);
    return `${stem}-${hex.slice(-chars)}`;
  };
  const suffixed = [suffixChars, 2 * suffixChars, 4 * suffixChars].map(withSuffix);
  return Username.safeParse(fitting).success ? [fitting, ...suffixed] : suffixed;
};
