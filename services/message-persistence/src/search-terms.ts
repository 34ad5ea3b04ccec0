import type { RoomId, UserId } from '@parley/contracts';
import type { Phrase } from './search-query.ts';
import { hasParts } from './search-vocabulary.ts';
import { cutWord, type Word, wordsOf } from './search-words.ts';
import { type Month, monthOf } from './store/months.ts';
import type { SearchTerm } from './store/search.ts';

/** What is indexed of a message; `position` is its place among those it is indexed with, from 1. */
export interface IndexedMessage {
  readonly position: number;
  readonly createdAt: Date;
  readonly senderId: UserId;
  readonly content: string;
}

// What begins like these is no word, so they are nothing that a text could hold.
const roomTerm = (roomId: RoomId): string => `#${roomId}`;
const monthTerm = (roomId: RoomId, month: Month): string => `#${roomId}/${month.slice(0, 7)}`;
/** The term of everything that somebody wrote. */
export const senderTerm = (senderId: UserId): SearchTerm => ({ term: `@${senderId}`, match: 'whole' });
/** The term of every message with a link in it. */
export const linkTerm: SearchTerm = { term: '!link', match: 'whole' };

const link = /(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)[^\s<>"]/iu;

/** Whether a text has a link in it. */
export const hasLink = (text: string): boolean => link.test(text);

/**
 * The terms of words: each word, and where characters stand for words each pair of them, since one alone stands nearly
 * everywhere. The last of a row of characters stands alone too, so that each is the beginning of some term.
 */
const termsOfWords = (words: readonly Pick<Word, 'text' | 'isCharacter'>[]): string[] =>
  words.map(({ text, isCharacter }, index) => {
    const next = isCharacter ? words[index + 1] : undefined;
    return cutWord(next?.isCharacter === true ? text + next.text : text);
  });

/** What is kept of some messages. */
export interface BlockTerms {
  /** Their terms as the text of a tsvector, in which a message's position stands for a word's. */
  readonly vector: string;
  /** Those of their words that may be looked for by any part. */
  readonly words: ReadonlySet<string>;
}

/** The terms of messages of one room. */
export const toBlockTerms = (roomId: RoomId, messages: readonly IndexedMessage[]): BlockTerms => {
  const places = new Map<string, string>();
  const scopes = new Set([roomTerm(roomId)]);
  const parted = new Set<string>();
  for (const { position, createdAt, senderId, content } of messages) {
    const place = `,${position}`;
    // A word that a message repeats is told once of it: a place that was told already is the last one told.
    const add = (term: string): boolean => {
      const known = places.get(term);
      if (known === undefined) places.set(term, place);
      else if (!known.endsWith(place)) places.set(term, known + place);
      return known === undefined;
    };
    const words = wordsOf(content);
    termsOfWords(words).forEach((term, index) => {
      if (add(term) && words[index]?.isCharacter === false && hasParts(term)) parted.add(term);
    });
    add(senderTerm(senderId).term);
    if (hasLink(content)) add(linkTerm.term);
    scopes.add(monthTerm(roomId, monthOf(createdAt)));
  }
  let vector = [...scopes].map((scope) => `'${scope}'`).join(' ');
  for (const [term, told] of places) vector += ` '${term}':${told.slice(1)}`;
  return { vector, words: parted };
};

/** What every message has that holds a phrase; what has it all need not hold the phrase. */
export const termsOfPhrase = ({ words, match }: Phrase): readonly SearchTerm[] => {
  const last = words.length - 1;
  const terms = termsOfWords(words).map((term, index): SearchTerm => {
    // Of a longer word than is kept all that is kept is its beginning.
    if (index === last && match !== 'whole') return { term, match: term === words[index]?.text ? match : 'beginning' };
    // A character that closes a row here may go on in a message.
    return { term, match: index === last && words[index]?.isCharacter === true ? 'beginning' : 'whole' };
  });
  return terms.filter(({ term, match: how }, index) => {
    const isCovered = how === 'beginning' && words[index]?.isCharacter === true && words[index - 1]?.isCharacter === true;
    return term !== '' && !isCovered;
  });
};

/** A room, all of it or what lies in one month. */
export interface SearchScopeName {
  readonly roomId: RoomId;
  readonly month?: Month;
}

/** The text of a tsquery for blocks that lie in any of these and have all of these terms, wherever in them. */
export const toBlockQuery = (scopes: readonly SearchScopeName[], terms: readonly WrittenTerm[]): string => {
  const names = scopes.map(({ roomId, month }) => `'${month === undefined ? roomTerm(roomId) : monthTerm(roomId, month)}'`);
  return [`(${names.join('|')})`, ...terms.map(inQuery)].join('&');
};

/** The same for blocks with a message that has all of these terms, since places in the vector are messages; undefined for none. */
export const toMessageQuery = (terms: readonly WrittenTerm[]): string | undefined =>
  terms.length === 0 ? undefined : terms.map(inQuery).join('<0>');

/** A term; where it is a part of words, with how all those words begin that have it. */
export type WrittenTerm = SearchTerm & { readonly beginnings?: readonly string[] };

const inQuery = ({ term, match, beginnings }: WrittenTerm): string => {
  if (beginnings !== undefined) return `(${beginnings.map((beginning) => `'${beginning}':*`).join('|')})`;
  return `'${term}'${match === 'beginning' ? ':*' : ''}`;
};
