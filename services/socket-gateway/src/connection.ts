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
  #tail: Promise<unknown> = Promise.resolve();

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

  /** Does work after all that was given before has ended, so that checks which wait do not change the order of sends (MS3). */
  inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }
}
