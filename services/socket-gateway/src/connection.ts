import type { RoomId } from '@parley/contracts';
import type { Identity } from '@parley/service-kit';
import type { ConnectedUser } from './connected-user.ts';

/** One authenticated socket. */
export class Connection {
  readonly id: string;
  readonly identity: Identity;
  /** For calls in the user's own name. */
  readonly token: string;
  readonly user: ConnectedUser;
  /** From where it came, for the limit per address. */
  readonly address: string;
  readonly #tails = new Map<RoomId, Promise<unknown>>();

  constructor(parts: { id: string; identity: Identity; token: string; user: ConnectedUser; address: string }) {
    this.id = parts.id;
    this.identity = parts.identity;
    this.token = parts.token;
    this.user = parts.user;
    this.address = parts.address;
  }

  /** Whether the token still holds (CO3). */
  get expired(): boolean {
    return Date.now() >= this.identity.expiresAt.getTime();
  }

  /** Whether work for a room is under way, so that more of it has to queue. */
  isBusyWith(roomId: RoomId): boolean {
    return this.#tails.has(roomId);
  }

  /** Does a room's work after all that was given before has ended, so that checks which wait do not change its order (MS3). */
  inOrder<T>(roomId: RoomId, work: () => Promise<T>): Promise<T> {
    const done = (this.#tails.get(roomId) ?? Promise.resolve()).then(work);
    const tail = done
      .catch(() => undefined)
      .finally(() => {
        if (this.#tails.get(roomId) === tail) this.#tails.delete(roomId);
      });
    this.#tails.set(roomId, tail);
    return done;
  }
}
