import type { UserId } from '@parley/contracts';
import type { ConnectedUser } from './connected-user.ts';

/** The users with connections here; each stays as long as somebody holds it, and a while longer. */
export interface ConnectedUsers {
  hold(userId: UserId): ConnectedUser;
  /** The last one to release leaves the user followed for a while: who was cut off is about to come back. */
  release(userId: UserId): void;
  get(userId: UserId): ConnectedUser | undefined;
  all(): Iterable<ConnectedUser>;
  /** How many hold this user. */
  holders(userId: UserId): number;
}

interface Entry {
  readonly user: ConnectedUser;
  holders: number;
  lingering: NodeJS.Timeout | undefined;
}

/** Makes the registry; a user stays for `lingerMs` after the last holder. */
export const createConnectedUsers = (create: (userId: UserId) => ConnectedUser, lingerMs: number): ConnectedUsers => {
  const entries = new Map<UserId, Entry>();
  const drop = (entry: Entry): void => {
    entries.delete(entry.user.userId);
    entry.user.close();
  };
  return {
    hold: (userId) => {
      const entry = entries.get(userId) ?? { user: create(userId), holders: 0, lingering: undefined };
      entries.set(userId, entry);
      entry.holders += 1;
      clearTimeout(entry.lingering);
      return entry.user;
    },
    release: (userId) => {
      const entry = entries.get(userId);
      if (entry === undefined) return;
      entry.holders -= 1;
      if (entry.holders > 0) return;
      // Without a position there is nothing that would be worth waiting.
      if (lingerMs === 0 || entry.user.sequence.position === undefined) drop(entry);
      else entry.lingering = setTimeout(() => drop(entry), lingerMs).unref();
    },
    get: (userId) => entries.get(userId)?.user,
    all: () => [...entries.values()].map((entry) => entry.user),
    holders: (userId) => entries.get(userId)?.holders ?? 0,
  };
};
