import type { Result, RoomId, UserId } from '@parley/contracts';
import type { AsLast } from '@parley/service-kit';
import { asMember } from './access.ts';
import type { Counters, ReadKind } from './counters.ts';
import { findReadableWithMonths, type RoomWithMonths } from './reading.ts';
import { behind, type Replica } from './replica.ts';
import type { Queries, Store } from './store/index.ts';
import type { ReplicaState, RoomStanding } from './store/replica.ts';

/** A state that is being read, and how what it reads last is asked for. */
export interface Reading {
  readonly tx: Queries;
  readonly asLast: AsLast;
}

/** Who wants to read which room, and the `rev` that they have seen already. */
export interface RoomWish {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly minRev: number | undefined;
}

/** Reads pages of rooms, from a replica where there is one that is fit: see {@link createRoomReads}. */
export interface RoomReads {
  /** Runs `work` over one state in which the reader is a member. Codes: `not_found`, `forbidden`, and those of `work`. */
  page<T>(
    what: ReadKind,
    wish: RoomWish,
    work: (reading: Reading, found: RoomWithMonths) => Promise<Result<T>>,
  ): Promise<Result<T>>;
}

/** What they need. */
export interface RoomReadsOptions {
  readonly store: Store;
  readonly replica: Replica | undefined;
  readonly counters: Pick<Counters, 'reads'>;
}

/** A page takes a few milliseconds; a replica that takes so much longer is no help. */
const patience = { withinMs: 1_000, tries: 1 };

/** What somebody who names a `rev` may be shown is no older than this, by the primary's time (RE5). */
const mostAgeMs = 2_000;

/**
 * Who may read is asked of the primary, and what is read of a replica. The replica's own state has to agree that the reader is a member, so
 * that nothing is shown that was said after they were removed; and it only ever says yes, since what it does not know may be
 * known to the primary (decision 0030).
 */
export const createRoomReads = ({ store, replica, counters }: RoomReadsOptions): RoomReads => {
  const fromPrimary: RoomReads['page'] = (_what, { userId, roomId }, work) =>
    store.snapshot(async (tx, asLast) => {
      const found = await findReadableWithMonths(tx, userId, roomId);
      return found.ok ? work({ tx, asLast }, found.data) : found;
    });
  if (replica === undefined) return { page: fromPrimary };
  return {
    page: async (what, wish, work) => {
      const standing = await store.findStanding(wish.userId, wish.roomId);
      const allowed = asMember(standing, standing?.role !== null);
      if (!allowed.ok) return allowed;
      const found = await replica.read(allowed.data.epoch, patience, async ({ tx, asLast, state }) => {
        const [said, room] = await Promise.all([state, findReadableWithMonths(tx, wish.userId, wish.roomId)]);
        if (!room.ok) throw behind();
        const page = await work({ tx, asLast }, asSeenNow(room.data, { standing: allowed.data, state: said, wish }));
        if (!page.ok) throw behind();
        return page;
      });
      counters.reads.inc({ what, from: found === undefined ? 'primary' : 'replica' });
      return found ?? fromPrimary(what, wish, work);
    },
  };
};

interface Judged {
  readonly standing: RoomStanding;
  readonly state: ReplicaState;
  readonly wish: RoomWish;
}

/** @throws where the replica's room is older than it may be. */
const asSeenNow = ({ room, months }: RoomWithMonths, { standing, state, wish }: Judged): RoomWithMonths => {
  const isAtHead = room.rev >= standing.rev;
  const ageMs = state.repeatedUpTo === null ? Infinity : standing.now.getTime() - state.repeatedUpTo.getTime();
  const isKnownToReader = wish.minRev !== undefined && room.rev >= wish.minRev && ageMs <= mostAgeMs;
  if (!isAtHead && !isKnownToReader) throw behind();
  // What is kept no more, or not for them, is not to be shown by a replica that has not heard of it.
  return { room: { ...room, floorSeq: Math.max(room.floorSeq, standing.floorSeq) }, months };
};
