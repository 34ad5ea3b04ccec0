import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Content, DisplayName, type Json, Metadata, Password, RoomName, Topic, Username } from './text.ts';

const accepts = (schema: { safeParse: (value: unknown) => { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('MS5 content', () => {
  test.each([
    ['NFC', 'e\u0301', '\u00e9'],
    ['CRLF becomes LF', 'a\r\nb', 'a\nb'],
    ['tab and newline stay', 'a\tb\nc', 'a\tb\nc'],
    ['other control characters go', 'a\u0001\u001b\u007f\u0085\rb', 'ab'],
    ['NFC also of what a removed character kept apart', 'e\u0001\u0301', '\u00e9'],
    ['joiners and marks of direction stay', '👩‍👩‍👧‍👦\u200f\u202e', '👩‍👩‍👧‍👦\u200f\u202e'],
    ['leading and trailing space stays', '  a  ', '  a  '],
    ['nothing is escaped', '<b>&amp;</b>', '<b>&amp;</b>'],
  ])('%s', (_what, written, stored) => {
    expect(Content.parse(written)).toBe(stored);
  });

  test('has 1 to 8,000 characters, counted as code points after normalisation', () => {
    expect(['', '\u0001', 'x'.repeat(8_001), '😀'.repeat(8_001)].map((text) => accepts(Content, text))).toEqual(
      Array(4).fill(false),
    );
    expect(['x', 'x'.repeat(8_000), '😀'.repeat(8_000), 'e\u0301'.repeat(8_000)].map((text) => accepts(Content, text))).toEqual(
      Array(4).fill(true),
    );
  });

  test('NUL and unpaired surrogates are refused', () => {
    expect(['a\u0000', '\ud800', 'a\udc00b', '\ude00\ud83d'].map((text) => accepts(Content, text))).toEqual(Array(4).fill(false));
  });

  test('what was stored is stored the same when it is sent again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }), (text) => {
        const first = Content.safeParse(text);
        if (first.success) expect(Content.parse(first.data)).toBe(first.data);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('MS5 metadata', () => {
  const nested = (levels: number): Json => (levels === 0 ? 1 : { a: nested(levels - 1) });
  test('is a JSON object of at most 4 KiB and 16 levels', () => {
    const fits = { a: 'x'.repeat(4_096 - 8) };
    expect([{}, { a: [1, null, 'b', { c: true }] }, fits, nested(16)].map((value) => accepts(Metadata, value))).toEqual(
      Array(4).fill(true),
    );
    const bad = [
      null,
      'a',
      1,
      [],
      { a: `${fits.a}x` },
      { a: 'ह'.repeat(1_400) },
      nested(17),
      { a: Number.NaN },
      { a: undefined },
      { a: new Uint8Array(1) },
    ];
    expect(bad.map((value) => accepts(Metadata, value))).toEqual(bad.map(() => false));
  });

  test('holds no NUL, no unpaired surrogate and no __proto__, in keys or values', () => {
    const bad = [
      { a: '\u0000' },
      { '\u0000': 1 },
      { a: ['\ud800'] },
      { '\ud800': 1 },
      JSON.parse('{"__proto__": {"a": 1}}'),
      new Date(),
    ];
    expect(bad.map((value) => accepts(Metadata, value))).toEqual(bad.map(() => false));
  });
});

describe('MS6 names', () => {
  test('usernames have 3 to 32 of a-z 0-9 . _ -', () => {
    expect(['abc', 'a.b_c-9', 'x'.repeat(32)].map((name) => accepts(Username, name))).toEqual([true, true, true]);
    const bad = ['ab', 'x'.repeat(33), 'Anna', 'an na', 'änna', 'anna\n', ''];
    expect(bad.map((name) => accepts(Username, name))).toEqual(bad.map(() => false));
  });

  test('display and room names are one line of 1 to 80 characters, topics have up to 500, passwords 10 to 200', () => {
    expect(DisplayName.parse('  Anna\nMaria ')).toBe('Anna Maria');
    expect(
      [RoomName, DisplayName].map((name) => [
        accepts(name, '😀'.repeat(80)),
        accepts(name, 'x'.repeat(81)),
        accepts(name, ' \n '),
      ]),
    ).toEqual([
      [true, false, false],
      [true, false, false],
    ]);
    expect([accepts(Topic, ''), accepts(Topic, 'x'.repeat(500)), accepts(Topic, 'x'.repeat(501))]).toEqual([true, true, false]);
    const passwords = ['x'.repeat(9), 'x'.repeat(10), 'x'.repeat(200), 'x'.repeat(201)];
    expect(passwords.map((password) => accepts(Password, password))).toEqual([false, true, true, false]);
  });
});
