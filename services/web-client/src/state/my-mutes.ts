import type { Observable } from '@parley/client';
import type { Membership, RoomFrame, UserFrame } from '@parley/contracts';
import { createObservable } from './observable.ts';

/** In which of my rooms I am muted, and until when (ISO 8601); the time may have passed. */
export interface MyMutes extends Observable<ReadonlyMap<string, string>> {
  takeRooms(rooms: readonly Pick<Membership, 'roomId' | 'mutedUntil'>[]): void;
  takeFrame(frame: RoomFrame): void;
  takeUserFrame(frame: UserFrame): void;
  clear(): void;
}

/** Makes them; I am muted nowhere. */
export const createMyMutes = (myId: () => string | undefined): MyMutes => {
  const mutes = createObservable<ReadonlyMap<string, string>>(new Map());
  /** The `rev` of what is known: frames of open rooms come twice, and older ones late. */
  const revs = new Map<string, number>();

  const put = (roomId: string, until: string | undefined): void => {
    if (mutes.getSnapshot().get(roomId) === until) return;
    const next = new Map(mutes.getSnapshot());
    if (until === undefined) next.delete(roomId);
    else next.set(roomId, until);
    mutes.set(next);
  };

  return {
    getSnapshot: mutes.getSnapshot,
    subscribe: mutes.subscribe,
    takeRooms: (rooms) => {
      revs.clear();
      mutes.set(
        new Map(rooms.flatMap(({ roomId, mutedUntil }) => (mutedUntil === undefined ? [] : [[roomId, mutedUntil] as const]))),
      );
    },
    takeFrame: (frame) => {
      for (const { rev, type, data } of frame.events) {
        if (!type.startsWith('member.') || !('userId' in data) || data.userId !== myId()) continue;
        if (rev <= (revs.get(frame.roomId) ?? 0)) continue;
        revs.set(frame.roomId, rev);
        put(frame.roomId, data.leftAt === undefined ? data.mutedUntil : undefined);
      }
    },
    takeUserFrame: (frame) => {
      for (const event of frame.events) if (event.type === 'room.added') put(event.data.roomId, event.data.mutedUntil);
    },
    clear: () => {
      revs.clear();
      mutes.set(new Map());
    },
  };
};
