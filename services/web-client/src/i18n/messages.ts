import type { en } from './en.ts';

/** The name of a text. */
export type TextKey = keyof typeof en;

/** One text, or one for each CLDR plural category its language has. */
export type Text = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string });

/** All texts of one language. */
export type Catalogue = Readonly<Record<TextKey, Text>>;

/** What is filled into a text. */
export type TextValues = Readonly<Record<string, string | number>>;

/** Fills a text in; a text with forms is chosen by `count`. */
export type Translate = (key: TextKey, values?: TextValues) => string;

/** Makes the translator of a language; numbers are written as the language writes them. */
export const createTranslate = (catalogue: Catalogue, language: string): Translate => {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  const fill = (text: string, values: TextValues): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? number.format(value) : (value ?? whole);
    });
  return (key, values = {}) => {
    const text = catalogue[key];
    if (typeof text === 'string') return fill(text, values);
    const form = plural.select(Number(values['count'] ?? 0));
    return fill(text[form] ?? text.other, values);
  };
};
