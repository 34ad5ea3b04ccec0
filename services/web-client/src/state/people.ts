import type { Answer } from '@parley/client';
import type { User, UserRole } from '@parley/contracts';

/** What is shown of somebody; `role` is theirs in the installation, where it is known. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly role?: UserRole;
}

/** Whether somebody was deleted (PV3): no username of anybody else begins like that. */
export const isDeleted = ({ username }: Pick<Person, 'username'>): boolean => username.startsWith('~');

/** Who people are, by id; asked for in groups when first wanted. */
export interface People {
  /** Undefined until it is known; asks for it where it is not, or not for sure. */
  get(id: string): Person | undefined;
  /** Takes what auth says of people. */
  learn(people: readonly Person[]): void;
  /** Takes what others say, a list of members for instance, until auth is asked: they hear of a new name late. */
  hint(people: readonly Person[]): void;
  readonly subscribe: (listener: () => void) => () => void;
  /** The server is there again: who could not be asked for is asked for at once. */
  resume(): void;
  clear(): void;
}

/** What they need: `ask` is `GET /api/users?ids=`, `later` runs something after a time, and answers with how to cancel that. */
export interface PeopleOptions {
  readonly ask: (ids: readonly string[]) => Promise<Answer<{ readonly items: readonly User[] }>>;
  readonly later: (run: () => void, afterMs: number) => () => void;
}

/** As many as one request may name. */
const mostIds = 100;
/** How long ids are gathered before they are asked for, ms. */
const gatherMs = 30;
/** How long nothing is asked after a failure, ms: doubled with every further one, up to the longest. */
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** Makes them; nobody is known. Who could not be asked for is asked for again later, less and less often. */
export const createPeople = ({ ask, later }: PeopleOptions): People => {
  const known = new Map<string, Person>();
  const wanted = new Set<string>();
  const asked = new Set<string>();
  /** Known by hearsay only. */
  const unsure = new Set<string>();
  const listeners = new Set<() => void>();
  let cancelPlan: (() => void) | undefined;
  let failures = 0;
  /** Raised when all is forgotten: what was asked before is of no use. */
  let turn = 0;

  const take = (people: readonly Person[]): void => {
    const news = people.filter((person) => !isSame(known.get(person.id), person));
    for (const person of news) known.set(person.id, shownOf(person));
    if (news.length > 0) for (const listener of listeners) listener();
  };

  const learn = (people: readonly Person[]): void => {
    for (const { id } of people) {
      unsure.delete(id);
      wanted.delete(id);
    }
    take(people);
  };

  const hint = (people: readonly Person[]): void => {
    const unknown = people.filter(({ id }) => !known.has(id));
    for (const { id } of unknown) unsure.add(id);
    take(unknown);
    // Of these there is nothing newer to be heard.
    learn(people.filter(isDeleted));
  };

  const askNow = async (): Promise<void> => {
    cancelPlan = undefined;
    const mine = turn;
    const ids = [...wanted].slice(0, mostIds);
    if (ids.length === 0) return;
    for (const id of ids) {
      wanted.delete(id);
      asked.add(id);
    }
    const answer = await ask(ids);
    if (mine !== turn) return;
    for (const id of ids) asked.delete(id);
    if (answer.ok) {
      failures = 0;
      // Of somebody auth does not know, what was heard is all there is.
      for (const id of ids) unsure.delete(id);
      learn(answer.data.items);
    } else if (answer.error.retryable) {
      for (const id of ids) wanted.add(id);
      wait(answer.error.retryAfterMs ?? 0);
    }
    if (wanted.size > 0) plan();
  };

  const plan = (afterMs = gatherMs): void => {
    cancelPlan ??= later(() => void askNow(), afterMs);
  };

  const cancel = (): void => {
    cancelPlan?.();
    cancelPlan = undefined;
  };

  const wait = (atLeastMs: number): void => {
    cancel();
    plan(Math.max(atLeastMs, Math.min(longestWaitMs, firstWaitMs * 2 ** failures)));
    failures = Math.min(failures + 1, 30);
  };

  return {
    get: (id) => {
      const person = known.get(id);
      const isKnown = person !== undefined && !unsure.has(id);
      if (isKnown || wanted.has(id) || asked.has(id) || id === '') return person;
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
    resume: () => {
      if (failures === 0) return;
      failures = 0;
      cancel();
      if (wanted.size > 0) plan();
    },
    clear: () => {
      turn += 1;
      failures = 0;
      cancel();
      known.clear();
      wanted.clear();
      asked.clear();
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
