import type { Answer } from '@parley/client';
import type { User, UserRole } from '@parley/contracts';

/** What is shown of somebody; `role` is theirs in the installation, where it is known. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly role?: UserRole;
}

/** Who people are, by id; asked for in groups when first wanted. */
export interface People {
  /** Undefined until it is known; asks for it where it is not, or not for sure. */
  get(id: string): Person | undefined;
  /** Takes what auth says of people. */
  learn(people: readonly Person[]): void;
  /** Takes what others say, a list of members for instance, until auth is asked: they hear of a new name late. */
  hint(people: readonly Person[]): void;
  readonly subscribe: (listener: () => void) => () => void;
  clear(): void;
}

/** What they need: `ask` is `GET /api/users?ids=`, `later` runs something a little later. */
export interface PeopleOptions {
  readonly ask: (ids: readonly string[]) => Promise<Answer<{ readonly items: readonly User[] }>>;
  readonly later: (run: () => void) => void;
}

/** As many as one request may name. */
const mostIds = 100;

/** Makes them; nobody is known. Who could not be asked for is asked for again with the next one. */
export const createPeople = ({ ask, later }: PeopleOptions): People => {
  const known = new Map<string, Person>();
  const wanted = new Set<string>();
  /** Known by hearsay only. */
  const unsure = new Set<string>();
  const listeners = new Set<() => void>();
  let isPlanned = false;

  const take = (people: readonly Person[]): void => {
    const news = people.filter((person) => !isSame(known.get(person.id), person));
    for (const person of news) known.set(person.id, shownOf(person));
    if (news.length > 0) for (const listener of listeners) listener();
  };

  const learn = (people: readonly Person[]): void => {
    for (const { id } of people) unsure.delete(id);
    take(people);
  };

  const hint = (people: readonly Person[]): void => {
    const unknown = people.filter(({ id }) => !known.has(id));
    for (const { id } of unknown) unsure.add(id);
    take(unknown);
  };

  const askNow = async (): Promise<void> => {
    isPlanned = false;
    const ids = [...wanted].filter((id) => !known.has(id) || unsure.has(id)).slice(0, mostIds);
    for (const id of ids) wanted.delete(id);
    if (ids.length === 0) return;
    const answer = await ask(ids);
    if (answer.ok) {
      // Of somebody auth does not know, what was heard is all there is.
      for (const id of ids) unsure.delete(id);
      learn(answer.data.items);
    } else if (answer.error.retryable) for (const id of ids) wanted.add(id);
    if (wanted.size > 0) plan();
  };

  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    later(() => void askNow());
  };

  return {
    get: (id) => {
      const person = known.get(id);
      if ((person !== undefined && !unsure.has(id)) || wanted.has(id) || id === '') return person;
      wanted.add(id);
      plan();
      return person;
    },
    learn,
    hint,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    clear: () => {
      known.clear();
      wanted.clear();
      unsure.clear();
    },
  };
};

const isSame = (one: Person | undefined, other: Person): boolean =>
  one?.displayName === other.displayName && one.username === other.username && one.role === other.role;

const shownOf = ({ id, username, displayName, role }: Person): Person => ({
  id,
  username,
  displayName,
  ...(role === undefined ? {} : { role }),
});
