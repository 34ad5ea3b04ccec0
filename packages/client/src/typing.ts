import type { Cancel, Clock } from './clock.ts';
import type { Emit } from './line.ts';
import { createComputed, type Observable } from './observable.ts';

/** Who is typing where, and that I am. May be lost, and ends by itself. */
export interface Typing {
  /** Tells that I am typing (call it with every key; it is sent every 3 s at most), or stopped. */
  set(roomId: string, isTyping: boolean): void;
  /** The ids of the others who are typing in a room. */
  in(roomId: string): Observable<readonly string[]>;
  take(told: { readonly roomId: string; readonly userId: string; readonly typing: boolean }): void;
  /** Nothing is known any more: there is no connection. */
  clear(): void;
}

/** A start ends after 6 s at the server, ms. */
const endsAfterMs = 6_000;
const againAfterMs = 3_000;

interface Room {
  readonly people: Map<string, Cancel>;
  readonly view: ReturnType<typeof createComputed<readonly string[]>>;
}

/** Makes it. */
export const createTyping = ({ emit, clock }: { readonly emit: Emit; readonly clock: Clock }): Typing => {
  const rooms = new Map<string, Room>();
  const told = new Map<string, number>();

  const roomOf = (roomId: string): Room => {
    const people = new Map<string, Cancel>();
    const room = rooms.get(roomId) ?? { people, view: createComputed<readonly string[]>(() => [...people.keys()]) };
    rooms.set(roomId, room);
    return room;
  };

  const forget = ({ people, view }: Room, userId: string): void => {
    people.get(userId)?.();
    if (people.delete(userId)) view.changed();
  };

  return {
    set: (roomId, isTyping) => {
      const last = told.get(roomId);
      if (isTyping && last !== undefined && clock.now() - last < againAfterMs) return;
      if (isTyping) told.set(roomId, clock.now());
      else if (!told.delete(roomId)) return;
      void emit(isTyping ? 'typing:start' : 'typing:stop', { roomId });
    },
    in: (roomId) => roomOf(roomId).view,
    take: ({ roomId, userId, typing }) => {
      const room = roomOf(roomId);
      if (!typing) return forget(room, userId);
      room.people.get(userId)?.();
      const isNew = !room.people.has(userId);
      room.people.set(
        userId,
        clock.after(endsAfterMs, () => forget(room, userId)),
      );
      if (isNew) room.view.changed();
    },
    clear: () => {
      told.clear();
      for (const room of rooms.values()) for (const userId of room.people.keys()) forget(room, userId);
    },
  };
};
