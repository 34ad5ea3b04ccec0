/** One emoji. */
export interface Emoji {
  /** The emoji itself. */
  readonly char: string;
  /** What it is called between colons, the usual name first. */
  readonly codes: readonly string[];
  /** More words under which it is looked for. */
  readonly words: readonly string[];
}

/** The groups, in the order in which the data has them. */
export const emojiGroups = [
  'smileys',
  'people',
  'animals',
  'food',
  'travel',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;

/** All emoji, by group. */
export type EmojiList = readonly (readonly Emoji[])[];

const split = (text = ''): readonly string[] => (text === '' ? [] : text.split(' '));

const parseLine = (line: string): Emoji => {
  const [char = '', codes, words] = line.split('\t');
  return { char, codes: split(codes), words: split(words) };
};

/** Reads the text that `plugins/emoji.ts` writes. */
export const parseEmoji = (text: string): EmojiList => text.split('\n\n').map((group) => group.split('\n').map(parseLine));

let loading: Promise<EmojiList> | undefined;

/** The emoji, fetched when first needed; undefined where they cannot be had, and asked for again the next time. */
export const loadEmoji = async (): Promise<EmojiList | undefined> => {
  loading ??= import('virtual:emoji').then(({ emojiText }) => parseEmoji(emojiText));
  try {
    return await loading;
  } catch {
    loading = undefined;
    return undefined;
  }
};
