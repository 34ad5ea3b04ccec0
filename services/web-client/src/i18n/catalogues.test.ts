import { expect, test } from 'vitest';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { chooseLocale } from './locales.ts';
import { type Catalogue, createTranslate, type Text } from './messages.ts';
import { regionalOf } from './regional.ts';

const english: Catalogue = en;
const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted();
const formsOf = (text: Text): readonly string[] => (typeof text === 'string' ? [text] : Object.values(text));
const longest = (text: Text): string[] =>
  formsOf(text)
    .map(namesIn)
    .toSorted((one, other) => other.length - one.length)[0] ?? [];

test.each(Object.entries({ ar }))('%s fills in what English fills in, with every form its numbers need', (code, catalogue) => {
  const needed = new Intl.PluralRules(code).resolvedOptions().pluralCategories.toSorted();
  for (const [key, text] of Object.entries(catalogue)) {
    const model = Object.entries(english).find(([name]) => name === key)?.[1] ?? '';
    expect({ key, names: longest(text) }).toEqual({ key, names: longest(model) });
    expect({ key, hasForms: typeof text !== 'string' }).toEqual({ key, hasForms: typeof model !== 'string' });
    if (typeof text !== 'string') expect({ key, forms: Object.keys(text).toSorted() }).toEqual({ key, forms: needed });
    for (const form of formsOf(text)) expect({ key, isEmpty: form.trim() === '' }).toEqual({ key, isEmpty: false });
  }
});

test('a text is chosen by its number, and a number is written as the language writes it', () => {
  const t = createTranslate(english, 'en');
  expect([t('room.members', { count: 1 }), t('room.members', { count: 1_200 })]).toEqual(['1 member', '1,200 members']);
  const arabic = createTranslate(ar, 'ar');
  expect(new Set([0, 1, 2, 3, 11, 100].map((count) => arabic('rooms.unread', { count }))).size).toBe(6);
});

test('the language is the first preferred one that is spoken, else English', () => {
  expect([chooseLocale(['fr-FR', 'ar-EG']).code, chooseLocale(['de']).code, chooseLocale([]).code]).toEqual(['ar', 'en', 'en']);
});

test('a language is written as where somebody is, if their browser says where', () => {
  expect([regionalOf('en', ['de', 'en-GB', 'en-US']), regionalOf('ar', ['en-GB']), regionalOf('en', [])]).toEqual([
    'en-GB',
    'ar',
    'en',
  ]);
});
