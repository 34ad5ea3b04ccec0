import { expect, test } from 'vitest';
import { coverOf, createKnownWords, hasParts, threesOf, wordsKnownMs } from './search-vocabulary.ts';

test('SE1 a word is kept with every three characters in a row of it, of any script, once', () => {
  expect(threesOf('banana')).toEqual(['ban', 'ana', 'nan']);
  expect(threesOf('किताब')).toEqual(['कित', 'िता', 'ताब']);
  expect(threesOf('𝒶𝒷𝒸𝒹')).toEqual(['𝒶𝒷𝒸', '𝒷𝒸𝒹']);
  expect([threesOf('ab'), hasParts('ab'), hasParts('𝒶𝒷'), hasParts('abc')]).toEqual([[], false, false, true]);
});

test('a part is looked up by some of its threes, that of its end among them', () => {
  expect(coverOf('deployment')).toEqual(['dep', 'loy', 'men', 'ent']);
  expect(coverOf('dep')).toEqual(['dep']);
});

const text = (known: ReturnType<typeof createKnownWords>, ...words: string[]): string[] =>
  known.unknownOf(words).map(({ word }) => word);

test('a word is known for a while when it was kept, and never for longer than ten minutes', () => {
  let now = 0;
  const known = createKnownWords(() => now);
  expect(text(known, 'one', 'two')).toEqual(['one', 'two']);
  known.learn(known.unknownOf(['one']));
  expect(text(known, 'one', 'two')).toEqual(['two']);
  now = wordsKnownMs / 2 - 1;
  known.learn(known.unknownOf(['two']));
  now = wordsKnownMs - 2;
  expect(text(known, 'one', 'two')).toEqual([]);
  now = wordsKnownMs;
  expect(text(known, 'one')).toEqual(['one']);
  now = 10 * wordsKnownMs;
  expect(text(known, 'two')).toEqual(['two']);
});

test('as many words are known as fit into a few megabytes', () => {
  const known = createKnownWords(() => 0);
  for (let n = 0; n < 120; n += 1) known.learn(known.unknownOf(Array.from({ length: 1_000 }, (_, m) => `word${n * 1_000 + m}`)));
  expect(text(known, 'word0', 'word119999')).toEqual(['word0']);
});
