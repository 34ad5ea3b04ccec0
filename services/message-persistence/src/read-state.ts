import type { FeedMessage } from '@parley/bus';
import {
  accept,
  type CommandId,
  type ReadState,
  type Result,
  type RoomId,
  refuse,
  type UserEvent,
  type UserId,
} from '@parley/contracts';
import { asMember, noSuchRoom } from './access.ts';
import { type Announcer, toUserFeed } from './announce.ts';
import { hexHashOf } from './request-hash.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredMarker } from './store/read-markers.ts';
import { readStatesOf } from './unread.ts';
import { readEvent } from './wire.ts';

/** Moves read markers: see {@link createReadStates}. */
export interface ReadStates {
  /**
   * Everything up to `seq` is read: the marker moves forward or not at all (RD2). Codes: `not_found`, `forbidden`,
   * `invalid` for a `seq` that the room has not reached.
   */
  read(userId: UserId, roomId: RoomId, seq: number): Promise<Result<ReadState>>;
  /**
   * Everything after `seq` is unread: the marker moves back or not at all. Given again with its `commandId`, however
   * late, it moves nothing. Codes: as above, and `conflict`.
   */
  unread(userId: UserId, roomId: RoomId, seq: number, commandId: CommandId | undefined): Promise<Result<ReadState>>;
}

/** What {@link createReadStates} needs. */
export interface ReadStatesOptions {
  readonly store: Store;
  readonly announcer: Announcer;
}

/** One person's wish for their marker of a room. */
interface Move {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly seq: number;
  readonly isBack: boolean;
  readonly commandId: CommandId | undefined;
}

/** The state after a move, and what the person's other devices are to be told: nothing where nothing changed. */
interface Moved {
  readonly state: ReadState;
  readonly news: { readonly epoch: number; readonly event: UserEvent } | undefined;
}

/**
 * The rules of reading (RD1–RD3). A marker is its person's own: their head is locked, under which memberships change too,
 * and the room is not, so that readers never wait for writers.
 */
export const createReadStates = ({ store, announcer }: ReadStatesOptions): ReadStates => {
  const move = async (wanted: Move): Promise<Result<ReadState>> => {
    const moved = await store.transaction((tx) => moveMarker(tx, wanted));
    if (!moved.ok) return moved;
    const { state, news } = moved.data;
    if (news !== undefined) await announcer.tellIfPossible([toFeed(wanted.userId, news)]);
    return accept(state);
  };
  return {
    read: (userId, roomId, seq) => move({ userId, roomId, seq, isBack: false, commandId: undefined }),
    unread: (userId, roomId, seq, commandId) => move({ userId, roomId, seq, isBack: true, commandId }),
  };
};

const moveMarker = async (tx: Queries, wanted: Move): Promise<Result<Moved>> => {
  const { userId, roomId, seq, isBack } = wanted;
  const userRev = await tx.lockHead(userId);
  const marker = userRev === undefined ? undefined : await tx.findMarker(userId, roomId);
  if (userRev === undefined || marker === undefined) return toStranger(tx, roomId);
  if (seq > marker.lastSeq) return notReached;
  const given = await keep(tx, wanted, marker.now);
  if (!given.ok) return given;
  const isThere = isBack ? seq >= marker.readSeq : seq <= marker.readSeq;
  if (isThere || given.data === 'repeated') return accept({ state: await stateOf(tx, userId, marker), news: undefined });
  const moved = { ...marker, readSeq: seq, userRev: userRev + 1, changedAt: marker.now };
  await tx.moveMarker(userId, moved);
  // The months behind a marker that moved back are others.
  const state = await stateOf(tx, userId, isBack ? ((await tx.findMarker(userId, roomId)) ?? moved) : moved);
  return accept({ state, news: { epoch: marker.epoch, event: readEvent(moved, state) } });
};

const toStranger = async (tx: Queries, roomId: RoomId): Promise<Result<never>> => {
  const [room] = await tx.findRooms([roomId]);
  const refused = asMember(room, false);
  return refused.ok ? noSuchRoom : refused;
};

/** For a `seq` above the newest message. */
export const notReached = refuse('invalid', 'the room has not come this far', {
  issues: [{ path: 'seq', message: 'is above the last message of the room' }],
});

/** Keeps the key of a command that has one, also of one that moves nothing: given again later, it must not either. */
const keep = async (tx: Queries, { userId, roomId, seq, commandId }: Move, now: Date): Promise<Result<'new' | 'repeated'>> => {
  if (commandId === undefined) return accept('new');
  const name = { roomId, userId, commandId };
  const requestHash = hexHashOf({ type: 'room.unread', seq });
  const kept = await tx.insertKey({ ...name, requestHash, requestId: null, seq, createdAt: now, givenAt: now });
  if (kept === 'kept') return accept('new');
  const known = await tx.findKey(name);
  return known?.requestHash === requestHash
    ? accept('repeated')
    : refuse('conflict', 'this id was already used for another command');
};

const stateOf = async (tx: Queries, userId: UserId, marker: StoredMarker): Promise<ReadState> =>
  (await readStatesOf(tx, userId, [marker])).get(marker.roomId) ?? { readSeq: marker.readSeq, unread: 0, mentions: 0 };

const toFeed = (userId: UserId, { epoch, event }: NonNullable<Moved['news']>): FeedMessage =>
  toUserFeed(userId, { epoch, prevRev: event.rev - 1, rev: event.rev, events: [event], headRev: event.rev, more: false });
