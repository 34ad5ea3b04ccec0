import { accept, type Result, refuse, type TokenRooms, type User, type UserId, type UserRole } from '@parley/contracts';
import type { Store } from './store/index.ts';
import type { Person } from './store/people.ts';

/** Whom a request comes from; `rooms` are those that the token is limited to, if it is (AU2). */
export interface Caller extends Person {
  readonly role: UserRole;
  readonly rooms?: TokenRooms | undefined;
}

/** Knows people by name: see {@link createPeople}. */
export interface People {
  /** Keeps what the caller's token tells of them, where it is new. */
  remember(caller: Caller): Promise<void>;
  /** Sees to it that all of these are known. Code: `invalid`, with the position of each that auth does not know (RE4). */
  requireKnown(userIds: readonly UserId[], path: string): Promise<Result<null>>;
}

/** What {@link createPeople} needs; `askAuth` answers those of the ids that exist. */
export interface PeopleOptions {
  readonly store: Store;
  readonly askAuth: (userIds: readonly UserId[]) => Promise<readonly User[]>;
}

/** The names of people belong to auth; this service keeps those it has seen, and asks for the others once. */
export const createPeople = ({ store, askAuth }: PeopleOptions): People => ({
  remember: ({ userId, username, displayName, role }) =>
    store.putPeople([{ userId, username, displayName, isGuest: role === 'guest' }]),
  requireKnown: async (userIds, path) => {
    const known = new Set((await store.findPeople(userIds)).map((person) => person.userId));
    const unseen = [...new Set(userIds)].filter((id) => !known.has(id));
    if (unseen.length === 0) return accept(null);
    const found = await askAuth(unseen);
    if (found.length > 0)
      await store.putPeople(found.map(({ id, role, ...names }) => ({ userId: id, ...names, isGuest: role === 'guest' })));
    for (const user of found) known.add(user.id);
    return refuseUnknown(userIds, known, path);
  },
});

const refuseUnknown = (userIds: readonly UserId[], known: ReadonlySet<UserId>, path: string): Result<null> => {
  const issues = userIds.flatMap((id, index) => (known.has(id) ? [] : [{ path: `${path}.${index}`, message: 'is nobody' }]));
  if (issues.length === 0) return accept(null);
  return refuse('invalid', 'some of these people do not exist', { issues: issues.slice(0, 20) });
};
