import {
  accept,
  type CommandId,
  type MessageId,
  type ReadState,
  type Result,
  type RoomId,
  type UserEvent,
  type UserId,
} from '@parley/contracts';
import { noSuchMessage } from './admitted.ts';
import { type Announcer, toUserFeed } from './announce.ts';
import { notReached } from './read-state.ts';
import { findReadable } from './reading.ts';
import type { Queries, Store } from './store/index.ts';
import type { StoredRoom } from './store/rooms.ts';
import type { ThreadMarker } from './store/thread-reading.ts';
import { threadStatesOf } from './unread.ts';
import { keepUnreadKey } from './unread-key.ts';
import { threadReadEvent } from './wire.ts';

/** Moves the markers of threads: see {@link createThreadReading}. */
export interface ThreadReading {
  /**
   * Everything of a thread up to `seq` is read: the marker moves forward or not at all (RD4). Of a thread that one does not follow
   * nothing is counted, and nothing kept. Codes: `not_found`, `forbidden`, `invalid` for a `seq` that the room has not reached.
   */
  read(userId: UserId, roomId: RoomId, rootId: MessageId, seq: number): Promise<Result<ReadState>>;
  /**
   * Everything of a thread after `seq` is unread: the marker moves back or not at all. Given again with its `commandId`, however
   * late, it moves nothing. Codes: as above, and `conflict`.
   */
  unread(
    userId: UserId,
    roomId: RoomId,
    rootId: MessageId,
    wish: { readonly seq: number; readonly commandId: CommandId | undefined },
  ): Promise<Result<ReadState>>;
}

/** What {@link createThreadReading} needs. */
export interface ThreadReadingOptions {
  readonly store: Store;
  readonly announcer: Announcer;
}

interface Moved {
  readonly state: ReadState;
  readonly news?: { readonly epoch: number; readonly event: UserEvent };
}

/** The rules of reading threads; as with rooms, their person's head is locked, and the room is not. */
export const createThreadReading = ({ store, announcer }: ThreadReadingOptions): ThreadReading => {
  const carryOut = async (wanted: Move): Promise<Result<ReadState>> => {
    const moved = await store.transaction((tx) => move(tx, wanted));
    if (!moved.ok) return moved;
    const { state, news } = moved.data;
    if (news !== undefined) {
      const { epoch, event } = news;
      const frame = { epoch, prevRev: event.rev - 1, rev: event.rev, events: [event], headRev: event.rev, more: false };
      await announcer.tellIfPossible([toUserFeed(wanted.userId, frame)]);
    }
    return accept(state);
  };
  return {
    read: (userId, roomId, rootId, seq) => carryOut({ userId, roomId, rootId, seq, isBack: false, commandId: undefined }),
    unread: (userId, roomId, rootId, wish) => carryOut({ userId, roomId, rootId, ...wish, isBack: true }),
  };
};

interface Move {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly rootId: MessageId;
  readonly seq: number;
  readonly isBack: boolean;
  readonly commandId: CommandId | undefined;
}

const move = async (tx: Queries, wanted: Move): Promise<Result<Moved>> => {
  const { userId, roomId, rootId, seq, isBack } = wanted;
  const userRev = await tx.lockHead(userId);
  const room = await findReadable(tx, userId, roomId);
  if (!room.ok) return room;
  if (seq > room.data.lastSeq) return notReached;
  const marker = await tx.findThreadMarker(userId, roomId, rootId);
  if (marker === undefined || userRev === undefined) return notFollowed(tx, room.data, rootId, seq);
  // Whoever came back may not see any more what they followed before (RO7).
  if (marker.rootSeq < room.data.floorSeq) return noSuchMessage;
  const now = await tx.now();
  const given = await keepUnreadKey(tx, wanted, { type: 'thread.unread', rootId, seq }, now);
  if (!given.ok) return given;
  const isThere = isBack ? seq >= marker.readSeq : seq <= marker.readSeq;
  if (isThere || given.data === 'repeated') return accept({ state: await stateOf(tx, userId, marker) });
  const moved = { ...marker, readSeq: seq, userRev: userRev + 1, changedAt: now };
  await tx.moveThreadMarker(userId, moved);
  const state = await stateOf(tx, userId, moved);
  return accept({ state, news: { epoch: room.data.epoch, event: threadReadEvent(moved, state) } });
};

const stateOf = async (tx: Queries, userId: UserId, marker: ThreadMarker): Promise<ReadState> =>
  (await threadStatesOf(tx, userId, [marker]))[0] ?? { readSeq: marker.readSeq, unread: 0, mentions: 0 };

const notFollowed = async (
  tx: Queries,
  { id: roomId, floorSeq }: StoredRoom,
  messageId: MessageId,
  seq: number,
): Promise<Result<Moved>> => {
  const [root] = await tx.findMessagesById([{ roomId, messageId }]);
  const isThere = root !== undefined && root.seq >= floorSeq;
  return isThere ? accept({ state: { readSeq: seq, unread: 0, mentions: 0 } }) : noSuchMessage;
};
