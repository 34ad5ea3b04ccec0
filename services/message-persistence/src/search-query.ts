import { hasParts } from './search-vocabulary.ts';
import { type Word, wordsOf } from './search-words.ts';

/** What of a word has to be as it was typed: all of it, its beginning, or any part of it. */
export type WordMatch = 'whole' | 'beginning' | 'part';

/** Words that stand behind one another; `match` is said of the last one, of the others all counts. */
export interface Phrase {
  readonly words: readonly Pick<Word, 'text' | 'isCharacter'>[];
  readonly match: WordMatch;
}

/** What somebody looks for: all of `wanted` and none of `unwanted`, anywhere in a message. */
export interface SearchText {
  readonly wanted: readonly Phrase[];
  readonly unwanted: readonly Phrase[];
}

/** A text in quotes, of any style, or what stands between spaces; a minus in front of it turns it round. */
const part = /(?<minus>-?)(?:["“„«](?<quoted>[^"“”„«»]*)["”“»]?|(?<plain>[^\s"“”„«»]+))/gu;

const quoted = (words: Phrase['words']): Phrase => ({ words, match: 'whole' });

/** Of one or two characters nobody wants every word that has them. */
const typed = (words: Phrase['words']): Phrase => {
  const [word] = words;
  const isOne = words.length === 1 && word?.isCharacter === false;
  return { words, match: isOne && hasParts(word.text) ? 'part' : 'beginning' };
};

/** Reads what somebody typed: words, of which parts are enough, "words as they stand there", and -words to be left out. */
export const parseSearchText = (text: string): SearchText => {
  const phrases = [...text.matchAll(part)].map(({ groups }) => ({
    isUnwanted: groups?.['minus'] === '-',
    phrase: groups?.['quoted'] === undefined ? typed(wordsOf(groups?.['plain'] ?? '')) : quoted(wordsOf(groups['quoted'])),
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
