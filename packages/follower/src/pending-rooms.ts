import type { RoomId } from '@parley/contracts';

/** Rooms that have to be looked at, each once, with the highest `rev` it was named with. */
export interface PendingRooms {
  /** False where there was no room for it: all rooms have to be compared later. */
  add(roomId: RoomId, rev: number): boolean;
  /** Up to `count` rooms that nobody works at, the longest waiting first; they are in work until {@link done}. */
  take(count: number): ReadonlyMap<RoomId, number>;
  done(roomIds: Iterable<RoomId>): void;
  /** Waiting or in work. */
  size(): number;
  /** Resolves when there is something to take, or something was done; or the signal aborts. Never rejects. */
  changed(signal: AbortSignal): Promise<void>;
  hasSome(): boolean;
}

/** Makes an empty one, of at most `most` rooms. */
export const createPendingRooms = (most: number): PendingRooms => {
  const waiting = new Map<RoomId, number>();
  const inWork = new Set<RoomId>();
  let news = Promise.withResolvers<void>();

  const tell = (): void => {
    news.resolve();
    news = Promise.withResolvers<void>();
  };

  return {
    add: (roomId, rev) => {
      const before = waiting.get(roomId);
      if (before === undefined && waiting.size >= most) return false;
      waiting.set(roomId, Math.max(before ?? 0, rev));
      tell();
      return true;
    },
    take: (count) => {
      const taken = new Map([...waiting].filter(([roomId]) => !inWork.has(roomId)).slice(0, count));
      for (const roomId of taken.keys()) {
        waiting.delete(roomId);
        inWork.add(roomId);
      }
      return taken;
    },
    done: (roomIds) => {
      for (const roomId of roomIds) inWork.delete(roomId);
      tell();
    },
    size: () => waiting.size + inWork.size,
    hasSome: () => [...waiting.keys()].some((roomId) => !inWork.has(roomId)),
    changed: async (signal) => {
      if (signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = (): void => resolve();
      signal.addEventListener('abort', end, { once: true });
      await Promise.race([news.promise, promise]);
      signal.removeEventListener('abort', end);
    },
  };
};
