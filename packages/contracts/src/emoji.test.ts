import { expect, test } from 'vitest';
import { Emoji } from './emoji.ts';

test.each(['👍', '👍🏽', '❤️', '1️⃣', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👨‍👩‍👧‍👦', '🏳️‍🌈', '👨🏻‍❤️‍💋‍👨🏽', '☝🏽', '⛹🏻‍♂️'])(
  'MS10 %s is one emoji',
  (emoji) => {
    expect(Emoji.parse(emoji)).toBe(emoji);
  },
);

test.each([
  ['❤', '❤️'],
  ['☺\uFE0E', '☺️'],
  ['🏳\u200D🌈', '🏳️‍🌈'],
  ['1\u20E3', '1️⃣'],
  ['👍\uFE0F', '👍'],
])('MS10 however it is written, %j is one emoji in one spelling', (written, spelling) => {
  expect(Emoji.parse(written)).toBe(spelling);
});

test.each([
  '',
  ' ',
  'a',
  '1',
  '#',
  '👍👍',
  '👍 ',
  'a👍',
  '🇩',
  ':+1:',
  '\u200D',
  '\uFE0F',
  '\u{1f3fd}\u{1f3fd}',
  '\uD83D',
  '👍'.repeat(100),
])('MS10 %j is not one emoji', (text) => {
  expect(Emoji.safeParse(text).success).toBe(false);
});
