import type { RoomId } from '@parley/contracts';
import { type IndexedMessage, toBlockTerms } from './search-terms.ts';
import { createKnownWords, type KnownWords, wordsKnownMs } from './search-vocabulary.ts';
import type { Queries, Store } from './store/index.ts';
import { timeOfMonths, timeOfSeqs } from './store/room-months.ts';
import { blockMessages, type MessageToIndex, type SearchBlock } from './store/search-index.ts';
import type { SearchWord } from './store/search-words.ts';

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
  /**
   * Looks at the next of the words that are kept, in a circle, and forgets those that no message has had for an hour; answers how
   * many. All replicas may do it.
   */
  forgetWords(now?: Date): Promise<number>;
}

/** Much longer than a process takes for granted that a word is kept: who says a word again after that says so. */
const goneForMs = 6 * wordsKnownMs;
/** Words that are looked at in one go: most take some 40 µs, and one that everybody says a hundred times as long. */
const wordsAtOnce = 500;
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
export const createSearchIndex = ({ store }: { readonly store: Store }): SearchIndex => {
  const known = createKnownWords();
  let lookedUpTo = '';
  return {
    roomsToIndex: (before, limit) => store.findRoomsToIndex(before, limit),
    indexSome: async (roomId) => {
      const { indexed, added } = await store.transaction((tx) => indexSome(tx, roomId, known));
      known.learn(added);
      return indexed;
    },
    forgetBelowFloor: (roomId) => store.transaction((tx) => forgetBelowFloor(tx, roomId, known)),
    forgetWords: async (now = new Date()) => {
      const { last, forgotten } = await store.transaction(async (tx) => {
        await tx.preferIndexes();
        return tx.forgetWords(lookedUpTo, new Date(now.getTime() - goneForMs), wordsAtOnce);
      });
      lookedUpTo = last ?? '';
      return forgotten;
    },
  };
};

/** The block in which the floor lies is written anew, with what is left of it. */
const forgetBelowFloor = async (tx: Queries, roomId: RoomId, known: KnownWords): Promise<'done' | 'taken'> => {
  const room = await tx.takeRoomToIndex(roomId);
  if (room === undefined) return 'taken';
  const { floorSeq } = room;
  const fromSeqs = [blockOf(floorSeq)];
  const time = timeOfSeqs(await tx.findMonths(roomId), floorSeq, floorSeq + blockMessages - 1);
  const messages = time === undefined ? [] : await tx.messagesOfBlocks(roomId, fromSeqs, { time, floorSeq });
  await tx.removeBlocks(roomId, fromSeqs, floorSeq);
  await addBlocks(tx, roomId, messages, known);
  return 'done';
};

interface IndexedSome {
  readonly indexed: Indexed;
  /** Words that were not known to be kept, and are now. */
  readonly added: readonly SearchWord[];
}

const indexSome = async (tx: Queries, roomId: RoomId, known: KnownWords): Promise<IndexedSome> => {
  const room = await tx.takeRoomToIndex(roomId);
  if (room === undefined) return { indexed: { state: 'taken' }, added: [] };
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
  const added = await addBlocks(tx, roomId, messages, known);
  await tx.keepIndexedUpTo(roomId, {
    rev: isComplete ? room.headRev : (changed.at(-1)?.rev ?? room.headRev),
    seq: changed.reduce((most, { seq }) => Math.max(most, seq), room.seq),
  });
  return { indexed: { state: isComplete ? 'complete' : 'more', messages: messages.length }, added };
};

/** Answers the words of the messages that were not known to be kept. */
const addBlocks = async (
  tx: Queries,
  roomId: RoomId,
  messages: readonly MessageToIndex[],
  known: KnownWords,
): Promise<readonly SearchWord[]> => {
  const parts = toParts(messages).map((part) => ({ part, terms: toBlockTerms(roomId, positioned(part)) }));
  if (parts.length === 0) return [];
  const added = known.unknownOf(new Set(parts.flatMap(({ terms }) => [...terms.words])));
  if (added.length > 0) await tx.addWords(added);
  await tx.addBlocks(
    roomId,
    parts.map(({ part, terms }) => toBlock(part, terms.vector)),
  );
  return added;
};

/** The first `seq` of the block in which a message lies. */
const blockOf = (seq: number): number => seq - ((seq - 1) % blockMessages);

/** What makes a block: those that lie in the same, in more than one part where their texts are very long. */
const toParts = (messages: readonly MessageToIndex[]): BlockPart[] => {
  const parts: [MessageToIndex, ...MessageToIndex[]][] = [];
  let units = 0;
  for (const message of messages) {
    const part = parts.at(-1);
    const isSame = part !== undefined && blockOf(part[0].seq) === blockOf(message.seq);
    units = isSame ? units + message.content.length : message.content.length;
    if (isSame && units <= blockUnits) part.push(message);
    else {
      parts.push([message]);
      units = message.content.length;
    }
  }
  return parts;
};

type BlockPart = readonly [MessageToIndex, ...MessageToIndex[]];

const positioned = (part: BlockPart): IndexedMessage[] =>
  part.map((message) => ({ ...message, position: message.seq - part[0].seq + 1 }));

const toBlock = (part: BlockPart, terms: string): SearchBlock => {
  const [first, last] = [part[0], part.at(-1) ?? part[0]];
  return { fromSeq: first.seq, toSeq: last.seq, fromAt: first.createdAt, untilAt: last.createdAt, terms };
};
