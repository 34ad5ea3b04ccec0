import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/** One emoji as emojibase describes it; those without a group are parts of others. */
interface EmojiRecord {
  readonly emoji: string;
  readonly hexcode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly group?: number;
  readonly order?: number;
  readonly version: number;
}

type Shortcodes = Readonly<Record<string, string | readonly string[]>>;

/** Newer ones are boxes on many devices yet (Emoji 15 is of 2022). */
const newestVersion = 15;
/** Skin tones and hair, which are no emoji by themselves. */
const components = 2;

const read = (file: string): string => readFileSync(createRequire(import.meta.url).resolve(`emojibase-data/${file}`), 'utf8');

const readShortcodes = (source: string): Shortcodes => {
  const shortcodes: Shortcodes = JSON.parse(read(`en/shortcodes/${source}.json`));
  return shortcodes;
};

/** The data ask for the coloured form of all of them (U+FE0F); those that are coloured anyway are known without it. */
const usual = (emoji: string): string => emoji.replace(/^(\p{Emoji_Presentation})\u{FE0F}$/u, '$1');

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const lineOf = ({ emoji, hexcode, label, tags = [] }: EmojiRecord, sources: readonly Shortcodes[]): string => {
  const codes = [...new Set(sources.flatMap((source) => listOf(source[hexcode])))];
  const known = new Set(codes.flatMap((code) => [code, ...code.split('_')]));
  const words = [...label.toLowerCase().split(/[^\p{L}\p{N}]+/u), ...tags.flatMap((tag) => tag.toLowerCase().split(' '))];
  const more = [...new Set(words)].filter((word) => word.length > 1 && !known.has(word));
  return [usual(emoji), codes.join(' '), more.join(' ')].join('\t');
};

/**
 * The emoji as one text that `src/emoji/emoji-list.ts` reads: a line for each (the emoji, its shortcodes, more words; tabs between), a
 * blank line between groups. A tenth of what the data are as JSON.
 */
export const emojiText = (): string => {
  const sources = [readShortcodes('github'), readShortcodes('emojibase')];
  const groups = new Map<number, EmojiRecord[]>();
  const records: readonly EmojiRecord[] = JSON.parse(read('en/data.json'));
  for (const record of records) {
    const { group, version } = record;
    if (group === undefined || group === components || version > newestVersion) continue;
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  return [...groups.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([, group]) => group.toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0)))
    .map((group) => group.map((record) => lineOf(record, sources)).join('\n'))
    .join('\n\n');
};

const name = 'virtual:emoji';

/** Gives the client the emoji under the name `virtual:emoji`. */
export const emojiPlugin = (): Plugin => ({
  name: 'parley-emoji',
  resolveId: (id) => (id === name ? `\0${name}` : undefined),
  load: (id) => (id === `\0${name}` ? `export const emojiText = ${JSON.stringify(emojiText())};` : undefined),
});
