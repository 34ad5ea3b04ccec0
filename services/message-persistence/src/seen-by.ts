import { Buffer } from 'node:buffer';
import { accept, limits, type Result, type RoomId, refuse, type Seen, type SeenQuery, UserId } from '@parley/contracts';
import { findReadable } from './reading.ts';
import type { Store } from './store/index.ts';
import type { StoredRoom } from './store/rooms.ts';

/** Tells who has seen what: see {@link createSeenBy}. */
export interface SeenBy {
  /**
   * Who else in a room has seen which of some messages, in the order of their ids (RD5). A page looks at 2,000 people at most, so
   * that it may hold fewer than were asked for, even nobody, while there is a next one. Codes: `not_found`, `forbidden` (for who
   * does not show how far they read, too: RD6), `invalid` for a cursor.
   */
  page(userId: UserId, roomId: RoomId, query: SeenQuery): Promise<Result<{ items: Seen[]; nextCursor: string | null }>>;
}

/** The rules of it. Markers are all it reads: what stands in threads, which they pass by, is nobody's to be told of here. */
export const createSeenBy = ({ store }: { readonly store: Store }): SeenBy => ({
  page: (userId, roomId, { cursor, limit, ...range }) =>
    store.snapshot(async (tx) => {
      const after = cursor === undefined ? undefined : UserId.safeParse(Buffer.from(cursor, 'base64url').toString());
      if (after?.success === false) return refuse('invalid', 'this cursor is none of ours');
      const [room, settings] = await Promise.all([findReadable(tx, userId, roomId), tx.findReadingSettings(userId)]);
      if (!room.ok) return room;
      if (settings?.readReceipts === false) return refuse('forbidden', 'who hides how far they read does not see it of others');
      const looks = limits.seenLooks;
      const wanted = { roomId, by: userId, ...within(room.data, range), after: after?.data, limit: limit + 1, looks };
      const [found, lastLook] = await Promise.all([tx.pageOfSeen(wanted), tx.lastLookedAt(wanted)]);
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1)?.userId : lastLook;
      return accept({ items, nextCursor: last === undefined ? null : Buffer.from(last).toString('base64url') });
    }),
});

/** As much of a range as the room has, and its reader may see. */
const within = (room: StoredRoom, { from, to = room.lastSeq }: Pick<SeenQuery, 'from' | 'to'>) => ({
  from: Math.max(from, room.floorSeq),
  to: Math.min(to, room.lastSeq),
});
