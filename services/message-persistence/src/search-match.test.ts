import { describe, expect, test } from 'vitest';
import { findMatches, snippetOf } from './search-match.ts';
import { parseSearchText } from './search-query.ts';

const found = (text: string, query: string): string[] | undefined => {
  const characters = Array.from(text);
  return findMatches(text, parseSearchText(query))?.map(({ start, length }) => characters.slice(start, start + length).join(''));
};

describe('SE1 a search', () => {
  test('wants all of its words, each by any part of it', () => {
    expect(found('The deployment of Friday', 'depl fri')).toEqual(['deployment', 'Friday']);
    expect(found('The deployment of Friday', 'ploy day')).toEqual(['deployment', 'Friday']);
    expect(found('The deployment of Friday', 'depl monday')).toBeUndefined();
    expect(found('Redeployment', 'depl')).toEqual(['Redeployment']);
    expect(found('Kubernetes', 'bern')).toEqual(['Kubernetes']);
  });

  test('of one or two characters wants words that begin with them', () => {
    expect(found('to go', 'go')).toEqual(['go']);
    expect(found('ago', 'go')).toBeUndefined();
    expect(found('새서버', '서버')).toBeUndefined();
    expect(found('ago', 'ago')).toEqual(['ago']);
  });

  test('finds parts of very long words among their first 48 characters, and their beginning however long', () => {
    const word = `${'ab'.repeat(20)}needle${'ab'.repeat(20)}late`;
    expect(found(word, 'needle')).toEqual([word]);
    expect(found(word, 'late')).toBeUndefined();
    expect(found(word, word.slice(0, 60))).toEqual([word]);
    expect(found(word, word.slice(1, 60))).toBeUndefined();
  });

  test('wants what is in quotes as it stands there', () => {
    expect(found('we deploy on Friday', '"deploy on"')).toEqual(['deploy on']);
    expect(found('we deploy, on Friday', '“Deploy On”')).toEqual(['deploy, on']);
    expect(found('deployment on Friday', '"deploy on"')).toBeUndefined();
    expect(found('on Friday we deploy', '"deploy on"')).toBeUndefined();
  });

  test('leaves out what has a minus', () => {
    expect(found('deploy failed', 'deploy -fail')).toBeUndefined();
    expect(found('deploy went well', 'deploy -fail -"well went"')).toEqual(['deploy']);
    expect(found('a redeployment', 'rede -ploy')).toBeUndefined();
    expect(found('well-known', 'well-known')).toEqual(['well-known']);
  });

  test('takes the parts of a word with signs for words behind one another', () => {
    expect(found('call foo_bar()', 'foo_ba')).toEqual(['foo_bar']);
    expect(found('release v1.2.30', 'v1.2.3')).toEqual(['v1.2.30']);
    expect(found('2 of v1', 'v1.2')).toBeUndefined();
  });

  test('finds characters anywhere in a row, in their order', () => {
    expect(found('東京都に住む', '京都')).toEqual(['京都']);
    expect(found('東京都に住む', '都')).toEqual(['都']);
    expect(found('京の都', '京都')).toBeUndefined();
    expect(found('東京towerの下', '東京tow')).toEqual(['東京tower']);
  });

  test('that ends in an open quote is complete all the same', () => {
    expect(found('we deploy on Friday', '"deploy on')).toEqual(['deploy on']);
  });

  test('joins what overlaps', () => {
    expect(found('one two three', '"one two" "two three"')).toEqual(['one two three']);
  });
});

describe('SE3 a snippet', () => {
  const around = (text: string, query: string) => snippetOf(text, findMatches(text, parseSearchText(query)) ?? []);
  const marked = ({ text, highlights }: ReturnType<typeof snippetOf>): string[] =>
    highlights.map(({ start, length }) =>
      Array.from(text)
        .slice(start, start + length)
        .join(''),
    );

  test('is the whole text where that is short, in one line', () => {
    expect(around('one\ntwo', 'two')).toEqual({ text: 'one two', highlights: [{ start: 4, length: 3 }] });
  });

  test('of a long text begins a little before the match, at a word, and marks every match that it shows', () => {
    const text = `${'before '.repeat(60)}🎉 needle here ${'after '.repeat(20)}needle ${'end '.repeat(60)}`;
    const snippet = around(text, 'needle');
    expect(Array.from(snippet.text).length).toBeLessThanOrEqual(162);
    expect(snippet.text).toMatch(/^…before .*needle here.*…$/u);
    expect(marked(snippet)[0]).toBe('needle');
    expect(new Set(marked(snippet))).toEqual(new Set(['needle']));
  });

  test('parts no cluster', () => {
    const text = `${'क्षि'.repeat(200)} शब्द ${'क्षि'.repeat(200)}`;
    const { text: shown } = around(text, 'शब्द');
    const [before, after] = shown.split(' शब्द ');
    expect(before?.replace('…', '')).toMatch(/^(?:क्षि)+$/u);
    expect(after?.replace('…', '')).toMatch(/^(?:क्षि)+$/u);
  });

  test.each([
    [
      'Chinese, which has no spaces to cut at',
      ['我们在东京。', '我去过京都一共两次', '后来回家了。'],
      '京都 两次',
      ['京都', '两次'],
    ],
    ['Japanese in half width', ['東京です。', '新しいｻｰﾊﾞｰです', 'そうです。'], 'サーバー', ['ｻｰﾊﾞｰ']],
    ['Arabic with its vowel signs', ['وقال نعم ', 'قال مُحَمَّدٌ للكِتابِ', ' ثم ذهب'], 'محمد كتاب', ['مُحَمَّدٌ', 'للكِتابِ']],
    ['Hindi whatever way its nasals are written', ['वह घर गया ', 'मुझे हिंदी आती है', ' फिर वह लौटा'], 'हिन्दी', ['हिंदी']],
    ['all of them side by side', ['🎉 ', '東京 مُحَمَّدٌ हिंदी café', ' 🎉'], '東京 محمد हिन्दी cafe', ['東京', 'مُحَمَّدٌ', 'हिंदी', 'café']],
  ])('marks whole words of %s, with every sign on them', (_, [before = '', middle = '', after = ''], query, words) => {
    const snippet = around(before.repeat(100) + middle + after.repeat(100), query);
    expect(marked(snippet)).toEqual(words);
    expect(snippet.text).toContain(middle);
    expect(Array.from(snippet.text).length).toBeLessThanOrEqual(162);
  });

  test('marks what it shows of a match that is longer than itself', () => {
    const snippet = around('a'.repeat(500), 'aa');
    expect(snippet.highlights).toEqual([{ start: 0, length: 160 }]);
  });
});
