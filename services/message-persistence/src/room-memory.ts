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
  forget(rooms: readonly Pick<CommandRequest, 'roomId'>[]): void;
}

interface RememberedRoom {
  room: StoredRoom;
  readonly standings: Map<UserId, Standing>;
}

interface Clock {
  /** The database's time, ms since the epoch, and our monotonic time when it told it. */
  readonly databaseMs: number;
  readonly at: number;
}

/** People over all rooms; a few hundred bytes each. */
const defaultMaxStandings = 50_000;
/** Between two looks at the database's clock ours may be so far off as it runs wrong in this time. */
const clockLastsMs = 60_000;

/** Makes the memory of one process; `now` is monotonic, in ms. */
export const createRoomMemory = ({ maxStandings = defaultMaxStandings, now = () => performance.now() } = {}): RoomMemory => {
  // The room that nothing was stored in for the longest time comes first.
  const known = new Map<RoomId, RememberedRoom>();
  let count = 0;
  let clock: Clock = { databaseMs: 0, at: Number.NEGATIVE_INFINITY };

  const drop = (roomId: RoomId): void => {
    count -= known.get(roomId)?.standings.size ?? 0;
    known.delete(roomId);
  };

  /** The place of a room that a transaction found like this: what is known of its people stays if it is as it was. */
  const placeOf = (found: StoredRoom): RememberedRoom => {
    const before = known.get(found.id);
    const isSame = before?.room.rev === found.rev && before.room.epoch === found.epoch;
    if (!isSame) drop(found.id);
    const place = before !== undefined && isSame ? before : { room: found, standings: new Map<UserId, Standing>() };
    known.delete(found.id);
    known.set(found.id, place);
    return place;
  };

  const note = ({ standings }: RememberedRoom, userId: UserId, standing: Standing): void => {
    if (!standings.has(userId)) count += 1;
    standings.set(userId, standing);
  };

  const makeSpace = (): void => {
    for (const oldest of known.keys()) {
      if (count <= maxStandings) break;
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
        const remembered = known.get(roomId);
        const standing = remembered?.standings.get(userId);
        if (remembered === undefined || standing === undefined) return undefined;
        rooms.set(roomId, remembered.room);
        states.push({ standing, known: undefined });
      }
      return { rooms, states, now: new Date(Math.floor(clock.databaseMs + age)) };
    },
    remember: (commands, { plan, rooms, lookedUp }) => {
      if (lookedUp !== undefined) clock = { databaseMs: lookedUp.now.getTime(), at: now() };
      const advances = new Map(plan.advances.map((advance) => [advance.roomId, advance]));
      for (const found of rooms.values()) placeOf(found).room = after(found, advances.get(found.id));
      for (const [index, { roomId, userId }] of commands.entries()) {
        const [place, state] = [known.get(roomId), lookedUp?.states[index]];
        if (place !== undefined && state !== undefined) note(place, userId, state.standing);
      }
      makeSpace();
    },
    forget: (rooms) => {
      for (const { roomId } of rooms) drop(roomId);
    },
  };
};

/** A room as a batch left it. */
const after = (room: StoredRoom, advance: StoredCommands['plan']['advances'][number] | undefined): StoredRoom => {
  if (advance === undefined) return room;
  const { rev, lastSeq, createdAt } = advance;
  return { ...room, rev, lastSeq, lastCreatedAt: lastSeq > room.lastSeq ? createdAt : room.lastCreatedAt };
};
