import type { Answer } from '@parley/client';
import type { User } from '@parley/contracts';

/** What is shown of somebody. */
export type Person = { readonly id: string; readonly username: string; readonly displayName: string };

/** Who people are, by id; asked for in groups when first wanted. */
export interface People {
  /** Undefined until it is known; asks for it where it is not. */
  get(id: string): Person | undefined;
  /** Takes what was learnt elsewhere, from a list of members for instance. */
  learn(people: readonly Person[]): void;
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
  const listeners = new Set<() => void>();
  let isPlanned = false;

  const learn = (people: readonly Person[]): void => {
    const news = people.filter((person) => !isSame(known.get(person.id), person));
    for (const { id, username, displayName } of news) known.set(id, { id, username, displayName });
    if (news.length > 0) for (const listener of listeners) listener();
  };

  const askNow = async (): Promise<void> => {
    isPlanned = false;
    const ids = [...wanted].filter((id) => !known.has(id)).slice(0, mostIds);
    for (const id of ids) wanted.delete(id);
    if (ids.length === 0) return;
    const answer = await ask(ids);
    if (answer.ok) learn(answer.data.items);
    else if (answer.error.retryable) for (const id of ids) wanted.add(id);
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
      if (person !== undefined || wanted.has(id) || id === '') return person;
      wanted.add(id);
      plan();
      return undefined;
    },
    learn,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    clear: () => {
      known.clear();
      wanted.clear();
    },
  };
};

const isSame = (one: Person | undefined, other: Person): boolean =>
  one?.displayName === other.displayName && one.username === other.username;
