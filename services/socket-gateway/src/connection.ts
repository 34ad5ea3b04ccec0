import type { RoomId, ServerEventName, ServerEventPayload } from '@parley/contracts';
import type { Identity } from '@parley/service-kit';
import type { ConnectedUser } from './connected-user.ts';

/** What the server emits, as Socket.IO wants it declared. */
export type ServerEvents = { [Name in ServerEventName]: (payload: ServerEventPayload<Name>) => void };

/** What can be done to a connection's socket. */
export interface Outlet {
  emit<Name extends ServerEventName>(name: Name, ...payload: Parameters<ServerEvents[Name]>): void;
  /** Lets it get what happens in a room, or no more. */
  join(roomId: RoomId): void;
  leave(roomId: RoomId): void;
  /** Whether it gets what happens in a room. */
  isIn(roomId: RoomId): boolean;
  /** Whether what is emitted now leaves at once; a slow reader's queue would only grow. */
  keepsUp(): boolean;
  /** Ends it within a second, after what was emitted: a plain client stays away after `lasting`, comes back after `passing` (CO8). */
  end(how: 'lasting' | 'passing'): void;
}

/** What a connection starts with. */
export interface ConnectionStart {
  readonly id: string;
  readonly identity: Identity;
  /** For calls in the user's own name. */
  readonly token: string;
  readonly user: ConnectedUser;
  readonly out: Outlet;
}

/** One authenticated socket. Only its token may be replaced (CO3), by another one of the same session and rooms. */
export class Connection {
  readonly id: string;
  readonly user: ConnectedUser;
  readonly out: Outlet;
  readonly #rooms: ReadonlySet<RoomId> | undefined;
  #identity: Identity;
  #token: string;
  #activeAt = Date.now();
  #underWay = 0;
  #leaving: PromiseWithResolvers<void> | undefined;

  constructor({ id, identity, token, user, out }: ConnectionStart) {
    this.id = id;
    this.user = user;
    this.out = out;
    this.#identity = identity;
    this.#token = token;
    this.#rooms = identity.rooms === undefined ? undefined : new Set(identity.rooms.map((room) => room.id));
  }

  get identity(): Identity {
    return this.#identity;
  }

  get token(): string {
    return this.#token;
  }

  /** When its user last did anything, ms since the epoch. */
  get activeAt(): number {
    return this.#activeAt;
  }

  /** Whether its token is limited to some rooms (AU2). */
  get isLimited(): boolean {
    return this.#rooms !== undefined;
  }

  /** Whether its token allows this room; membership is another question. */
  mayEnter(roomId: RoomId): boolean {
    return this.#rooms?.has(roomId) ?? true;
  }

  renew(identity: Identity, token: string): void {
    this.#identity = identity;
    this.#token = token;
  }

  /** Whether it takes nothing more, because it is about to be closed (CO5). */
  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  /** Takes nothing more; resolves when everything under way is answered. */
  leave(): Promise<void> {
    this.#leaving ??= Promise.withResolvers();
    if (this.#underWay === 0) this.#leaving.resolve();
    return this.#leaving.promise;
  }

  /** Counts one event as under way until it is answered. */
  async during(answer: () => Promise<void>): Promise<void> {
    this.#underWay += 1;
    await answer().finally(() => {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#leaving?.resolve();
    });
  }

  touch(): void {
    this.#activeAt = Date.now();
  }
}
