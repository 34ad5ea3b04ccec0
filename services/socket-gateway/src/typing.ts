import type { MessageId, RoomId, UserId } from '@parley/contracts';

/** Where somebody types: in a room, or in a thread of it. */
export interface TypingPlace {
  readonly roomId: RoomId;
  /** The root of the thread. */
  readonly threadOf?: MessageId | undefined;
}

/** Who is typing where, as told over this gateway's connections. */
export interface Typing {
  started(typist: Typist, place: TypingPlace): void;
  stopped(typist: Typist, place: TypingPlace): void;
  /** A message was sent, or the membership ended: nobody is typing in that room or its threads under this name any more. */
  ended(userId: UserId, roomId: RoomId): void;
  /** A connection closed. */
  left(typist: Typist): void;
}

/** A connection of a user. */
export interface Typist {
  readonly connectionId: string;
  readonly userId: UserId;
}

/** What typing needs; `relay` tells the others in the room. */
export interface TypingOptions {
  readonly relay: (place: TypingPlace, userId: UserId, typing: boolean) => void;
  /** What is not told again ends after this, ms. Default 6,000. */
  readonly endsAfterMs?: number;
  /** A start within this time after the last one is not relayed, ms. Default 1,000. */
  readonly everyMs?: number;
}

/** What one user types in one place; it stays for a moment after the stop, so that starts and stops in turn are bounded too. */
interface State {
  readonly place: TypingPlace;
  readonly typing: Set<string>;
  readonly relayedAt: number;
  readonly timer: NodeJS.Timeout;
}

/** Places that one user may be typing in at once; nobody real needs more. */
const maxPlacesPerUser = 20;

const keyOf = ({ roomId, threadOf = '' }: { readonly roomId: string; readonly threadOf?: string | undefined }): string =>
  `${roomId}/${threadOf}`;

/** Makes the typing states of one gateway: each user's devices count as one, since others see only the user. */
export const createTyping = ({ relay, endsAfterMs = 6_000, everyMs = 1_000 }: TypingOptions): Typing => {
  const users = new Map<UserId, Map<string, State>>();

  const forget = (userId: UserId, key: string) => {
    const places = users.get(userId);
    clearTimeout(places?.get(key)?.timer);
    if (places?.delete(key) && places.size === 0) users.delete(userId);
  };

  const silence = (userId: UserId, { place, typing }: State) => {
    if (typing.size === 0) return;
    typing.clear();
    relay(place, userId, false);
  };

  const stopped = ({ userId, connectionId }: Typist, place: TypingPlace) => {
    const state = users.get(userId)?.get(keyOf(place));
    if (state?.typing.delete(connectionId) && state.typing.size === 0) relay(state.place, userId, false);
  };

  const end = (userId: UserId, key: string) => {
    const state = users.get(userId)?.get(key);
    if (state !== undefined) silence(userId, state);
    forget(userId, key);
  };

  const started = ({ userId, connectionId }: Typist, { roomId, threadOf }: TypingPlace) => {
    const place = threadOf === undefined ? { roomId } : { roomId, threadOf };
    const key = keyOf(place);
    const places = users.get(userId) ?? new Map<string, State>();
    const state = places.get(key);
    if (state === undefined && places.size >= maxPlacesPerUser) return;
    if (state !== undefined && performance.now() - state.relayedAt < everyMs) {
      // A stop that was told stays told until the next start may be.
      if (state.typing.size > 0) state.typing.add(connectionId);
      return;
    }
    clearTimeout(state?.timer);
    const typing = (state?.typing ?? new Set<string>()).add(connectionId);
    places.set(key, { place, typing, relayedAt: performance.now(), timer: setTimeout(end, endsAfterMs, userId, key) });
    users.set(userId, places);
    relay(place, userId, true);
  };

  return {
    started,
    stopped,
    ended: (userId, roomId) => {
      for (const state of users.get(userId)?.values() ?? []) if (state.place.roomId === roomId) silence(userId, state);
    },
    left: (typist) => {
      for (const { place } of users.get(typist.userId)?.values() ?? []) stopped(typist, place);
    },
  };
};
