import { expect, test } from 'vitest';
import { diffWords } from './diff-words.ts';

const written = (before: string, after: string): string =>
  diffWords(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `{+${text}+}` : `[-${text}-]`))
    .join('');

test.each([
  ['the same', 'the same', 'the same'],
  ['', 'new', '{+new+}'],
  ['old', '', '[-old-]'],
  ['We meet at ten.', 'We meet at eleven.', 'We meet at [-ten-]{+eleven+}.'],
  ['a b c', 'a c', 'a [-b -]c'],
  ['a c', 'a b c', 'a {+b +}c'],
])('from "%s" to "%s" is %s', (before, after, expected) => {
  expect(written(before, after)).toBe(expected);
});

test('what is the same and added is the later version, what is the same and removed the earlier one', () => {
  const before = 'Tide tables:\n- cold start 1.6 s\n- 3 crashes\n第一版';
  const after = 'Tide tables, again:\n- cold start 0.9 s\n- no crash at all\n第二版 👍🏽';
  const parts = diffWords(before, after);
  const textOf = (...kinds: string[]): string => parts.flatMap(({ kind, text }) => (kinds.includes(kind) ? [text] : [])).join('');
  expect([textOf('same', 'removed'), textOf('same', 'added')]).toEqual([before, after]);
});

test('two long texts that have nothing in common are told as a whole', () => {
  const [before, after] = ['a '.repeat(4_000), 'b. '.repeat(2_600)];
  expect(diffWords(before, after).filter(({ kind }) => kind !== 'same')).toHaveLength(2);
});
