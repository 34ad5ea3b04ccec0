import type { FeedMessage } from '@parley/bus';
import {
  accept,
  type CommandId,
  limits,
  type ReadState,
  type Result,
  type RoomId,
  refuse,
  type UserEvent,
  type UserId,
} from '@parley/contracts';
import { asMember, noSuchRoom } from './access.ts';
import { type Announcer, toUserFeed } from './announce.ts';
import type { SeenHints } from './seen-hints.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredMarker } from './store/read-markers.ts';
import { readStatesOf } from './unread.ts';
import { keepUnreadKey } from './unread-key.ts';
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
  readonly seenHints: Pick<SeenHints, 'add'>;
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
  /** Whether others in the room are to be told that more was seen (RD7). */
  readonly hasSeenMore?: boolean;
  readonly news: { readonly epoch: number; readonly event: UserEvent } | undefined;
}

/**
 * The rules of reading (RD1–RD3). A marker is its person's own: their head is locked, under which memberships change too,
 * and the room is not, so that readers never wait for writers.
 */
export const createReadStates = ({ store, announcer, seenHints }: ReadStatesOptions): ReadStates => {
  const move = async (wanted: Move): Promise<Result<ReadState>> => {
    const moved = await store.transaction((tx) => moveMarker(tx, wanted));
    if (!moved.ok) return moved;
    const { state, hasSeenMore, news } = moved.data;
    if (hasSeenMore === true) seenHints.add(wanted.roomId, wanted.userId);
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
  const given = await keepUnreadKey(tx, wanted, { type: 'room.unread', seq }, marker.now);
  if (!given.ok) return given;
  const isThere = isBack ? seq >= marker.readSeq : seq <= marker.readSeq;
  if (isThere || given.data === 'repeated') return accept({ state: await stateOf(tx, userId, marker), news: undefined });
  const moved = { ...marker, readSeq: seq, userRev: userRev + 1, changedAt: marker.now };
  await tx.moveMarker(userId, moved);
  // The months behind a marker that moved back are others.
  const state = await stateOf(tx, userId, isBack ? ((await tx.findMarker(userId, roomId)) ?? moved) : moved);
  const hasSeenMore = seq > marker.seenSeq && marker.memberCount <= limits.seenLiveMembers;
  return accept({ state, hasSeenMore, news: { epoch: marker.epoch, event: readEvent(moved, state) } });
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

const stateOf = async (tx: Queries, userId: UserId, marker: StoredMarker): Promise<ReadState> =>
  (await readStatesOf(tx, userId, [marker])).get(marker.roomId) ?? { readSeq: marker.readSeq, unread: 0, mentions: 0 };

const toFeed = (userId: UserId, { epoch, event }: NonNullable<Moved['news']>): FeedMessage =>
  toUserFeed(userId, { epoch, prevRev: event.rev - 1, rev: event.rev, events: [event], headRev: event.rev, more: false });
