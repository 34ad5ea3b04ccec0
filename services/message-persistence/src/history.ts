import { createHash } from 'node:crypto';
import {
  accept,
  type Digest,
  type HistoryPage,
  type HistoryQuery,
  type Message,
  type MessageId,
  type Result,
  type RoomId,
  type UserId,
} from '@parley/contracts';
import { noSuchMessage } from './admitted.ts';
import { findReadable, findReadableWithMonths, type RoomWithMonths } from './reading.ts';
import type { Reading, RoomReads } from './room-reads.ts';
import type { Queries, Store } from './store/index.ts';
import { addMonths, startOf } from './store/months.ts';
import { timeOfSeqs } from './store/room-months.ts';
import type { StoredRoom } from './store/rooms.ts';
import { toMessage } from './wire.ts';

/** Reads what was said: see {@link createHistory}. */
export interface History {
  /**
   * A page, ascending by `seq`. `before` and `after` leave out the message they name; `around` puts it in the middle, and
   * fills the page from the other side at either end; `at` begins with the first message at or after that time; without
   * any the newest. Codes: `not_found`, `forbidden`.
   */
  page(userId: UserId, roomId: RoomId, query: HistoryQuery): Promise<Result<HistoryPage>>;
  /** One message, a tombstone too. Codes: `not_found`, `forbidden`. */
  one(userId: UserId, roomId: RoomId, messageId: MessageId): Promise<Result<Message>>;
  /** The digest of the messages `from` to `to` (both included; by default all). Codes: `not_found`, `forbidden`. */
  digest(userId: UserId, roomId: RoomId, range: { from: number; to?: number | undefined }): Promise<Result<Digest>>;
}

/** Which `seq` a page shows; both ends included, none when `to` is below `from`. */
export interface SeqWindow {
  readonly from: number;
  readonly to: number;
}

/** The rules of reading history. */
export const createHistory = ({ store, reads }: { readonly store: Store; readonly reads: RoomReads }): History => ({
  page: (userId, roomId, query) =>
    reads.page('history', { userId, roomId, minRev: query.minRev }, async (reading, found) =>
      accept(await readPage(reading, found, query)),
    ),
  one: (userId, roomId, messageId) =>
    store.snapshot(async (tx) => {
      const room = await findReadable(tx, userId, roomId);
      if (!room.ok) return room;
      const [row] = await tx.findMessagesById([{ roomId, messageId }]);
      return row === undefined || row.seq < room.data.floorSeq ? noSuchMessage : accept(toMessage(row));
    }),
  digest: (userId, roomId, range) =>
    store.snapshot(async (tx) => {
      const found = await findReadableWithMonths(tx, userId, roomId);
      return found.ok ? accept(await digestOf(tx, found.data, range)) : found;
    }),
});

const readPage = async ({ tx, asLast }: Reading, found: RoomWithMonths, query: HistoryQuery): Promise<HistoryPage> => {
  const { room, months } = found;
  const from = query.at === undefined ? undefined : await firstSeqAt(tx, found, query.at);
  const window = from === undefined ? windowOf(room, query) : clamp(room, { from, to: from + query.limit - 1 });
  const time = timeOfSeqs(months, window.from, window.to);
  const rows = time === undefined ? [] : await asLast(tx.messagesIn(room.id, { ...window, time }));
  return {
    messages: rows.map(toMessage),
    rev: room.rev,
    hasMoreBefore: window.from > room.floorSeq,
    hasMoreAfter: window.to < room.lastSeq,
  };
};

const clamp = ({ floorSeq, lastSeq }: Pick<StoredRoom, 'floorSeq' | 'lastSeq'>, { from, to }: SeqWindow): SeqWindow => ({
  from: Math.min(Math.max(from, floorSeq), lastSeq + 1),
  to: Math.max(Math.min(to, lastSeq), floorSeq - 1),
});

/** `seq` has no gaps, so the page's bounds follow from the room's heads alone. */
export const windowOf = (room: Pick<StoredRoom, 'floorSeq' | 'lastSeq'>, query: Omit<HistoryQuery, 'at'>): SeqWindow => {
  const { before, after, around, limit } = query;
  if (before !== undefined) {
    const end = Math.min(before - 1, room.lastSeq);
    return clamp(room, { from: end - limit + 1, to: end });
  }
  if (after !== undefined) {
    const start = Math.max(after + 1, room.floorSeq);
    return clamp(room, { from: start, to: start + limit - 1 });
  }
  const latest = room.lastSeq - limit + 1;
  const start = around === undefined ? latest : Math.min(around - Math.floor(limit / 2), latest);
  const from = Math.max(start, room.floorSeq);
  return clamp(room, { from, to: from + limit - 1 });
};

/** The first `seq` whose message was made at or after a time, or the one after the last. */
const firstSeqAt = async (tx: Queries, { room, months }: RoomWithMonths, at: Date): Promise<number> => {
  const next = months.find((one) => startOf(addMonths(one.month, 1)) > at);
  if (next === undefined) return room.lastSeq + 1;
  if (startOf(next.month) >= at) return next.minSeq;
  const time = timeOfSeqs([next], next.minSeq, next.maxSeq);
  return time === undefined ? next.minSeq : tx.firstSeqAt(room.id, at, { from: next.minSeq, to: next.maxSeq, time });
};

const digestPartLength = 10_000;
/** A million messages take 1.2 s on a busy small machine; a reader locks no room, so it may take longer than a writer. */
const digestPatienceMs = 25_000;

/** Hashed in parts, so that memory stays the same however long the room is. */
const digestOf = async (
  tx: Queries,
  { room, months }: RoomWithMonths,
  { from, to = room.lastSeq }: { from: number; to?: number | undefined },
): Promise<Digest> => {
  const hash = createHash('sha256');
  await tx.allowReadingFor(digestPatienceMs);
  const window = clamp(room, { from, to });
  let count = 0;
  for (let start = window.from; start <= window.to; start += digestPartLength) {
    const end = Math.min(start + digestPartLength - 1, window.to);
    const time = timeOfSeqs(months, start, end);
    const part = time === undefined ? undefined : await tx.digestPart(room.id, { from: start, to: end, time });
    hash.update(part?.text ?? '');
    count += part?.count ?? 0;
  }
  return { rev: room.rev, count, sha256: hash.digest('hex') };
};
