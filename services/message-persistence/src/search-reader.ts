import { setImmediate as nextTurn } from 'node:timers/promises';
import { createBlockSource } from './search-blocks.ts';
import { findMatches, type Highlight } from './search-match.ts';
import type { SearchText } from './search-query.ts';
import { hasLink, linkTerm, senderTerm, termsOfPhrase, toMessageQuery, type WrittenTerm } from './search-terms.ts';
import { coverOf } from './search-vocabulary.ts';
import type { Queries } from './store/index.ts';
import type { MessagePlace } from './store/messages.ts';
import type { SearchableRoom, SearchCandidate, SearchScope, SearchTerm } from './store/search.ts';

/** What is looked for. */
export interface Wanted {
  readonly text: SearchText;
  /** Only messages with a link in them. */
  readonly hasLink: boolean;
  readonly scope: SearchScope;
}

/** A message that was found, and where it has what was looked for. */
export interface FoundPlace extends MessagePlace {
  readonly matches: readonly Highlight[];
}

/** Some of what was found, newest first, and where to go on; nothing there when that is all. */
export interface Found {
  readonly places: readonly FoundPlace[];
  readonly next: MessagePlace | undefined;
}

/** Of a room that is further behind than this the newest messages are read instead of the changes. */
const changesRead = 512;
/** What is not indexed and read for one page. */
const freshRead = 2_000;
/** Blocks looked through for one page: what keeps it short for words that stand in many blocks and never in one message. */
const blocksRead = { wherever: 192, named: 512 };
const [firstBlocks, mostBlocks] = [8, 128];
/** For a part of words that stands in words of more kinds than this the index is not asked: it stands nearly everywhere. */
const beginningsNamed = 256;

/**
 * Reads one page. Three sources each tell of messages from the newest on: blocks that have all the words, what changed since
 * its room was indexed, and in rooms far behind what was said since. Down to where the one ends that was read the least far
 * what was found is complete; where that is less than a page and enough was read, the page ends there.
 */
export const readFound = async (tx: Queries, rooms: readonly SearchableRoom[], wanted: Wanted, limit: number): Promise<Found> => {
  if (rooms.length === 0) return { places: [], next: undefined };
  const { scope } = wanted;
  const terms = termsOf(wanted);
  const [, fresh, written] = await Promise.all([tx.preferIndexes(), readFresh(tx, rooms, scope), writtenTerms(tx, terms)]);
  const most = written.length < terms.length ? blocksRead.wherever : blocksRead.named;
  const isSaid = written.every(({ beginnings }) => beginnings?.length !== 0);
  const blocks = createBlockSource(tx, { rooms: isSaid ? rooms : [], terms: written, scope, most });
  const asked = { terms, query: written.length < 2 ? undefined : toMessageQuery(written) };
  const hits = createHits(rooms, wanted);
  hits.add(fresh.candidates);
  let read = 0;
  for (let atOnce = firstBlocks; ; atOnce = Math.min(2 * atOnce, mostBlocks)) {
    await blocks.prepare();
    const readTo = newer(fresh.readTo, blocks.readTo());
    const complete = await hits.downTo(readTo, limit + 1);
    const isUseless = blocks.isAtEnd() || read >= most || (readTo !== undefined && readTo === fresh.readTo);
    if (complete.length > limit || isUseless) return toFound(complete, readTo, limit);
    const some = blocks.take(atOnce);
    if (some.length === 0) continue;
    hits.add(await tx.findInBlocks(some, asked, scope));
    read += some.length;
  }
};

const termsOf = ({ text, hasLink: wantsLink, scope }: Wanted): readonly SearchTerm[] => {
  const all = [
    ...text.wanted.flatMap(termsOfPhrase),
    ...(scope.senderId === undefined ? [] : [senderTerm(scope.senderId)]),
    ...(wantsLink ? [linkTerm] : []),
  ];
  return [...new Map(all.map((one) => [`${one.term} ${one.match}`, one])).values()];
};

/** The terms as the index knows them: for a part of words how those begin that have it, unless they are very many. */
const writtenTerms = async (tx: Queries, terms: readonly SearchTerm[]): Promise<readonly WrittenTerm[]> => {
  const written = await Promise.all(
    terms.map(async (term): Promise<WrittenTerm | undefined> => {
      if (term.match !== 'part') return term;
      const beginnings = await tx.findBeginningsWith(term.term, coverOf(term.term), beginningsNamed);
      return beginnings && { ...term, beginnings };
    }),
  );
  return written.filter((term) => term !== undefined);
};

