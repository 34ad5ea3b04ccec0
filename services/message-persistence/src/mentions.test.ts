import { randomUUID } from 'node:crypto';
import { limits, UserId } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMentionSites, mentionedBy, mentionsIn } from './mentions.ts';

const ids = new Map(['anna', 'anna.b', 'bo-', 'ben_2', '...', 'x'.repeat(32)].map((name) => [name, UserId.parse(randomUUID())]));
const named = (content: string): string[] =>
  mentionsIn(content, { memberNamed: (name) => ids.get(name), mayCallRoom: false }).map(({ start, length }) =>
    Array.from(content)
      .slice(start, start + length)
      .join(''),
  );

const cases: [string, string, string[]][] = [
  ['a name alone', '@anna', ['@anna']],
  ['a name at the end of a sentence', 'Ask @anna.', ['@anna']],
  ['the longest name that is one', '@anna.b, not @anna.c', ['@anna.b']],
  ['a name that ends in punctuation', 'see @bo-: and @bo-', ['@bo-', '@bo-']],
  ['punctuation behind a name that ends in it', '@bo-.', ['@bo-']],
  ['a longer word', '@annabel and @annab', []],
  ['somebody else', '@nobody', []],
  ['a mail address', 'anna@anna.b or 2@anna or _@anna or é@anna', []],
  ['an @ after punctuation', '(@anna) "@anna" ,@anna @@anna', ['@anna', '@anna', '@anna', '@anna']],
  ['an @ in a script without spaces', '田中さん@annaさん', ['@anna']],
  ['capitals', '@Anna @ANNA.B', ['@Anna', '@ANNA.B']],
  ['emoji of several units before it', '👩‍👩‍👧 \u{1d11e}\u{1d11e} @anna', ['@anna']],
  ['nothing behind the @', '@ @. @-', []],
  ['a name of punctuation', '@...', ['@...']],
  ['the longest name there can be, and one longer', `@${'x'.repeat(32)} @${'x'.repeat(33)}`, [`@${'x'.repeat(32)}`]],
  ['the same name twice', '@anna @anna', ['@anna', '@anna']],
];
test.each(cases)('RD3 %s', (_, content, expected) => {
  expect(named(content)).toEqual(expected);
});

test('RD3 beyond 50 mentions the rest is plain text, in the order of the text', () => {
  const content = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? '@anna' : '@nobody')).join(' ');
  expect(named(content)).toHaveLength(30);
  expect(named('@anna '.repeat(60))).toHaveLength(limits.mentionsPerMessage);
});

test('RD3 who wrote it is not counted, and everybody once', () => {
  const [anna, ben] = [UserId.parse(randomUUID()), UserId.parse(randomUUID())];
  const mention = (userId: UserId) => ({ userId, start: 0, length: 5 });
  expect(mentionedBy(anna, [mention(anna), mention(ben), mention(ben)])).toEqual([ben]);
});

test('RD3 any text: ranges follow one another within the text and begin with an @, and the names asked for are bounded', () => {
  const piece = fc.oneof(fc.constantFrom('@', '@anna', '@anna.b', '.', '-', ' ', 'é', '👩', '\u0301'), fc.string());
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const content = pieces.join('');
      const characters = Array.from(content);
      let end = 0;
      for (const { start, length } of mentionsIn(content, { memberNamed: (name) => ids.get(name), mayCallRoom: false })) {
        expect(start).toBeGreaterThanOrEqual(end);
        expect(characters[start]).toBe('@');
        expect(
          ids.has(
            characters
              .slice(start + 1, start + length)
              .join('')
              .toLowerCase(),
          ),
        ).toBe(true);
        end = start + length;
      }
      expect(end).toBeLessThanOrEqual(characters.length);
    }),
  );
});

test.each([
  ['@a-', 2_666],
  [`@${'-'.repeat(31)}a`, 240],
  [`@${'-'.repeat(7_998)}a`, 1],
  [`@a${'.'.repeat(30)} `, 240],
])('MS6 a text full of "%s" asks for a bounded number of names', (piece, count) => {
  const names = findMentionSites(piece.repeat(count)).flatMap((site) => site.names);
  expect(names.length).toBeLessThanOrEqual(4 * limits.mentionsPerMessage * limits.usernameMaxChars);
});
