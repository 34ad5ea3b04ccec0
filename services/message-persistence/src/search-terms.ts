import type { RoomId, UserId } from '@parley/contracts';
import type { Phrase } from './search-query.ts';
import { type Word, wordsOf } from './search-words.ts';
import type { SearchTerm } from './store/search.ts';

/** What is indexed of a message; `position` is its place among those it is indexed with, from 1. */
export interface IndexedMessage {
  readonly position: number;
  readonly senderId: UserId;
  readonly content: string;
}

/** Longer words are found by their beginning, and then compared as a whole. */
const termUnits = 48;

const cut = (word: string): string => (word.length <= termUnits ? word : word.slice(0, termUnits).toWellFormed());

// What begins like these is no word, so they are nothing that a text could hold.
const roomTerm = (roomId: RoomId): string => `#${roomId}`;
/** The term of everything that somebody wrote. */
export const senderTerm = (senderId: UserId): SearchTerm => ({ term: `@${senderId}`, isPrefix: false });
/** The term of every message with a link in it. */
export const linkTerm: SearchTerm = { term: '!link', isPrefix: false };

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
    return cut(next?.isCharacter === true ? text + next.text : text);
  });

/** The terms of messages of one room as the text of a tsvector, in which a message's position stands for a word's. */
export const toTermVector = (roomId: RoomId, messages: readonly IndexedMessage[]): string => {
  const places = new Map<string, string>();
  for (const { position, senderId, content } of messages) {
    const place = `,${position}`;
    // A word that a message repeats is told once of it: a place that was told already is the last one told.
    const add = (term: string): void => {
      const known = places.get(term);
      if (known === undefined) places.set(term, place);
      else if (!known.endsWith(place)) places.set(term, known + place);
    };
    for (const term of termsOfWords(wordsOf(content))) add(term);
    add(senderTerm(senderId).term);
    if (hasLink(content)) add(linkTerm.term);
  }
  let vector = `'${roomTerm(roomId)}'`;
  for (const [term, told] of places) vector += ` '${term}':${told.slice(1)}`;
  return vector;
};

/** What every message has that holds a phrase; what has it all need not hold the phrase. */
export const termsOfPhrase = ({ words, isPartial }: Phrase): readonly SearchTerm[] => {
  const last = words.length - 1;
  const terms = termsOfWords(words).map((term, index) => {
    const isLast = index === last;
    // A character that closes a row here may go on in a message.
    const isPrefix = isLast ? isPartial || words[index]?.isCharacter === true : false;
    return { term, isPrefix };
  });
  return terms.filter(({ term, isPrefix }, index) => {
    const before = words[index - 1];
    const isCovered = isPrefix && words[index]?.isCharacter === true && before?.isCharacter === true;
    return term !== '' && !isCovered;
  });
};

/** The text of a tsquery for blocks, in any of these rooms or anywhere where it names none, that have all of these terms. */
export const toTermQuery = (roomIds: readonly RoomId[], terms: readonly SearchTerm[]): string => {
  const rooms = roomIds.map((roomId) => `'${roomTerm(roomId)}'`).join(' | ');
  const all = terms.map(({ term, isPrefix }) => `'${term}'${isPrefix ? ':*' : ''}`);
  return [...(rooms === '' ? [] : [`(${rooms})`]), ...all].join(' & ');
};
