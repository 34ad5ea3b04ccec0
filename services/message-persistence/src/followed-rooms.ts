import { type FollowedChanges, limits, type RoomFrame, type RoomHeads, type RoomId } from '@parley/contracts';
import { type ChangesWanted, roomFrame } from './changes.ts';
import { frameEventBytes, jsonBytes } from './frames.ts';
import type { Queries, Store } from './store/index.ts';
import type { HeldRoom } from './store/room-months.ts';
import type { StoredRoom } from './store/rooms.ts';

/** What services that follow all rooms ask: see {@link createFollowedRooms}. */
export interface FollowedRooms {
  /** A page of all rooms in the order of their ids. */
  heads(after: RoomId | undefined, limit: number): Promise<RoomHeads>;
  /** What changed in each of these rooms, or messages with links alone, in their order; all of one snapshot, at most four frames' bytes in all. */
  changes(asked: readonly HeldRoom[], only?: 'links'): Promise<FollowedChanges[]>;
}

/** Further behind, a room is read page by page. */
const mostAtOnce = 1_000;

/** What one answer holds of events as JSON: a few frames, so that a busy room keeps no other waiting. */
const mostBytes = 4 * frameEventBytes;

/** The rules of following rooms from outside (FA3). */
export const createFollowedRooms = ({ store }: { store: Store }): FollowedRooms => ({
  heads: (after, limit) =>
    store.snapshot(async (tx) => {
      const { epoch } = await tx.findHeads([], []);
      const items = [...(await tx.pageOfHeads(after, limit))];
      const last = items.length < limit ? undefined : items.at(-1)?.roomId;
      return { epoch, items, ...(last === undefined ? {} : { next: last }) };
    }),
  changes: (asked, only) =>
    store.snapshot(async (tx) => {
      const rooms = new Map((await tx.findRooms(asked.map((one) => one.roomId))).map((room) => [room.id, room]));
      const linkless = only === undefined ? new Set<RoomId>() : await roomsWithoutLinks(tx, asked, rooms);
      const answers: FollowedChanges[] = [];
      let bytesLeft = mostBytes;
      for (const { roomId, since } of asked) {
        const room = rooms.get(roomId);
        const wanted = { since, bytesLeft, ...(only === undefined ? {} : { only }) };
        const frame =
          room === undefined ? null : linkless.has(roomId) ? silentFrame(room, since) : await frameWithin(tx, room, wanted);
        if (frame !== null && frame.events.length > 0) bytesLeft -= jsonBytes(frame.events);
        answers.push({ roomId, frame, floorSeq: room?.floorSeq ?? 0 });
      }
      return answers;
    }),
});

/**
 * The rooms that are not far behind and in which nothing new may have a link, found in one statement: they are nearly all, and to look
 * into each by itself cost PostgreSQL as much as storing what is said there.
 */
const roomsWithoutLinks = async (
  tx: Queries,
  asked: readonly HeldRoom[],
  rooms: ReadonlyMap<RoomId, StoredRoom>,
): Promise<ReadonlySet<RoomId>> => {
  const near = asked.filter(({ roomId, since }) => {
    const ahead = (rooms.get(roomId)?.rev ?? 0) - since;
    return ahead > 0 && ahead <= mostAtOnce;
  });
  const time = near.length === 0 ? undefined : await tx.timeOfChanges(near);
  const linked = time === undefined ? new Set<RoomId>() : await tx.roomsWithLinks(near, time);
  return new Set(near.flatMap(({ roomId }) => (linked.has(roomId) ? [] : [roomId])));
};

const silentFrame = ({ id, epoch, rev }: StoredRoom, since: number): RoomFrame => ({
  roomId: id,
  epoch,
  headRev: rev,
  prevRev: since,
  rev,
  events: [],
  more: false,
});

/** Where nothing fits any more the frame says so and holds nothing. */
const frameWithin = (
  tx: Queries,
  room: StoredRoom,
  { bytesLeft, since, ...only }: Pick<ChangesWanted, 'since' | 'only'> & { readonly bytesLeft: number },
): Promise<RoomFrame> | RoomFrame => {
  if (since >= room.rev || bytesLeft > 0)
    return roomFrame(tx, room, { since, ...only, limit: limits.changesPage, bytes: frameEventBytes });
  const head = { roomId: room.id, epoch: room.epoch, headRev: room.rev };
  return { ...head, prevRev: since, rev: since, events: [], more: true };
};
