import type { Observable } from '@parley/client';
import type { MyRoom, RoomFrame, UserFrame } from '@parley/contracts';
import { createObservable } from './observable.ts';

/** A room that was mine a moment ago, and how it ended; `bannedUntil` where I am kept out (ISO 8601). */
export interface Departure {
  readonly name: string;
  readonly isPublic: boolean;
  readonly bannedUntil?: string;
  /** I left it myself, in this window. */
  readonly isOwn: boolean;
}

/** The rooms I am not in any more, by id, for as long as the window lives. */
export interface Departures extends Observable<ReadonlyMap<string, Departure>> {
  /** My rooms: of one that is gone its name is still wanted. */
  takeRooms(rooms: readonly Pick<MyRoom, 'id' | 'name' | 'kind'>[]): void;
  /** I am about to leave this one myself, or after all not. */
  expect(roomId: string, isExpected: boolean): void;
  takeFrame(frame: RoomFrame): void;
  takeUserFrame(frame: UserFrame): void;
  clear(): void;
}

/** Makes them; there are none. */
export const createDepartures = (myId: () => string | undefined): Departures => {
  const departures = createObservable<ReadonlyMap<string, Departure>>(new Map());
  const expected = new Set<string>();
  const seen = new Map<string, Pick<MyRoom, 'name' | 'kind'>>();
  const leftAt = new Map<string, number>();

  const leave = (roomId: string, rev: number, bannedUntil: string | undefined): void => {
    const room = seen.get(roomId);
    if (room === undefined || rev <= (leftAt.get(roomId) ?? 0)) return;
    leftAt.set(roomId, rev);
    const departure = {
      name: room.name ?? '',
      isPublic: room.kind === 'public',
      isOwn: expected.delete(roomId),
      ...(bannedUntil === undefined ? {} : { bannedUntil }),
    };
    departures.set(new Map(departures.getSnapshot()).set(roomId, departure));
  };

  return {
    getSnapshot: departures.getSnapshot,
    subscribe: departures.subscribe,
    takeRooms: (rooms) => {
      for (const room of rooms) seen.set(room.id, room);
    },
    expect: (roomId, isExpected) => void (isExpected ? expected.add(roomId) : expected.delete(roomId)),
    takeFrame: (frame) => {
      for (const event of frame.events)
        if (event.type === 'member.left' && event.data.userId === myId()) leave(frame.roomId, event.rev, event.data.bannedUntil);
    },
    takeUserFrame: (frame) => {
      const next = new Map(departures.getSnapshot());
      for (const event of frame.events) if (event.type === 'room.added') next.delete(event.data.roomId);
      if (next.size < departures.getSnapshot().size) departures.set(next);
    },
    clear: () => {
      expected.clear();
      seen.clear();
      leftAt.clear();
      departures.set(new Map());
    },
  };
};
