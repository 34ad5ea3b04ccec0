import { expect, test } from 'vitest';
import { findTrigger } from './find-trigger.ts';
import { rankPeople } from './rank-people.ts';

const at = (text: string) => findTrigger(text, text.length);

test.each([
  ['@', { kind: 'mention', start: 0, query: '' }],
  ['hello @el', { kind: 'mention', start: 6, query: 'el' }],
  ['(@Tomás', { kind: 'mention', start: 1, query: 'Tomás' }],
  ['line\n@a.b-c', { kind: 'mention', start: 5, query: 'a.b-c' }],
  ['**@no', { kind: 'mention', start: 2, query: 'no' }],
  ['well :smi', { kind: 'emoji', start: 5, query: 'smi' }],
  [':+1', { kind: 'emoji', start: 0, query: '+1' }],
] as const)('"%s" can be completed', (text, trigger) => {
  expect(at(text)).toEqual(trigger);
});

test.each(['', 'mail@example', 'at 12:30', ':D', 'https://x', '@elif ', 'a:smile', '```\n@elif', '~~~js\nx :smi'])(
  '"%s" is left alone',
  (text) => {
    expect(at(text)).toBeUndefined();
  },
);

test('what stands after the caret is no part of it, and after a code block it goes on', () => {
  expect(findTrigger('@elif and more', 3)).toEqual({ kind: 'mention', start: 0, query: 'el' });
  expect(at('```\ncode\n```\n@el')).toMatchObject({ query: 'el' });
});

test('people are found by username and by every word of their name, with and without accents', () => {
  const people = [
    { id: '1', username: 'tomas', displayName: 'Tomás Rivera' },
    { id: '2', username: 'ines', displayName: 'Inês Carvalho' },
    { id: '3', username: 'c.rivers', displayName: 'Tom' },
    { id: '4', username: 'ada', displayName: 'إيناس' },
  ];
  const found = (query: string) => rankPeople(people, query, 8).map(({ id }) => id);
  expect(found('tom')).toEqual(['1', '3']);
  expect(found('riv')).toEqual(['1', '3']);
  expect(found('inês')).toEqual(['2']);
  expect(found('INES')).toEqual(['2']);
  expect(found('إي')).toEqual(['4']);
  expect(found('')).toEqual(['1', '2', '3', '4']);
  expect(rankPeople(people, '', 2)).toHaveLength(2);
});
