import { type RoomId, type ServerEventName, SessionId, UserId } from '@parley/contracts';
import { createLog, createMetrics, type Identity, newId } from '@parley/service-kit';
import { ConnectedUser } from '../connected-user.ts';
import { Connection } from '../connection.ts';
import { createGatewayMetrics } from '../gateway-metrics.ts';

/** A connection whose outlet remembers instead of sending. */
export interface TestConnection {
  readonly connection: Connection;
  readonly emitted: { readonly name: ServerEventName; readonly payload: unknown }[];
  readonly joined: Set<RoomId>;
  readonly ends: string[];
  /** Whether the reader keeps up; true at first. */
  readonly reader: { keepsUp: boolean };
}

/** Makes one; `memberOf` are the user's rooms, as if the owner had told. */
export const createTestConnection = (given: Partial<Identity> = {}, memberOf: readonly RoomId[] = []): TestConnection => {
  const emitted: TestConnection['emitted'] = [];
  const joined = new Set<RoomId>();
  const ends: string[] = [];
  const reader = { keepsUp: true };
  const identity: Identity = {
    userId: UserId.parse(newId()),
    sessionId: SessionId.parse(newId()),
    username: 'anna',
    displayName: 'Anna',
    role: 'user',
    issuedAt: new Date(),
    expiresAt: new Date(Date.now() + 900_000),
    ...given,
  };
  const out = {
    emit: (name: ServerEventName, payload: unknown) => void emitted.push({ name, payload }),
    join: (roomId: RoomId) => void joined.add(roomId),
    leave: (roomId: RoomId) => void joined.delete(roomId),
    isIn: (roomId: RoomId) => joined.has(roomId),
    keepsUp: () => reader.keepsUp,
    end: (how: 'lasting' | 'passing') => void ends.push(how),
  };
  const user = new UserIn(memberOf, identity.userId);
  return { connection: new Connection({ id: newId(), identity, token: 'token', user, out }), emitted, joined, ends, reader };
};

const log = createLog({ service: 'test', instance: 'test', level: 'silent' });
const metrics = createGatewayMetrics(createMetrics());
const nobody = () => Promise.reject(new Error('nobody is asked here'));

/** A connected user of fixed rooms, which follows nothing. */
class UserIn extends ConnectedUser {
  readonly #roomIds: ReadonlySet<RoomId>;

  constructor(roomIds: readonly RoomId[], userId: UserId) {
    const owner = {
      memberships: nobody,
      userRev: nobody,
      heads: nobody,
      roomChanges: nobody,
      userChanges: nobody,
      submit: nobody,
      sync: nobody,
    } as const;
    const marks = { readRoom: nobody, unreadRoom: nobody, claimRooms: nobody, refuseOutside: nobody } as const;
    super({
      userId,
      feeds: { follow: nobody, followThrough: nobody, live: () => true, close: async () => {} },
      rooms: { hold: nobody, release: () => {}, get: () => undefined, all: () => [], size: () => 0 },
      owner: { ...owner, ...marks },
      enter: () => {},
      leave: () => {},
      emit: () => {},
      metrics,
      log,
    });
    this.#roomIds = new Set(roomIds);
  }

  override isMember(roomId: RoomId): boolean {
    return this.#roomIds.has(roomId);
  }
}
