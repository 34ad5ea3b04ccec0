import type { Cancel, Clock } from './clock.ts';
import type { Emit } from './line.ts';
import { createComputed, type Observable } from './observable.ts';

/** Where somebody types: in a room, or in the thread of a message of it. */
export interface TypingPlace {
  readonly roomId: string;
  readonly threadOf?: string | undefined;
}

/** Who is typing where, and that I am. May be lost, and ends by itself. */
export interface Typing {
  /** Tells that I am typing (call it with every key; it is sent every 3 s at most), or stopped. */
  set(place: TypingPlace, isTyping: boolean): void;
  /** The ids of the others who are typing there. */
  in(place: TypingPlace): Observable<readonly string[]>;
  take(told: TypingPlace & { readonly userId: string; readonly typing: boolean }): void;
  /** Nothing is known any more: there is no connection. */
  clear(): void;
}

/** A start ends after 6 s at the server, ms. */
const endsAfterMs = 6_000;
const againAfterMs = 3_000;

interface Typists {
  readonly people: Map<string, Cancel>;
  readonly view: ReturnType<typeof createComputed<readonly string[]>>;
}

const keyOf = ({ roomId, threadOf = '' }: TypingPlace): string => `${roomId}/${threadOf}`;

/** Makes it. */
export const createTyping = ({ emit, clock }: { readonly emit: Emit; readonly clock: Clock }): Typing => {
  const places = new Map<string, Typists>();
  const told = new Map<string, number>();

  const at = (place: TypingPlace): Typists => {
    const people = new Map<string, Cancel>();
    const found = places.get(keyOf(place)) ?? { people, view: createComputed<readonly string[]>(() => [...people.keys()]) };
    places.set(keyOf(place), found);
    return found;
  };

  const forget = ({ people, view }: Typists, userId: string): void => {
    people.get(userId)?.();
    if (people.delete(userId)) view.changed();
  };

  return {
    set: ({ roomId, threadOf }, isTyping) => {
      const key = keyOf({ roomId, threadOf });
      const last = told.get(key);
      if (isTyping && last !== undefined && clock.now() - last < againAfterMs) return;
      if (isTyping) told.set(key, clock.now());
      else if (!told.delete(key)) return;
      void emit(isTyping ? 'typing:start' : 'typing:stop', threadOf === undefined ? { roomId } : { roomId, threadOf });
    },
    in: (place) => at(place).view,
    take: ({ userId, typing, ...place }) => {
      // Of threads there may be any number: only those that are looked at count.
      if (place.threadOf !== undefined && !places.has(keyOf(place))) return;
      const typists = at(place);
      if (!typing) return forget(typists, userId);
      typists.people.get(userId)?.();
      const isNew = !typists.people.has(userId);
      typists.people.set(
        userId,
        clock.after(endsAfterMs, () => forget(typists, userId)),
      );
      if (isNew) typists.view.changed();
    },
    clear: () => {
      told.clear();
      for (const typists of places.values()) for (const userId of typists.people.keys()) forget(typists, userId);
    },
  };
};
