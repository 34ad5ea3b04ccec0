import type { ClientStorage } from './storage.ts';

/** Remembers over a reload who has signed out without an answer of the server. Nothing rejects. */
export interface LogoutMark {
  /** Whose session is still to be ended at the server, if anybody's. */
  get(): Promise<string | undefined>;
  set(userId: string): Promise<void>;
  clear(): Promise<void>;
}

const storageKey = 'parley:logout';

/** Makes it over a storage; without one, or with one that fails, a reload forgets it. */
export const createLogoutMark = (storage: ClientStorage | undefined): LogoutMark => {
  let mine: string | undefined;
  return {
    get: async () => {
      if (storage === undefined) return mine;
      // Another window may have set it or cleared it.
      return (async () => storage.get(storageKey))().catch(() => mine);
    },
    set: async (userId) => {
      mine = userId;
      await (async () => storage?.set(storageKey, userId))().catch(() => undefined);
    },
    clear: async () => {
      mine = undefined;
      await (async () => storage?.delete(storageKey))().catch(() => undefined);
    },
  };
};
