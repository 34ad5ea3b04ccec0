import type { RoomId, UserId } from '@parley/contracts';

/** Who is typing where, as told over this gateway's connections. */
export interface Typing {
  started(typist: Typist, roomId: RoomId): void;
  stopped(typist: Typist, roomId: RoomId): void;
  /** A message was sent, or the membership ended: nobody is typing there under this name any more. */
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
  readonly relay: (roomId: RoomId, userId: UserId, typing: boolean) => void;
  /** What is not told again ends after this, ms. Default 6,000. */
  readonly endsAfterMs?: number;
  /** A start within this time after the last one is not relayed, ms. Default 1,000. */
  readonly everyMs?: number;
}

/** What one user types in one room; it stays for a moment after the stop, so that starts and stops in turn are bounded too. */
interface State {
  readonly typing: Set<string>;
  readonly relayedAt: number;
  readonly timer: NodeJS.Timeout;
}

/** Rooms that one user may be typing in at once; nobody real needs more. */
const maxRoomsPerUser = 20;

/** Makes the typing states of one gateway: each user's devices count as one, since others see only the user. */
export const createTyping = ({ relay, endsAfterMs = 6_000, everyMs = 1_000 }: TypingOptions): Typing => {
  const users = new Map<UserId, Map<RoomId, State>>();

  const forget = (userId: UserId, roomId: RoomId) => {
    const rooms = users.get(userId);
    clearTimeout(rooms?.get(roomId)?.timer);
    if (rooms?.delete(roomId) && rooms.size === 0) users.delete(userId);
  };

  const ended = (userId: UserId, roomId: RoomId) => {
    const state = users.get(userId)?.get(roomId);
    if (state === undefined || state.typing.size === 0) return;
    state.typing.clear();
    relay(roomId, userId, false);
  };

  const stopped = ({ userId, connectionId }: Typist, roomId: RoomId) => {
    const state = users.get(userId)?.get(roomId);
    if (state?.typing.delete(connectionId) && state.typing.size === 0) relay(roomId, userId, false);
  };

  const end = (userId: UserId, roomId: RoomId) => {
    ended(userId, roomId);
    forget(userId, roomId);
  };

  const started = ({ userId, connectionId }: Typist, roomId: RoomId) => {
    const rooms = users.get(userId) ?? new Map<RoomId, State>();
    const state = rooms.get(roomId);
    if (state === undefined && rooms.size >= maxRoomsPerUser) return;
    if (state !== undefined && performance.now() - state.relayedAt < everyMs) {
      // A stop that was told stays told until the next start may be.
      if (state.typing.size > 0) state.typing.add(connectionId);
      return;
    }
    clearTimeout(state?.timer);
    const typing = (state?.typing ?? new Set<string>()).add(connectionId);
    rooms.set(roomId, { typing, relayedAt: performance.now(), timer: setTimeout(end, endsAfterMs, userId, roomId) });
    users.set(userId, rooms);
    relay(roomId, userId, true);
  };

  return {
    started,
    stopped,
    ended,
    left: (typist) => {
      for (const roomId of users.get(typist.userId)?.keys() ?? []) stopped(typist, roomId);
    },
  };
};
