import { type Word, wordsOf } from './search-words.ts';

/** Words that stand behind one another; of the last one the beginning is enough where `isPartial`. */
export interface Phrase {
  readonly words: readonly Pick<Word, 'text' | 'isCharacter'>[];
  readonly isPartial: boolean;
}

/** What somebody looks for: all of `wanted` and none of `unwanted`, anywhere in a message. */
export interface SearchText {
  readonly wanted: readonly Phrase[];
  readonly unwanted: readonly Phrase[];
}

/** A text in quotes, of any style, or what stands between spaces; a minus in front of it turns it round. */
const part = /(?<minus>-?)(?:["“„«](?<quoted>[^"“”„«»]*)["”“»]?|(?<plain>[^\s"“”„«»]+))/gu;

/** Reads what somebody typed: words, of which beginnings are enough, "words as they stand there", and -words to be left out. */
export const parseSearchText = (text: string): SearchText => {
  const phrases = [...text.matchAll(part)].map(({ groups }) => ({
    isUnwanted: groups?.['minus'] === '-',
    phrase: {
      words: wordsOf(groups?.['quoted'] ?? groups?.['plain'] ?? ''),
      isPartial: groups?.['quoted'] === undefined,
    },
  }));
  const some = phrases.filter(({ phrase }) => phrase.words.length > 0);
  return {
    wanted: some.filter(({ isUnwanted }) => !isUnwanted).map(({ phrase }) => phrase),
    unwanted: some.filter(({ isUnwanted }) => isUnwanted).map(({ phrase }) => phrase),
  };
};

/** How many words a search has, those included that it leaves out. */
export const countWords = ({ wanted, unwanted }: SearchText): number =>
  [...wanted, ...unwanted].reduce((count, { words }) => count + words.length, 0);
