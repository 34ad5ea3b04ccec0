import { expect, test } from 'vitest';
import { emojiText } from '../../plugins/emoji.ts';
import { createKept } from '../state/kept.ts';
import { emojiGroups, parseEmoji } from './emoji-list.ts';
import { createRecentEmoji } from './recent-emoji.ts';
import { searchEmoji } from './search-emoji.ts';

const text = emojiText();
const list = parseEmoji(text);

test('the emoji are small, in their groups, and each can be called', () => {
  expect(list).toHaveLength(emojiGroups.length);
  expect(list.flat().length).toBeGreaterThan(1_500);
  expect(list.flat().filter(({ char, codes }) => char === '' || codes.length === 0)).toEqual([]);
  expect(text.length).toBeLessThan(100_000);
});

test.each([
  ['smile', '😄'],
  ['tada', '🎉'],
  ['+1', '👍'],
  ['party', '🥳'],
  ['heart', '❤️'],
  ['thank', '🙏'],
])('":%s" finds %s', (query, char) => {
  expect(searchEmoji(list, query, 8).map((emoji) => emoji.char)).toContain(char);
});

test('one that is called so comes before those that have to do with it; nothing is found for nothing', () => {
  expect(searchEmoji(list, 'smi', 3)[0]?.codes[0]).toMatch(/^smi/);
  expect(searchEmoji(list, 'Fire', 1)[0]?.char).toBe('🔥');
  expect([searchEmoji(list, '', 8), searchEmoji(list, 'qqqq', 8)]).toEqual([[], []]);
});

test('what was used last comes first, once', () => {
  const recent = createRecentEmoji(createKept(undefined));
  for (const char of ['🔥', '🎉', '🔥']) recent.use(char);
  expect(recent.all()).toEqual(['🔥', '🎉']);
});
