/** A word of a text, as it is compared; `start` and `length` say where it stands, in characters. */
export interface Word {
  readonly text: string;
  /** Of a writing without spaces between words: each character counts by itself. */
  readonly isCharacter: boolean;
  readonly start: number;
  readonly length: number;
}

/** What is kept of a word to find it by; longer ones are found by their beginning, and then compared as a whole. */
const keptUnits = 48;

/** A word as it is kept. */
export const cutWord = (word: string): string => (word.length <= keptUnits ? word : word.slice(0, keptUnits).toWellFormed());

const ascii = /^[\p{ASCII}]*$/u;
const asciiWord = /[a-z0-9]+/gi;
/**
 * A character of a script that is written without spaces, with its marks; a run of letters, digits and marks; or an emoji.
 * Joiners belong to the word: Hindi and Persian are written with them (UAX 31, section 2.3). The look ahead is for speed.
 */
const word =
  /(?<character>[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]&&[\p{L}\p{Nl}]][\p{M}\uFF9E\uFF9F]*)|[[\p{L}\p{N}\p{M}\u200C\u200D]--[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]&&[\p{L}\p{Nl}]]]+|(?=[\p{Extended_Pictographic}\p{Regional_Indicator}])(?:\p{RGI_Emoji}|\p{Extended_Pictographic})/gv;

/** The words of a text in their order, as {@link foldWord} writes them. */
export const wordsOf = (text: string): readonly Word[] => (ascii.test(text) ? asciiWordsOf(text) : anyWordsOf(text));

const asciiWordsOf = (text: string): Word[] => {
  const words: Word[] = [];
  for (const { 0: found, index } of text.matchAll(asciiWord))
    words.push({ text: found.toLowerCase(), isCharacter: false, start: index, length: found.length });
  return words;
};

const anyWordsOf = (text: string): Word[] => {
  const words: Word[] = [];
  let [units, characters] = [0, 0];
  for (const { 0: found, index, groups } of text.matchAll(word)) {
    const start = characters + countCharacters(text.slice(units, index));
    const length = countCharacters(found);
    [units, characters] = [index + found.length, start + length];
    const folded = foldWord(found);
    if (folded !== '') words.push({ text: folded, isCharacter: groups?.['character'] !== undefined, start, length });
  }
  return words;
};

/** How many characters (code points) a text has. */
export const countCharacters = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** Vowel signs, honorifics and the mark that only stretches a word (tatweel) of Arabic; the points of Hebrew. */
const optionalMarks =
  // oxlint-disable-next-line no-misleading-character-class -- each of them goes, wherever it stands
  /[\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\u08CA-\u08E1\u08E3-\u08FF\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7]/g;
/** What is not seen: soft hyphen, joiners, direction marks, how an emoji is to be drawn. */
// oxlint-disable-next-line no-misleading-character-class -- each of them goes, wherever it stands
const invisible = /[\u00AD\u200B-\u200F\u2060\uFE00-\uFE0F\uFEFF]/g;
/** Accents over Latin and Greek letters. Those of other scripts make other letters. */
const accents = /(?<=[\p{scx=Latn}\p{scx=Grek}]\p{M}*)[\u0300-\u036F]/gu;

/** Letters that are one to whoever looks for a word, and that no Unicode form makes one. */
const alike: ReadonlyMap<string, string> = new Map([
  // Arabic: alef with wasla; the yehs of Arabic, Persian and Urdu; Persian kaf and heh; teh marbuta.
  ...pairs('ٱا', 'ىي', 'یي', 'ےي', 'کك', 'ہه', 'ھه', 'ةه'),
  // Hindi: a nasal is written with either sign, the dot below is often left away.
  ...pairs('ँं'),
  ['\u093C', ''],
  // Cyrillic, where the dots are often left away; they stand apart after decomposition.
  ['е\u0308', 'е'],
  ...pairs('ıi', 'ςσ', 'øo', 'đd', 'łl', 'ħh'),
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ß', 'ss'],
]);
/** In Hindi a nasal before a consonant of its own class is written in full or as a dot: हिन्दी, हिंदी. */
const fullNasal = /(?:ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ]))/g;
const alikePattern = new RegExp([...alike.keys()].join('|'), 'gu');

function pairs(...all: string[]): [string, string][] {
  return all.map((pair) => [pair.charAt(0), pair.charAt(1)]);
}

/** Where the decimal digits of scripts begin whose compatibility form is not an ASCII digit (general category Nd). */
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0,
];
const digit = /\p{Nd}/gu;

const toAsciiDigit = (character: string): string => {
  const point = character.codePointAt(0) ?? 0;
  const zero = zeros.find((start) => point >= start && point < start + 10);
  return zero === undefined ? character : String(point - zero);
};

/** Kana and the usual Han characters, of which a long text has thousands, each a word: they are written in one way only. */
const asItIs = /^[\u3041-\u3096\u30A1-\u30FC\u4E00-\u9FFF]$/;

/**
 * How a word is written to be compared: compatibility forms as what they stand for (NFKC), in one case, without the marks
 * that people leave away when they look for it. Marks that make another letter stay, Devanagari's vowel signs above all.
 * Empty for what is made of such marks alone.
 */
export const foldWord = (text: string): string => {
  if (ascii.test(text)) return text.toLowerCase();
  if (asItIs.test(text)) return text;
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(invisible, '')
    .replace(optionalMarks, '')
    .replace(accents, '')
    .replace(fullNasal, 'ं')
    .replace(alikePattern, (letters) => alike.get(letters) ?? letters)
    .replace(digit, toAsciiDigit)
    .normalize('NFC');
};
