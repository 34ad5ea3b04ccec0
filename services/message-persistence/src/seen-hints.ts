import { roomFeed } from '@parley/bus';
import type { RoomId, Seen, UserId } from '@parley/contracts';
import type { Announcer } from './announce.ts';

/** Gathers who has seen more, and tells of it now and then: see {@link createSeenHints}. */
export interface SeenHints {
  /** Somebody has seen more of a room: `seen` is all that they have seen of it. */
  add(roomId: RoomId, seen: Seen): void;
  /** Tells nothing more. */
  stop(): void;
}

/** What they need. */
export interface SeenHintsOptions {
  readonly announcer: Pick<Announcer, 'tellIfPossible'>;
  /** How long is gathered, ms. Default 500. */
  readonly everyMs?: number;
}

/** More people than this who have seen more within one while are left out: who shows it asks when it is opened. */
const mostWaiting = 10_000;

/**
 * Makes them. However many markers move, there is one telling a room and while (RD7). It may be lost with this process, or
 * overtake another: what somebody has seen only grows, so whoever is told takes the greater.
 */
export const createSeenHints = ({ announcer, everyMs = 500 }: SeenHintsOptions): SeenHints => {
  const rooms = new Map<RoomId, Map<UserId, Seen>>();
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;

  const tell = (): void => {
    timer = undefined;
    const messages = [...rooms].map(([roomId, people]) => ({
      feed: roomFeed(roomId),
      event: { type: 'room.seen' as const, data: { roomId, items: [...people.values()] } },
    }));
    rooms.clear();
    waiting = 0;
    void announcer.tellIfPossible(messages);
  };

  return {
    add: (roomId, seen) => {
      if (waiting >= mostWaiting) return;
      const people = rooms.get(roomId) ?? new Map<UserId, Seen>();
      if (!people.has(seen.userId)) waiting += 1;
      rooms.set(roomId, people.set(seen.userId, seen));
      timer ??= setTimeout(tell, everyMs).unref();
    },
    stop: () => {
      clearTimeout(timer);
      rooms.clear();
    },
  };
};
