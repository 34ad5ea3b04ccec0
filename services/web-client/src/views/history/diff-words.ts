/** A part of a text: in both versions, only in the earlier, or only in the later one. */
export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** More pairs of words than this are not compared one by one: the table would hold the page up. */
const mostPairs = 1_000_000;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
const wordsOf = (text: string): readonly string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** What changed from one version of a text to the next, word by word. */
export const diffWords = (before: string, after: string): readonly DiffPart[] => {
  const [one, other] = [wordsOf(before), wordsOf(after)];
  const start = sameAtStart(one, other);
  const end = sameAtEnd(one.slice(start), other.slice(start));
  const head = one.slice(0, start).join('');
  const tail = one.slice(one.length - end).join('');
  const middle = between(one.slice(start, one.length - end), other.slice(start, other.length - end));
  return joined([{ kind: 'same', text: head }, ...middle, { kind: 'same', text: tail }]);
};

const sameAtStart = (one: readonly string[], other: readonly string[]): number => {
  const at = one.findIndex((word, index) => word !== other[index]);
  return at < 0 ? Math.min(one.length, other.length) : at;
};

const sameAtEnd = (one: readonly string[], other: readonly string[]): number => sameAtStart(one.toReversed(), other.toReversed());

const between = (one: readonly string[], other: readonly string[]): readonly DiffPart[] => {
  if (one.length * other.length > mostPairs)
    return [
      { kind: 'removed', text: one.join('') },
      { kind: 'added', text: other.join('') },
    ];
  const table = longestCommon(one, other);
  const width = other.length + 1;
  const parts: DiffPart[] = [];
  let [row, column] = [0, 0];
  while (row < one.length || column < other.length) {
    const isSame = row < one.length && column < other.length && one[row] === other[column];
    const below = table[(row + 1) * width + column] ?? -1;
    const right = table[row * width + column + 1] ?? -1;
    if (isSame) parts.push({ kind: 'same', text: one[row] ?? '' });
    else if (column >= other.length || (row < one.length && below >= right))
      parts.push({ kind: 'removed', text: one[row] ?? '' });
    else parts.push({ kind: 'added', text: other[column] ?? '' });
    if (parts.at(-1)?.kind !== 'added') row += 1;
    if (parts.at(-1)?.kind !== 'removed') column += 1;
  }
  return parts;
};

/** How long the longest common run of words is from each pair of places on, row by row. */
const longestCommon = (one: readonly string[], other: readonly string[]): Uint16Array => {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  for (let row = one.length - 1; row >= 0; row -= 1)
    for (let column = other.length - 1; column >= 0; column -= 1) {
      const [here, below] = [row * width + column, (row + 1) * width + column];
      table[here] = one[row] === other[column] ? (table[below + 1] ?? 0) + 1 : Math.max(table[below] ?? 0, table[here + 1] ?? 0);
    }
  return table;
};

/** Neighbours of one kind as one. */
const joined = (parts: readonly DiffPart[]): readonly DiffPart[] => {
  const all: DiffPart[] = [];
  for (const { kind, text } of parts) {
    const last = all.at(-1);
    if (last?.kind === kind) all[all.length - 1] = { kind, text: last.text + text };
    else if (text !== '') all.push({ kind, text });
  }
  return all;
};
