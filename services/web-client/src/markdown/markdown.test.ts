import type { Mention } from '@parley/contracts';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, test, vi } from 'vitest';
import { lex } from './lex.ts';
import { mentionTexts, piecesOf, withMarks, withoutMarks } from './mention-marks.ts';
import { renderContent } from './message-text.tsx';
import { safeHref } from './safe-href.ts';

beforeAll(() => {
  vi.stubGlobal('window', { location: { origin: 'https://chat.example' } });
  return () => vi.unstubAllGlobals();
});

/** What is made of a text, without the drawing on our own button. */
const htmlOf = (content: string): string =>
  renderToStaticMarkup(renderContent(content, [])).replaceAll(/<svg class="icon".*?<\/svg>/g, '');

const mentionAt = (start: number, length: number): Mention => ({ userId: `user-${start}`, start, length }) as unknown as Mention;

test('what Markdown means is shown as elements', () => {
  const html = htmlOf('**b** *i* ~~d~~ `c` https://example.org\n\n> quote\n\n1. one\n2. two\n\n```ts\nlet x;\n```');
  for (const part of [
    '<strong>b</strong>',
    '<em>i</em>',
    '<del>d</del>',
    '<code>c</code>',
    '<blockquote>',
    '<ol start="1"><li>',
    'let x;',
  ])
    expect(html).toContain(part);
  expect(html).toContain('<a href="https://example.org/" target="_blank" rel="noopener noreferrer nofollow"');
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'text <svg/onload=alert(1)> text',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x)',
  '![x](javascript:alert(1))',
  '<javascript:alert(1)>',
  '[x]: javascript:alert(1)\n\n[x]',
  '```"><script>alert(1)</script>\nx\n```',
  '`<script>`',
  '| <img src=x onerror=alert(1)> |\n|-|',
  '&lt;script&gt;',
])('%s does nothing', (content) => {
  const html = htmlOf(content);
  expect(html).not.toMatch(/<(script|img|svg|iframe|style|object)/i);
  expect(html).not.toMatch(/<[^>]*\son\w+=/i);
  expect(html).not.toMatch(/href="(?!https?:|mailto:)/i);
});

test('HTML and definitions are shown as they were written', () => {
  expect(htmlOf('a <b>c</b> &lt;')).toContain('a &lt;b&gt;c&lt;/b&gt; &amp;lt;');
  expect(htmlOf('[r]: http://a.example')).toContain('[r]: http://a.example');
});

test.each(['*a_'.repeat(2_600), '>'.repeat(8_000), '['.repeat(8_000), '- '.repeat(4_000), '`'.repeat(8_000)])(
  'a hostile text is shown all the same: %#',
  (content) => {
    expect(htmlOf(content)).toContain('class="markdown"');
  },
);

test.each([
  ['quotes and lists within each other', '- > 1. '.repeat(1_100)],
  ['lists within each other', `${'- '.repeat(2_000)}${'x'.repeat(4_000)}`],
  ['too many lines of a list', '- a\n'.repeat(2_000)],
  ['brackets', `${'[a]('.repeat(1_000)}${'](b)'.repeat(1_000)}`],
  ['exclamation marks', '!'.repeat(8_000)],
  ['a long gap', `a${' '.repeat(7_000)}b`],
  ['a row too wide', '|'.repeat(4_000)],
  ['a table of millions of cells', `|${'a|'.repeat(150)}\n|${'-|'.repeat(150)}\n${'|\n'.repeat(3_600)}`],
  ['too many blocks of code', '```\n'.repeat(2_000)],
  ['too many links', 'a@b.c '.repeat(1_300)],
  ['too many lines', '`a`\n'.repeat(1_600)],
])('what would take long to read or to draw is shown as it was written: %s', (_, content) => {
  expect(lex(content)).toEqual([{ type: 'text', raw: content, text: content }]);
});

test('what somebody writes who writes much is shown as it is meant', () => {
  const list = Array.from({ length: 90 }, (_, index) => `- a **point** of a list, \`${index}\`!\n`).join('');
  const table = `| a | b | c |\n|---|---|---|\n${'| 1 | 2 | 3 |\n'.repeat(100)}`;
  const code = `\`\`\`ts\n${'const list = a[0] || !b;\n'.repeat(200)}\`\`\``;
  expect([list, table, code].map((content) => lex(content)[0]?.type)).toEqual(['list', 'table', 'code']);
});

test('links go to http, https and mailto, and never to a path of this page', () => {
  expect([safeHref('http://a.example'), safeHref('mailto:a@b.example'), safeHref('www.a.example/x')]).toEqual([
    'http://a.example/',
    'mailto:a@b.example',
    'https://www.a.example/x',
  ]);
  expect(['javascript:alert(1)', ' javascript:x', 'file:///etc/passwd', 'blob:x', ''].map(safeHref)).toEqual(
    Array(5).fill(undefined),
  );
  expect(safeHref('/signout')).not.toBe('/signout');
});

test('mentions are found again by where the server says they stand, counted in characters', () => {
  const content = '👋 @under_score_x and `@bob`';
  const mentions = [mentionAt(2, 14), mentionAt(22, 4)];
  const texts = mentionTexts(content, mentions);
  expect(texts).toEqual(['@under_score_x', '@bob']);
  const marked = withMarks(content, mentions);
  expect(piecesOf(marked)).toEqual(['👋 ', { mention: 0 }, ' and `', { mention: 1 }, '`']);
  expect(withoutMarks(marked, texts)).toBe(content);
});

test('nobody forges a mention with its marks, and ranges that overlap or leave the text are none', () => {
  expect(piecesOf(withMarks('a\u{E000}\u{E100}\u{E001}b', []))).toEqual(['ab']);
  expect(piecesOf(withMarks('@ada', [mentionAt(0, 4), mentionAt(1, 2), mentionAt(2, 9)]))).toEqual([{ mention: 0 }]);
});
