import {
  accept,
  type HistoryPage,
  type MessageId,
  type Result,
  type RoomId,
  type ThreadQuery,
  type UserId,
} from '@parley/contracts';
import { noSuchMessage } from './admitted.ts';
import type { RoomReads } from './room-reads.ts';
import type { Queries } from './store/index.ts';
import { toMessage } from './wire.ts';

/** Reads threads: see {@link createThreads}. */
export interface Threads {
  /**
   * A page of the messages in a message's thread, ascending by `seq`, tombstones included: before or after a `seq`, or the
   * newest. Codes: `not_found`, `forbidden`.
   */
  page(userId: UserId, roomId: RoomId, rootId: MessageId, query: ThreadQuery): Promise<Result<HistoryPage>>;
}

/** The rules of reading threads (MS9). */
export const createThreads = ({ reads }: { readonly reads: RoomReads }): Threads => ({
  page: (userId, roomId, rootId, query) =>
    reads.page('thread', { userId, roomId, minRev: query.minRev }, async ({ tx }, { room }) => {
      const [root] = await tx.findMessagesById([{ roomId, messageId: rootId }]);
      const isThere = root !== undefined && root.seq >= room.floorSeq;
      return !isThere ? noSuchMessage : accept({ ...(await pageOf(tx, root, query)), rev: room.rev });
    }),
});

const pageOf = async (
  tx: Queries,
  { roomId, seq: rootSeq }: { readonly roomId: RoomId; readonly seq: number },
  query: ThreadQuery,
): Promise<Omit<HistoryPage, 'rev'>> => {
  const places = await tx.findThreadPlaces(roomId, rootSeq, query);
  // Where nothing is to be shown, the place that was asked for has a side before and one after it.
  const place = query.after === undefined ? (query.before ?? 1) - 1 : query.after;
  const [first, last] = [places[0]?.seq ?? place + 1, places.at(-1)?.seq ?? place];
  const [rows, beside] = await Promise.all([tx.findMessages(places), tx.isThreadBeside(roomId, rootSeq, { first, last })]);
  return {
    messages: rows.map(toMessage).toSorted((one, other) => one.seq - other.seq),
    hasMoreBefore: beside.before,
    hasMoreAfter: beside.after,
  };
};
