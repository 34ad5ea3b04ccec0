import type { UserId } from '@parley/contracts';
import type { ConnectedUser } from './connected-user.ts';

/** The users with connections here; each stays as long as somebody holds it. */
export interface ConnectedUsers {
  hold(userId: UserId): ConnectedUser;
  release(userId: UserId): void;
  get(userId: UserId): ConnectedUser | undefined;
  all(): Iterable<ConnectedUser>;
  /** How many hold this user. */
  holders(userId: UserId): number;
}

/** Makes the registry. */
export const createConnectedUsers = (create: (userId: UserId) => ConnectedUser): ConnectedUsers => {
  const entries = new Map<UserId, { readonly user: ConnectedUser; holders: number }>();
  return {
    hold: (userId) => {
      const entry = entries.get(userId) ?? { user: create(userId), holders: 0 };
      entries.set(userId, entry);
      entry.holders += 1;
      return entry.user;
    },
    release: (userId) => {
      const entry = entries.get(userId);
      if (entry === undefined) return;
      entry.holders -= 1;
      if (entry.holders > 0) return;
      entries.delete(userId);
      entry.user.close();
    },
    get: (userId) => entries.get(userId)?.user,
    all: () => [...entries.values()].map((entry) => entry.user),
    holders: (userId) => entries.get(userId)?.holders ?? 0,
  };
};
