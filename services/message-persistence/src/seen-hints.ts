import type { RoomId, UserId } from '@parley/contracts';
import type { Log } from '@parley/service-kit';
import { type Announcer, toSeenFeed } from './announce.ts';
import type { Store } from './store/index.ts';

/** Gathers who has seen more, and tells of it now and then: see {@link createSeenHints}. */
export interface SeenHints {
  /** Somebody has seen more of a room. */
  add(roomId: RoomId, userId: UserId): void;
  /** Tells nothing more. */
  stop(): void;
}

/** What they need. */
export interface SeenHintsOptions {
  readonly store: Pick<Store, 'seenOf'>;
  readonly announcer: Pick<Announcer, 'tellIfPossible'>;
  readonly log: Log;
  /** How long is gathered, ms. Default 300. */
  readonly everyMs?: number;
}

/** Somebody who has read on in a room. */
interface Reader {
  readonly roomId: RoomId;
  readonly userId: UserId;
}

/** More people than this who have seen more within one while are left out: who shows it asks when it is opened. */
const mostWaiting = 5_000;

/**
 * Makes them. However many markers move, there is one telling a room and while (RD7), of what holds then: who has left meanwhile, or
 * hides it now, is not told of. It may be lost with this process, or overtake another: what somebody has seen only grows, so whoever
 * is told takes the greater.
 */
export const createSeenHints = ({ store, announcer, log, everyMs = 300 }: SeenHintsOptions): SeenHints => {
  let waiting = new Map<string, Reader>();
  let timer: NodeJS.Timeout | undefined;

  const tell = async (readers: readonly Reader[]): Promise<void> => {
    const byRoom = Map.groupBy(await store.seenOf(readers), ({ roomId }) => roomId);
    await announcer.tellIfPossible(
      [...byRoom].map(([roomId, some]) => {
        const items = some.map(({ userId, from, to }) => ({ userId, from, to }));
        return toSeenFeed({ roomId, items });
      }),
    );
  };

  const tellGathered = (): void => {
    const readers = [...waiting.values()];
    waiting = new Map();
    timer = undefined;
    tell(readers).catch((error: unknown) => log.debug({ err: error }, 'who has seen more was not told'));
  };

  return {
    add: (roomId, userId) => {
      if (waiting.size >= mostWaiting) return;
      waiting.set(`${roomId} ${userId}`, { roomId, userId });
      timer ??= setTimeout(tellGathered, everyMs).unref();
    },
    stop: () => clearTimeout(timer),
  };
};
