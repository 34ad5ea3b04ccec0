/** Where in a text something was found: from `start` up to, not including, `end`, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** How well a text fits what was typed, the higher the better, and which parts of it do. */
export interface Match {
  readonly score: number;
  readonly ranges: readonly Range[];
}

/** A letter as it is compared, and where in the text it stands. */
interface Letter {
  readonly folded: string;
  readonly start: number;
  readonly end: number;
  readonly isWordStart: boolean;
}

// What Unicode does not take apart and a keyboard often lacks.
const plain: Readonly<Record<string, string>> = {
  ı: 'i',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ß: 's',
  æ: 'a',
  œ: 'o',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ة: 'ه',
};

const fold = (char: string): string => {
  const lower = char.toLowerCase();
  return plain[lower] ?? lower.normalize('NFD').replace(/\p{M}/gu, '');
};

const isWordChar = (char: string): boolean => /[\p{L}\p{N}]/u.test(char);

const lettersOf = (text: string): Letter[] => {
  const letters: Letter[] = [];
  let start = 0;
  let before = '';
  for (const char of text) {
    const end = start + char.length;
    const isWordStart = isWordChar(char) && !isWordChar(before);
    const folded = fold(char);
    // A mark that stands alone belongs to the letter before it.
    if (folded !== '') letters.push({ folded, start, end, isWordStart });
    start = end;
    before = folded === '' ? before : char;
  }
  return letters;
};

const worth = { letter: 1, wordStart: 8, next: 6, textStart: 6, gap: -2, perLetterLeft: -0.05 } as const;

/**
 * Finds what was typed in a text: every word of it, in any order, its letters one after the other and not always next to
 * each other: what is left out leads to the beginning of a word (`fap` finds `Ferry app`), or the first letter was one (`lby`
 * finds `Lobby`); else a few letters would be found everywhere. Accents and capitals do not matter. Beginnings of words and
 * letters in a row are worth most. Undefined where it is not in it; nothing typed fits everything.
 */
export const matchText = (typed: string, text: string): Match | undefined => {
  const letters = lettersOf(text);
  const terms = typed.trim().split(/\s+/u).filter(Boolean);
  const places = new Set<number>();
  let score = letters.length * worth.perLetterLeft;
  for (const term of terms) {
    const wanted = Array.from(term, fold).filter((char) => char !== '');
    const found = better(
      bestOf(wanted, letters, { mayStart: () => true, mayJumpTo: isWordStart }),
      bestOf(wanted, letters, { mayStart: isWordStart, mayJumpTo: () => true }),
    );
    if (found === undefined) return undefined;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  return { score, ranges: rangesOf(letters, places) };
};

interface Found {
  readonly score: number;
  readonly places: readonly number[];
}

interface Ways {
  readonly mayStart: (letter: Letter) => boolean;
  readonly mayJumpTo: (letter: Letter) => boolean;
}

const isWordStart = (letter: Letter): boolean => letter.isWordStart;

/** The best way to find the wanted letters, by what the best ways for one letter fewer were worth. */
const bestOf = (wanted: readonly string[], letters: readonly Letter[], { mayStart, mayJumpTo }: Ways): Found | undefined => {
  let ways: (Found | undefined)[] = letters.map(() => undefined);
  for (const [index, char] of wanted.entries()) {
    let best: Found | undefined;
    ways = letters.map((letter, at): Found | undefined => {
      const previous = ways[at - 1];
      const jumped = best;
      // From here on a way may end before this place.
      if (previous !== undefined && (best === undefined || previous.score > best.score)) best = previous;
      if (letter.folded !== char) return undefined;
      const own = worth.letter + (letter.isWordStart ? worth.wordStart : 0) + (at === 0 ? worth.textStart : 0);
      if (index === 0) return mayStart(letter) ? { score: own, places: [at] } : undefined;
      const inRow = previous && { score: previous.score + own + worth.next, places: [...previous.places, at] };
      const afterGap =
        jumped && mayJumpTo(letter) ? { score: jumped.score + own + worth.gap, places: [...jumped.places, at] } : undefined;
      return better(inRow, afterGap);
    });
  }
  return ways.reduce(better, undefined);
};

const better = (one: Found | undefined, other: Found | undefined): Found | undefined =>
  one === undefined || (other !== undefined && other.score > one.score) ? other : one;

const rangesOf = (letters: readonly Letter[], places: ReadonlySet<number>): Range[] => {
  const ranges: Range[] = [];
  for (const place of [...places].toSorted((one, other) => one - other)) {
    const { start, end } = letters[place] ?? { start: 0, end: 0 };
    const last = ranges.at(-1);
    if (last?.end === start) ranges[ranges.length - 1] = { start: last.start, end };
    else ranges.push({ start, end });
  }
  return ranges;
};
