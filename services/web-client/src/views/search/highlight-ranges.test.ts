import { expect, test } from 'vitest';
import { rangesOf } from './highlight-ranges.ts';

test('what is highlighted is the same text, whatever takes two units', () => {
  const text = '🎉🎉 party 👍🏽 on';
  const ranges = rangesOf({
    text,
    highlights: [
      { start: 3, length: 5 },
      { start: 9, length: 2 },
    ],
  });
  expect(ranges.map(({ start, end }) => text.slice(start, end))).toEqual(['party', '👍🏽']);
  expect(rangesOf({ text: 'a', highlights: [{ start: 0, length: 9 }] })).toEqual([{ start: 0, end: 1 }]);
});
