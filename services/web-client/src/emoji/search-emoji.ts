import type { Emoji, EmojiList } from './emoji-list.ts';

/** How well an emoji fits; less is better, undefined is not at all. */
const rankOf = ({ codes, words }: Emoji, query: string): number | undefined => {
  if (codes.includes(query)) return 0;
  if (codes[0]?.startsWith(query)) return 1;
  if (codes.some((code) => code.startsWith(query))) return 2;
  if (codes.some((code) => code.includes(`_${query}`))) return 3;
  if (words.includes(query)) return 4;
  return words.some((word) => word.startsWith(query)) ? 5 : undefined;
};

/** The emoji that fit a word, those called so before those that have only to do with it; at most `most`. */
export const searchEmoji = (list: EmojiList, text: string, most: number): readonly Emoji[] => {
  const query = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s:]+/g, '_');
  if (query === '') return [];
  const found = list.flat().flatMap((emoji) => {
    const rank = rankOf(emoji, query);
    return rank === undefined ? [] : [{ emoji, rank }];
  });
  // A stable sort: within a rank they stay in their usual order.
  return found
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ emoji }) => emoji);
};
