import type { Phrase, SearchText, WordMatch } from './search-query.ts';
import { cutWord, type Word, wordsOf } from './search-words.ts';

/** A part of a text, in characters. */
export interface Highlight {
  readonly start: number;
  readonly length: number;
}

/** Some of a message around what was looked for; `highlights` is where it stands in `text`, ascending. */
export interface Snippet {
  readonly text: string;
  readonly highlights: readonly Highlight[];
}

/** Where a text has what somebody looks for, ascending and apart from one another; undefined where it is not what they want. */
export const findMatches = (text: string, { wanted, unwanted }: SearchText): readonly Highlight[] | undefined => {
  if (wanted.length === 0 && unwanted.length === 0) return [];
  const words = wordsOf(text);
  if (unwanted.some((phrase) => placesOf(words, phrase).length > 0)) return undefined;
  const found = wanted.map((phrase) => placesOf(words, phrase));
  return found.some((places) => places.length === 0) ? undefined : joined(found.flat());
};

const placesOf = (words: readonly Word[], phrase: Phrase): Highlight[] => {
  const places: Highlight[] = [];
  const behind = words.length - phrase.words.length;
  for (let first = 0; first <= behind; first += 1) {
    if (!standsAt(words, first, phrase)) continue;
    const [start, last] = [words[first], words[first + phrase.words.length - 1]];
    if (start !== undefined && last !== undefined)
      places.push({ start: start.start, length: last.start + last.length - start.start });
  }
  return places;
};

const standsAt = (words: readonly Word[], first: number, { words: wanted, match }: Phrase): boolean =>
  wanted.every(({ text }, index) => {
    const present = words[first + index]?.text;
    if (present === undefined) return false;
    return index === wanted.length - 1 ? isLike[match](present, text) : present === text;
  });

/** Whether a word is what is wanted; of a very long one any part is enough only where that is kept of it. */
const isLike: Readonly<Record<WordMatch, (present: string, wanted: string) => boolean>> = {
  whole: (present, wanted) => present === wanted,
  beginning: (present, wanted) => present.startsWith(wanted),
  part: (present, wanted) => present.startsWith(wanted) || cutWord(present).includes(wanted),
};

const joined = (places: readonly Highlight[]): Highlight[] => {
  const all: Highlight[] = [];
  for (const place of places.toSorted((one, other) => one.start - other.start)) {
    const last = all.at(-1);
    if (last === undefined || place.start > last.start + last.length) all.push(place);
    else all[all.length - 1] = { start: last.start, length: Math.max(last.length, place.start + place.length - last.start) };
  }
  return all;
};

const snippetCharacters = 160;
/** What stands in front of the first match, so that one sees what it belongs to. */
const leadCharacters = 40;
const ellipsis = '…';
/** A cut looks this far for a space. */
const wordCharacters = 24;

/** About 160 characters of a text, from a little before its first match on; in one line, of whole words where they are not too long. */
export const snippetOf = (text: string, matches: readonly Highlight[]): Snippet => {
  const characters = Array.from(text, (character) => (/[\t\n]/.test(character) ? ' ' : character));
  if (characters.length <= snippetCharacters) return { text: characters.join(''), highlights: matches };
  const first = matches[0]?.start ?? 0;
  const start = first <= leadCharacters ? 0 : boundaryAfter(characters, first - leadCharacters, first);
  const end = boundaryBefore(characters, Math.min(start + snippetCharacters, characters.length), start);
  const [before, after] = [start > 0 ? ellipsis : '', end < characters.length ? ellipsis : ''];
  const shift = before.length - start;
  const highlights = matches.flatMap((match) => {
    const length = Math.min(match.start + match.length, end) - match.start;
    return match.start >= start && length > 0 ? [{ start: match.start + shift, length }] : [];
  });
  return { text: `${before}${characters.slice(start, end).join('')}${after}`, highlights };
};

/** The zero width joiner, and the viramas of the scripts of India, which join what is behind them. */
const joins: ReadonlySet<string> = new Set(
  [0x200d, 0x94d, 0x9cd, 0xa4d, 0xacd, 0xb4d, 0xbcd, 0xc4d, 0xccd, 0xd4d].map((point) => String.fromCodePoint(point)),
);

/** Marks, joiners and skin tones belong to what is in front of them; so does what a joiner or a virama joins. */
const belongsToBefore = (characters: readonly string[], index: number): boolean =>
  /^(?:\p{M}|\u200C|\u200D|\p{Emoji_Modifier})/u.test(characters[index] ?? '') || joins.has(characters[index - 1] ?? '');

/** The place behind a space between both ends if there is one near, else the nearest that parts no character from its marks. */
const boundaryAfter = (characters: readonly string[], from: number, to: number): number => {
  const space = characters.slice(from, Math.min(from + wordCharacters, to)).indexOf(' ');
  let index = space === -1 ? from : from + space + 1;
  while (index < to && belongsToBefore(characters, index)) index += 1;
  return index;
};

const boundaryBefore = (characters: readonly string[], to: number, from: number): number => {
  if (to === characters.length) return to;
  const near = Math.max(to - wordCharacters, from + 1);
  const space = characters.slice(near, to + 1).lastIndexOf(' ');
  let index = space === -1 ? to : near + space;
  while (index > from + 1 && belongsToBefore(characters, index)) index -= 1;
  return index;
};
