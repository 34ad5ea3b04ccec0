import { Buffer } from 'node:buffer';
import { accept, type FollowedThread, type Result, RoomId, refuse, type UserId } from '@parley/contracts';
import type { Store } from './store/index.ts';
import type { FollowedPlace, FollowedWanted } from './store/thread-reading.ts';
import { threadStatesOf } from './unread.ts';
import { toMessage } from './wire.ts';

/** Which threads are wanted. */
export interface FollowedQuery {
  readonly roomId?: RoomId | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Lists the threads that somebody follows: see {@link createFollowedThreads}. */
export interface FollowedThreads {
  /** Of the rooms that they are in, the thread somebody wrote in last first (RD4, RE1). Code: `invalid` for a cursor. */
  page(userId: UserId, query: FollowedQuery): Promise<Result<{ items: FollowedThread[]; nextCursor: string | null }>>;
}

/** The rules of listing them. */
export const createFollowedThreads = ({ store }: { readonly store: Store }): FollowedThreads => ({
  page: (userId, { roomId, cursor, limit }) =>
    store.snapshot(async (tx) => {
      const after = cursor === undefined ? undefined : placeOf(cursor);
      if (after === null) return refuse('invalid', 'this cursor is none of ours');
      const found = await tx.findFollowedThreads(userId, { roomId, after, limit: limit + 1 });
      const places = found.slice(0, limit);
      const names = places.map((one) => ({ roomId: one.roomId, messageId: one.rootId }));
      const [rows, states] = await Promise.all([tx.findMessagesById(names), threadStatesOf(tx, userId, places)]);
      const roots = new Map(rows.map((row) => [row.id, toMessage(row)]));
      const items = places.flatMap(({ rootId, lastReplyAt }, index) => {
        const [root, state] = [roots.get(rootId), states[index]];
        return root === undefined || state === undefined ? [] : [{ root, ...state, lastReplyAt: lastReplyAt.toISOString() }];
      });
      const last = places.at(-1);
      return accept({ items, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null });
    }),
});

const cursorOf = ({ lastReplyAt, roomId, rootSeq }: FollowedPlace): string =>
  Buffer.from(`${lastReplyAt.getTime()} ${roomId} ${rootSeq}`).toString('base64url');

const placeOf = (cursor: string): FollowedWanted['after'] | null => {
  const [at = '', room, rootSeq = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const roomId = RoomId.safeParse(room);
  if (!roomId.success || !/^\d{1,14}$/.test(at) || !/^\d{1,15}$/.test(rootSeq)) return null;
  return { at: new Date(Number(at)), roomId: roomId.data, rootSeq: Number(rootSeq) };
};
