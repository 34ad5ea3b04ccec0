import { countCharacters } from './search-words.ts';
import type { SearchWord } from './store/search-words.ts';

/** How many characters a part of a word has at least that is looked for anywhere in words (SE1). */
export const partCharacters = 3;

/** Every three characters in a row of a word, once; none of a shorter one. */
export const threesOf = (word: string): readonly string[] => {
  const threes = new Set<string>();
  if (isOfUnits(word))
    for (let end = partCharacters; end <= word.length; end += 1) threes.add(word.slice(end - partCharacters, end));
  else {
    const characters = Array.from(word);
    for (let end = partCharacters; end <= characters.length; end += 1)
      threes.add(characters.slice(end - partCharacters, end).join(''));
  }
  return [...threes];
};

/** Where each character is one unit, which is so for nearly every word, it goes five times as fast. */
const isOfUnits = (word: string): boolean => !/[\uD800-\uDFFF]/.test(word);

/** Every third of these and the last one: nearly as telling as all of them, and looked up faster. */
export const coverOf = (part: string): readonly string[] => {
  const threes = threesOf(part);
  return threes.filter((_, index) => index % partCharacters === 0 || index === threes.length - 1);
};

/** Whether a word can have anything in it that is looked for anywhere in words. */
export const hasParts = (word: string): boolean => word.length >= partCharacters && countCharacters(word) >= partCharacters;

/** Words of which a process knows that they are kept, so that it need not say so again: see {@link createKnownWords}. */
export interface KnownWords {
  /** Those of these that are not known, to be kept. */
  unknownOf(words: Iterable<string>): readonly SearchWord[];
  /** Call it when they are kept for good. */
  learn(words: readonly SearchWord[]): void;
}

/** What is known is known for so long at most. */
export const wordsKnownMs = 600_000;
/** Twice as many at most, some 5 MiB; nearly all that is said is among the 20,000 most usual words. */
const knownAtOnce = 20_000;
/** From this length on V8 may keep a part of a string as a reference into it. */
const slicedFrom = 13;

/** The word by itself: as a part of a message it would keep the whole message in memory. */
const alone = (word: string): string => (word.length < slicedFrom ? word : Buffer.from(word, 'utf16le').toString('utf16le'));

/** A memory of words that forgets each within ten minutes, since a word that no message has is forgotten for good in time. */
export const createKnownWords = (now: () => number = () => performance.now()): KnownWords => {
  const begin = () => ({ since: now(), words: new Set<string>() });
  let [young, old] = [begin(), begin()];
  const age = (): void => {
    if (young.words.size >= knownAtOnce || now() - young.since >= wordsKnownMs / 2) [young, old] = [begin(), young];
    if (now() - old.since >= wordsKnownMs) old.words.clear();
  };
  return {
    unknownOf: (words) => {
      age();
      const unknown: SearchWord[] = [];
      for (const word of words) if (!young.words.has(word) && !old.words.has(word)) unknown.push({ word, parts: threesOf(word) });
      return unknown;
    },
    learn: (words) => {
      for (const { word } of words) young.words.add(alone(word));
    },
  };
};
