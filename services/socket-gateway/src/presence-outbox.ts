import type { Presence, UserId } from '@parley/contracts';
import type { Connection } from './connection.ts';

/** What watchers are to be told next: the last state of each person, gathered for a moment. */
export interface PresenceOutbox {
  put(connection: Connection, presence: Presence): void;
  /** Takes back what was not told yet: of one person, or everything. */
  take(connection: Connection, userId?: UserId): void;
  stop(): void;
}

const flushAfterMs = 100;

/** Makes it. A connection that does not keep up is told when it does: the last state of each person is all it missed. */
export const createPresenceOutbox = (): PresenceOutbox => {
  const waiting = new Map<Connection, Map<UserId, Presence>>();
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    timer = undefined;
    for (const [connection, items] of waiting) {
      if (!connection.out.keepsUp()) continue;
      waiting.delete(connection);
      connection.out.emit('presence', { items: [...items.values()].map((item) => shownTo(connection, item)) });
    }
    schedule();
  };

  const schedule = () => {
    if (waiting.size > 0) timer ??= setTimeout(flush, flushAfterMs);
  };

  return {
    put: (connection, presence) => {
      const items = waiting.get(connection) ?? new Map<UserId, Presence>();
      waiting.set(connection, items.set(presence.userId, presence));
      schedule();
    },
    take: (connection, userId) => {
      const items = waiting.get(connection);
      if (userId !== undefined) items?.delete(userId);
      if (userId === undefined || items?.size === 0) waiting.delete(connection);
    },
    stop: () => {
      clearTimeout(timer);
      waiting.clear();
    },
  };
};

/** PR3: the room somebody looks at is shown to its members only, and only where their token allows it. */
export const shownTo = (connection: Connection, presence: Presence): Presence => {
  const { roomId, ...rest } = presence;
  const seesRoom = roomId !== undefined && connection.mayEnter(roomId) && connection.user.isMember(roomId);
  return seesRoom ? presence : rest;
};
