import { describe, expect, test } from 'vitest';
import { foldWord, wordsOf } from './search-words.ts';

const texts = (text: string): string[] => wordsOf(text).map((word) => word.text);

describe('SE3 a word is compared', () => {
  test.each([
    ['in one case', 'ÉCOLE Straße ΣΟΦΌΣ', 'ecole strasse σοφοσ'],
    ['with İ and ı as i', 'İstanbul Iğdır ılık', 'istanbul igdir ilik'],
    ['without accents over Latin and Greek letters', 'café naïve Łódź Ελληνικός', 'cafe naive lodz ελληνικοσ'],
    ['with й as another letter than и, and ё as е', 'Ёлка мой', 'елка мой'],
    ['in its compatibility form', 'ﬁne Ａｂｃ ① ｶﾞ', 'fine abc 1 ガ'],
    ['without Arabic vowel signs and tatweel', 'مُحَمَّد مـــدرسة', 'محمد مدرسه'],
    [
      'with one alef, one yeh, one kaf, one heh',
      'أحمد إسلام آمن ٱلله فتى علی کتاب مدرسة',
      'احمد اسلام امن الله فتي علي كتاب مدرسه',
    ],
    ['without Hebrew points', 'שָׁלוֹם', 'שלום'],
    ['with the digits of any script', '١٢٣ ۴۵ १२ ๑๒', '123 45 12 12'],
    ['with Devanagari vowel signs and viramas, which make other words', 'किताब क्षत्रिय कल काल', 'किताब क्षत्रिय कल काल'],
    ['without joiners and nukta, and with one sign for a nasal', 'न्\u200dयूज क़लम चाँद हिन्दी', 'न्यूज कलम चांद हिंदी'],
    ['without soft hyphens', 'Schiff\u00adfahrt', 'schifffahrt'],
  ])('%s', (_, written, compared) => {
    expect(written.split(' ').map(foldWord).join(' ')).toBe(compared);
  });

  test('the same when it is folded again', () => {
    for (const word of ['ÉCOLE', 'Straße', 'مُحَمَّد', 'हिन्दी', 'ｶﾞｲﾄﾞ', 'İstanbul', 'Ёлка', '👨‍👩‍👧'])
      expect(foldWord(foldWord(word))).toBe(foldWord(word));
  });
});

describe('SE3 a text is parted', () => {
  test('into runs of letters and digits', () => {
    expect(texts('Deploy v1.2 foo_bar, user@example.com: don\u2019t!')).toEqual([
      'deploy',
      'v1',
      '2',
      'foo',
      'bar',
      'user',
      'example',
      'com',
      'don',
      't',
    ]);
  });

  test('into characters where there are no spaces, a mark with what it stands on', () => {
    expect(texts('東京タワー。')).toEqual(['東', '京', 'タ', 'ワ', 'ー']);
    expect(texts('วัดดี')).toEqual(['วั', 'ด', 'ดี']);
    expect(wordsOf('東a').map((word) => word.isCharacter)).toEqual([true, false]);
  });

  test('never inside a cluster of Devanagari', () => {
    expect(texts('क्षत्रिय न्\u200dयूज')).toHaveLength(2);
  });

  test('into emoji', () => {
    expect(texts('ok👍🏽🎉 👨‍👩‍👧')).toEqual(['ok', '👍🏽', '🎉', '👨👩👧']);
  });

  test('not at all where there is nothing but signs', () => {
    expect(texts('-> ++ …\u0640')).toEqual([]);
  });

  test('with places that count characters, not units', () => {
    const text = '🎉🎉 مُحَمَّد e\u0301a 東';
    const characters = Array.from(text);
    const cut = wordsOf(text).map(({ start, length }) => characters.slice(start, start + length).join(''));
    expect(cut).toEqual(['🎉', '🎉', 'مُحَمَّد', 'e\u0301a', '東']);
  });
});
