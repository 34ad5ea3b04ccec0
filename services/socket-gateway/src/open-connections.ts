import type { Revocation, SessionId, UserId } from '@parley/contracts';
import type { Connection } from './connection.ts';

/** The connections that are open here, by whose they are. */
export interface OpenConnections {
  add(connection: Connection): void;
  delete(connection: Connection): void;
  ofUser(userId: UserId): readonly Connection[];
  /** Those that a revocation may concern (CO4). */
  concernedBy(revocation: Revocation): readonly Connection[];
  users(): Iterable<readonly [UserId, readonly Connection[]]>;
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

const none: readonly Connection[] = [];

/** Lists that are replaced and not changed: nearly all are of one, of which a set would take three times the memory. */
const createIndex = <Key>() => {
  const lists = new Map<Key, readonly Connection[]>();
  const get = (key: Key): readonly Connection[] => lists.get(key) ?? none;
  return {
    // A spread list would have room for 16 more.
    add: (key: Key, connection: Connection) => void lists.set(key, lists.get(key)?.concat(connection) ?? [connection]),
    delete: (key: Key, connection: Connection) => {
      const others = get(key).filter((one) => one !== connection);
      if (others.length > 0) lists.set(key, others);
      else lists.delete(key);
    },
    get,
    entries: (): Iterable<readonly [Key, readonly Connection[]]> => lists,
  };
};
