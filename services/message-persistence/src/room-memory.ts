import type { RoomId, UserId } from '@parley/contracts';
import type { CommandRequest, CommandState } from './command-batch.ts';
import type { StoredCommands } from './command-transaction.ts';
import type { Standing } from './store/message-keys.ts';
import type { StoredRoom } from './store/rooms.ts';

/** What a decision may be tried with; `states` has one entry per command, in their order. */
export interface Recalled {
  readonly rooms: ReadonlyMap<RoomId, StoredRoom>;
  readonly states: readonly CommandState[];
  readonly now: Date;
}

/**
 * How rooms and their people stood when something was last stored there. Whatever changes what somebody may do in a room
 * raises its `rev`, so what is remembered is true as long as the room's `rev` is: the database compares it when it stores
 * (decision 0005). The memory may thus be wrong at any time, and harms nothing but speed then.
 */
export interface RoomMemory {
  /** Undefined unless all rooms, all givers and the time are known. */
  recall(commands: readonly CommandRequest[]): Recalled | undefined;
  /** Takes what a transaction that is committed has looked up or stored. */
  remember(commands: readonly CommandRequest[], stored: StoredCommands): void;
  /** Forgets everything: after a fault of the database it may be another one. */
  forget(): void;
}

interface RememberedRoom {
  room: StoredRoom;
  readonly standings: Map<UserId, Standing>;
}

/** The database's time, ms since the epoch, and our monotonic time when it told it. */
interface Clock {
  readonly databaseMs: number;
  readonly at: number;
}

/** Rooms, of 1 or 2 KB each, and people in them, of some 200 bytes. */
const defaultMaxEntries = 50_000;
/** Between two looks at the database's clock ours may be so far off as it runs wrong in this time. */
const clockLastsMs = 60_000;
const unset: Clock = { databaseMs: 0, at: Number.NEGATIVE_INFINITY };

/** Makes the memory of one process; `now` is monotonic, in ms. */
export const createRoomMemory = ({ maxEntries = defaultMaxEntries, now = () => performance.now() } = {}): RoomMemory => {
  // The room that nothing was stored in for the longest time comes first. All are of one epoch.
  const known = new Map<RoomId, RememberedRoom>();
  let entries = 0;
  let clock = unset;

  const drop = (roomId: RoomId): void => {
    const place = known.get(roomId);
    if (place !== undefined) entries -= 1 + place.standings.size;
    known.delete(roomId);
  };

  const clear = (): void => {
    known.clear();
    entries = 0;
    clock = unset;
  };

  const forgetOtherEpochs = (epoch: number): void => {
    const [any] = known.values();
    if (any !== undefined && any.room.epoch !== epoch) clear();
  };

  /** The place of a room that a transaction found like this: what is known of its people stays if it is as it was. */
  const placeOf = (found: StoredRoom): RememberedRoom => {
    const before = known.get(found.id);
    if (before?.room.rev === found.rev) return before;
    drop(found.id);
    const place = { room: found, standings: new Map<UserId, Standing>() };
    known.set(found.id, place);
    entries += 1;
    return place;
  };

  const note = ({ standings }: RememberedRoom, userId: UserId, standing: Standing): void => {
    if (!standings.has(userId)) entries += 1;
    standings.set(userId, standing);
  };

  const makeSpace = (): void => {
    for (const oldest of known.keys()) {
      if (entries <= maxEntries) break;
      drop(oldest);
    }
  };

  return {
    recall: (commands) => {
      const age = now() - clock.at;
      if (age > clockLastsMs) return undefined;
      const rooms = new Map<RoomId, StoredRoom>();
      const states: CommandState[] = [];
      for (const { roomId, userId } of commands) {
        const place = known.get(roomId);
        const standing = place?.standings.get(userId);
        if (place === undefined || standing === undefined) return undefined;
        rooms.set(roomId, place.room);
        states.push({ standing, known: undefined });
      }
      return { rooms, states, now: new Date(Math.floor(clock.databaseMs + age)) };
    },
    remember: (commands, { plan, rooms, lookedUp }) => {
      const [any] = rooms.values();
      if (any !== undefined) forgetOtherEpochs(any.epoch);
      if (lookedUp !== undefined && lookedUp.at > clock.at) clock = { databaseMs: lookedUp.now.getTime(), at: lookedUp.at };
      for (const [index, { roomId, userId }] of commands.entries()) {
        const [found, state] = [rooms.get(roomId), lookedUp?.states[index]];
        if (found !== undefined && state !== undefined && state.standing.role !== null)
          note(placeOf(found), userId, state.standing);
      }
      const advances = new Map(plan.advances.map((advance) => [advance.roomId, advance]));
      for (const found of rooms.values()) {
        const place = known.get(found.id);
        if (place === undefined) continue;
        if (place.room.rev === found.rev) place.room = after(found, advances.get(found.id));
        known.delete(found.id);
        known.set(found.id, place);
      }
      makeSpace();
    },
    forget: clear,
  };
};

/** A room as a batch left it. */
const after = (room: StoredRoom, advance: StoredCommands['plan']['advances'][number] | undefined): StoredRoom => {
  if (advance === undefined) return room;
  const { rev, lastSeq, createdAt } = advance;
  return { ...room, rev, lastSeq, lastCreatedAt: lastSeq > room.lastSeq ? createdAt : room.lastCreatedAt };
};
