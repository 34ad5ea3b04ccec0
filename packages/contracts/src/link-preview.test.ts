import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linksIn } from './link-preview.ts';

const cases: readonly (readonly [content: string, links: readonly string[]])[] = [
  ['no link at all', []],
  ['see https://example.org/a?b=c#d', ['https://example.org/a?b=c#d']],
  ['HTTP://EXAMPLE.ORG is one too', ['HTTP://EXAMPLE.ORG']],
  ['(https://example.org/a_(b)) and https://example.org/c.', ['https://example.org/a_(b)', 'https://example.org/c']],
  ['[here](https://example.org/a), **https://example.org/b**', ['https://example.org/a', 'https://example.org/b']],
  ['https://example.org twice: https://example.org', ['https://example.org']],
  [
    '1 https://a.example 2 https://b.example 3 https://c.example 4 https://d.example',
    ['https://a.example', 'https://b.example', 'https://c.example'],
  ],
  ['in code `https://example.org` and\n```\nhttps://example.org/b\n```\nhttps://example.org/c', ['https://example.org/c']],
  ['```\nhttps://example.org in an open block', []],
  ['not this one: <https://example.org>', []],
  ['ftp://example.org javascript:alert(1) //example.org example.org', []],
  ['https:// and http://', []],
  ['"https://example.org/quoted"', ['https://example.org/quoted']],
  ['https://例え.jp/パス!', ['https://例え.jp/パス']],
];

test.each(cases)('LP1 the links of %j', (content, links) => {
  expect(linksIn(content)).toEqual(links);
});

test('LP1 a link that is too long has no preview', () => {
  expect(linksIn(`https://example.org/${'a'.repeat(2_000)}`)).toEqual([]);
});

test('whatever is written, links stand in it and are three at most', () => {
  const part = fc.constantFrom(
    'https://a.example/x',
    'http://',
    '`',
    '```',
    '<',
    '>',
    '(',
    ')',
    '.',
    ' ',
    '\n',
    'word',
    '\u{1f600}',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
      const content = parts.join('');
      const links = linksIn(content);
      expect(links.length).toBeLessThanOrEqual(3);
      for (const link of links) expect(content).toContain(link);
    }),
  );
});

test('a long message of nothing but beginnings of links is read at once', () => {
  for (const content of ['https://'.repeat(1_000), `https://a${')'.repeat(7_990)}`, '`'.repeat(8_000), '<https://a'.repeat(800)])
    expect(linksIn(content).length).toBeLessThanOrEqual(3);
});
