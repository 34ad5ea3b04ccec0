import { accept, type Result, refuse, type User, type UserId } from '@parley/contracts';
import type { UserSearch } from './store/user-search.ts';
import type { UserStore } from './store/users.ts';

/** People as others see them. */
export interface Users {
  /** Code: `unauthenticated`, when the person of a valid token is no more. */
  me(id: UserId): Promise<Result<User>>;
  /** Changes my display name; tokens carry it from the next refresh on. Code: `unauthenticated`. */
  rename(id: UserId, displayName: string): Promise<Result<User>>;
  /** Code: `not_found`. */
  get(id: UserId): Promise<Result<User>>;
  /** Those that exist, each once, in the order asked for. */
  list(ids: readonly UserId[]): Promise<User[]>;
  /** Those whose username, or a word of whose display name, begins so; at most `limit`. */
  search(text: string, limit: number): Promise<User[]>;
}

/** Makes the people of one process. */
export const createUsers = (store: UserStore, search: UserSearch): Users => {
  const find = async (id: UserId): Promise<User | undefined> => (await store.findByIds([id]))[0];
  return {
    me: async (id) => myself(await find(id)),
    rename: async (id, displayName) => myself(await store.rename(id, displayName)),
    get: async (id) => {
      const user = await find(id);
      return user === undefined ? refuse('not_found', 'there is no such user') : accept(user);
    },
    list: async (ids) => {
      const wanted = [...new Set(ids)];
      const found = new Map((await store.findByIds(wanted)).map((user) => [user.id, user]));
      return wanted.flatMap((id) => found.get(id) ?? []);
    },
    search: (text, limit) => search.find(text, limit),
  };
};

const myself = (user: User | undefined): Result<User> =>
  user === undefined ? refuse('unauthenticated', 'the person of this token is no more') : accept(user);
