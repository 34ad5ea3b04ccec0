import { expect, test } from 'vitest';
import { matchText } from './fuzzy.ts';

const found = (typed: string, text: string): string[] | undefined =>
  matchText(typed, text)?.ranges.map(({ start, end }) => text.slice(start, end));

const ranked = (typed: string, texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => {
      const match = matchText(typed, text);
      return match === undefined ? [] : [{ text, score: match.score }];
    })
    .toSorted((one, other) => other.score - one.score)
    .map(({ text }) => text);

test.each([
  ['lob', 'Lobby', ['Lob']],
  ['fap', 'Ferry app', ['F', 'ap']],
  ['lby', 'Lobby', ['L', 'by']],
  ['errap', 'Ferry app', ['err', 'ap']],
  ['elif ay', 'Elif Aydın', ['Elif', 'Ay']],
  ['ay elif', 'Elif Aydın', ['Elif', 'Ay']],
  ['aydin', 'Elif Aydın', ['Aydın']],
  ['nystrom', 'Lars Nyström', ['Nyström']],
  ['NYSTRÖM', 'Lars Nystro\u0308m', ['Nystro', 'm']],
  ['', 'Lobby', []],
  ['🚀', 'go 🚀 now', ['🚀']],
])('"%s" is found in "%s"', (typed, text, parts) => {
  expect(found(typed, text)).toEqual(parts);
});

test.each([
  ['xyz', 'Lobby'],
  ['bol', 'Lobby'],
  ['lobby design', 'Lobby'],
  ['lobbyy', 'Lobby'],
  ['ov', 'Your devices'],
])('"%s" is not in "%s"', (typed, text) => {
  expect(matchText(typed, text)).toBeUndefined();
});

test('beginnings of words come before letters in a row, and these before letters apart; of equals the shorter one', () => {
  expect(ranked('de', ['Tide rider', 'Garden', 'Design', 'Ferry design', 'Design review', 'Domes'])).toEqual([
    'Design',
    'Design review',
    'Ferry design',
    'Domes',
    'Garden',
    'Tide rider',
  ]);
});

test('the best of several ways is marked, not the first', () => {
  expect(found('app', 'a ferry pier app')).toEqual(['app']);
});

test('a long text and a long query come to an end', () => {
  expect(matchText('a'.repeat(80), 'a'.repeat(200))).toBeDefined();
});
