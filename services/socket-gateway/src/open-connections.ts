import type { Revocation, SessionId, UserId } from '@parley/contracts';
import type { Connection } from './connection.ts';

/** The connections that are open here, by whose they are. */
export interface OpenConnections {
  add(connection: Connection): void;
  delete(connection: Connection): void;
  ofUser(userId: UserId): ReadonlySet<Connection>;
  /** Those that a revocation may concern (CO4). */
  concernedBy(revocation: Revocation): ReadonlySet<Connection>;
  users(): Iterable<readonly [UserId, ReadonlySet<Connection>]>;
}

/** Makes the registry. */
export const createOpenConnections = (): OpenConnections => {
  const byUser = createIndex<UserId>();
  const bySession = createIndex<SessionId>();
  return {
    add: (connection) => {
      byUser.add(connection.identity.userId, connection);
      bySession.add(connection.identity.sessionId, connection);
    },
    delete: (connection) => {
      byUser.delete(connection.identity.userId, connection);
      bySession.delete(connection.identity.sessionId, connection);
    },
    ofUser: byUser.get,
    concernedBy: (revocation) =>
      revocation.reason === 'session_ended' ? bySession.get(revocation.sessionId) : byUser.get(revocation.userId),
    users: byUser.entries,
  };
};

const none: ReadonlySet<Connection> = new Set();

const createIndex = <Key>() => {
  const sets = new Map<Key, Set<Connection>>();
  return {
    add: (key: Key, connection: Connection) => {
      const set = sets.get(key) ?? new Set();
      sets.set(key, set.add(connection));
    },
    delete: (key: Key, connection: Connection) => {
      const set = sets.get(key);
      if (set?.delete(connection) && set.size === 0) sets.delete(key);
    },
    get: (key: Key): ReadonlySet<Connection> => sets.get(key) ?? none,
    entries: (): Iterable<readonly [Key, ReadonlySet<Connection>]> => sets,
  };
};