/** What is not indexed: `readTo` is the place down to which that was read, nothing where all of it was. */
const readFresh = async (
  tx: Queries,
  rooms: readonly SearchableRoom[],
  scope: SearchScope,
): Promise<{ readonly candidates: readonly SearchCandidate[]; readonly readTo: MessagePlace | undefined }> => {
  const changed = rooms.filter((room) => room.rev > room.indexedRev);
  const near = changed.filter((room) => room.rev - room.indexedRev <= changesRead);
  const far = changed.filter((room) => room.rev - room.indexedRev > changesRead);
  const ofEach = Math.ceil(freshRead / Math.max(far.length, 1));
  const [changes, said] = await Promise.all([
    near.length === 0 ? [] : tx.changedSinceIndexed(near, scope, freshRead),
    far.length === 0 ? [] : tx.saidSinceIndexed(far, scope, ofEach),
  ]);
  const cutRooms = [...Map.groupBy(said, ({ roomId }) => roomId).values()].filter((some) => some.length >= ofEach);
  const ends = [changes.length < freshRead ? undefined : changes.at(-1), ...cutRooms.map((some) => some.at(-1))];
  return { candidates: [...changes, ...said], readTo: ends.reduce<MessagePlace | undefined>(newer, undefined) };
};

const newer = (one: MessagePlace | undefined, other: MessagePlace | undefined): MessagePlace | undefined => {
  if (one === undefined || other === undefined) return one ?? other;
  return newestFirst(one, other) <= 0 ? one : other;
};

interface Hits {
  /** Keeps what may be one. */
  add(candidates: readonly SearchCandidate[]): void;
  /** The newest of those down to a place, that one included, or of all; at most so many, newest first. */
  downTo(place: MessagePlace | undefined, most: number): Promise<readonly FoundPlace[]>;
}

/** Units of texts that are compared before others have their turn. */
const unitsAtOnce = 20_000;

/** A message may be found in a block and among what changed: it counts once. Texts are compared when it is asked for them, once. */
const createHits = (rooms: readonly SearchableRoom[], { text, hasLink: wantsLink }: Wanted): Hits => {
  const firstSeqs = new Map(rooms.map((room) => [room.id, room.fromSeq]));
  const candidates = new Map<string, SearchCandidate>();
  const compared = new Map<SearchCandidate, readonly Highlight[] | undefined>();
  const matchesOf = ({ roomId, seq, content }: SearchCandidate): readonly Highlight[] | undefined =>
    seq >= (firstSeqs.get(roomId) ?? Number.POSITIVE_INFINITY) && (!wantsLink || hasLink(content))
      ? findMatches(content, text)
      : undefined;
  return {
    add: (some) => {
      for (const candidate of some) {
        const key = `${candidate.roomId} ${candidate.seq}`;
        if (!candidates.has(key)) candidates.set(key, candidate);
      }
    },
    downTo: async (place, most) => {
      const wanted = [...candidates.values()].filter((one) => place === undefined || newestFirst(one, place) <= 0);
      const hits: FoundPlace[] = [];
      let units = 0;
      for (const candidate of wanted.toSorted(newestFirst)) {
        if (hits.length === most) break;
        if (!compared.has(candidate)) {
          compared.set(candidate, matchesOf(candidate));
          units += candidate.content.length;
        }
        const matches = compared.get(candidate);
        if (matches !== undefined) hits.push({ ...candidate, matches });
        if (units < unitsAtOnce) continue;
        units = 0;
        await nextTurn();
      }
      return hits;
    },
  };
};

const newestFirst = (one: MessagePlace, other: MessagePlace): number => {
  const byTime = other.createdAt.getTime() - one.createdAt.getTime();
  if (byTime !== 0) return byTime;
  if (one.roomId !== other.roomId) return one.roomId < other.roomId ? 1 : -1;
  return other.seq - one.seq;
};

const toFound = (complete: readonly FoundPlace[], readTo: MessagePlace | undefined, limit: number): Found => {
  const places = complete.slice(0, limit);
  return { places, next: complete.length > limit ? places.at(-1) : readTo };
};
