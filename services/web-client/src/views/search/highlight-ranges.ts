import type { SearchHit } from '@parley/contracts';
import type { Range } from '../../state/fuzzy.ts';

/** Highlights count characters, as the server does; a text here is cut by its units. */
export const rangesOf = ({ text, highlights }: SearchHit['snippet']): readonly Range[] => {
  const offsets = [0];
  for (const character of text) offsets.push((offsets.at(-1) ?? 0) + character.length);
  const at = (index: number): number => offsets[Math.min(index, offsets.length - 1)] ?? 0;
  return highlights.map(({ start, length }) => ({ start: at(start), end: at(start + length) }));
};
