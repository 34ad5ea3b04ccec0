import type { RoomId } from '@parley/contracts';
import { toTermVector } from './search-terms.ts';
import type { Queries, Store } from './store/index.ts';
import { timeOfMonths, timeOfSeqs } from './store/room-months.ts';
import { blockMessages, type MessageToIndex, type SearchBlock } from './store/search-index.ts';

/** What became of a try to index a room: all of it is indexed, there is more, or somebody else is at it. */
export type Indexed = { readonly state: 'complete' | 'more'; readonly messages: number } | { readonly state: 'taken' };

/** Keeps the index that search reads: see {@link createSearchIndex}. */
export interface SearchIndex {
  /** Rooms in which there is enough to do, or something since `before`. */
  roomsToIndex(before: Date, limit: number): Promise<readonly RoomId[]>;
  /** Indexes what changed first of what is not indexed yet in a room, in one short transaction. */
  indexSome(roomId: RoomId): Promise<Indexed>;
  /** Forgets the words of what lies below a room's floor; `taken` where somebody indexes the room at the moment. */
  forgetBelowFloor(roomId: RoomId): Promise<'done' | 'taken'>;
}

/** Changes of one transaction: its words are gathered within a few milliseconds, in which nothing else is done here. */
const changesAtOnce = 512;
/** The same for long texts, in UTF-8. */
const bytesAtOnce = 65_536;
/** A tsvector holds 1 MiB; of a script without spaces a character makes up to 16 bytes of it. */
const blockUnits = 40_000;

/**
 * The rules of indexing. A room is indexed by `rev`, which is given out without gaps under the room's lock: so nothing that
 * is committed late is passed by, and edits and deletions come by themselves. What is indexed is read as it is now and
 * replaces its block, so that to do it twice does no harm.
 */
export const createSearchIndex = ({ store }: { readonly store: Store }): SearchIndex => ({
  roomsToIndex: (before, limit) => store.findRoomsToIndex(before, limit),
  indexSome: (roomId) => store.transaction((tx) => indexSome(tx, roomId)),
  forgetBelowFloor: (roomId) => store.transaction((tx) => forgetBelowFloor(tx, roomId)),
});

/** The block in which the floor lies is written anew, with what is left of it. */
const forgetBelowFloor = async (tx: Queries, roomId: RoomId): Promise<'done' | 'taken'> => {
  const room = await tx.takeRoomToIndex(roomId);
  if (room === undefined) return 'taken';
  const { floorSeq } = room;
  const fromSeqs = [blockOf(floorSeq)];
  const time = timeOfSeqs(await tx.findMonths(roomId), floorSeq, floorSeq + blockMessages - 1);
  const messages = time === undefined ? [] : await tx.messagesOfBlocks(roomId, fromSeqs, { time, floorSeq });
  await tx.removeBlocks(roomId, fromSeqs, floorSeq);
  const blocks = toBlocks(roomId, messages);
  if (blocks.length > 0) await tx.addBlocks(roomId, blocks);
  return 'done';
};

const indexSome = async (tx: Queries, roomId: RoomId): Promise<Indexed> => {
  const room = await tx.takeRoomToIndex(roomId);
  if (room === undefined) return { state: 'taken' };
  const months = await tx.findMonths(roomId);
  const time = timeOfMonths(months.filter((month) => month.maxRev > room.rev));
  const places = time === undefined ? [] : await tx.placesChangedSince(roomId, room.rev, time, changesAtOnce);
  const changed = places.filter(({ bytesBefore }) => bytesBefore < bytesAtOnce);
  const isComplete = places.length < changesAtOnce && changed.length === places.length;
  const fromSeqs = [...new Set(changed.map(({ seq }) => blockOf(seq)))].toSorted((one, other) => one - other);
  const [first, last] = [fromSeqs[0], fromSeqs.at(-1)];
  const lies = first === undefined || last === undefined ? undefined : timeOfSeqs(months, first, last + blockMessages - 1);
  const { floorSeq } = room;
  const messages = lies === undefined ? [] : await tx.messagesOfBlocks(roomId, fromSeqs, { time: lies, floorSeq });
  await tx.removeBlocks(roomId, fromSeqs, floorSeq);
  const blocks = toBlocks(roomId, messages);
  if (blocks.length > 0) await tx.addBlocks(roomId, blocks);
  await tx.keepIndexedUpTo(roomId, {
    rev: isComplete ? room.headRev : (changed.at(-1)?.rev ?? room.headRev),
    seq: changed.reduce((most, { seq }) => Math.max(most, seq), room.seq),
  });
  return { state: isComplete ? 'complete' : 'more', messages: messages.length };
};

/** The first `seq` of the block in which a message lies. */
const blockOf = (seq: number): number => seq - ((seq - 1) % blockMessages);

/** One block for those that lie in the same, more where their texts are very long. */
const toBlocks = (roomId: RoomId, messages: readonly MessageToIndex[]): SearchBlock[] => {
  const parts: MessageToIndex[][] = [];
  let units = 0;
  for (const message of messages) {
    const part = parts.at(-1);
    const isSame = part?.[0] !== undefined && blockOf(part[0].seq) === blockOf(message.seq);
    units = isSame ? units + message.content.length : message.content.length;
    if (part !== undefined && isSame && units <= blockUnits) part.push(message);
    else {
      parts.push([message]);
      units = message.content.length;
    }
  }
  return parts.flatMap((part) => toBlock(roomId, part));
};

const toBlock = (roomId: RoomId, messages: readonly MessageToIndex[]): SearchBlock[] => {
  const [first, last] = [messages[0], messages.at(-1)];
  if (first === undefined || last === undefined) return [];
  const indexed = messages.map(({ seq, ...message }) => ({ ...message, position: seq - first.seq + 1 }));
  return [
    {
      fromSeq: first.seq,
      toSeq: last.seq,
      fromAt: first.createdAt,
      untilAt: last.createdAt,
      terms: toTermVector(roomId, indexed),
    },
  ];
};
