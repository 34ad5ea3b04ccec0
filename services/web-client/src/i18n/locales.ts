import { en } from './en.ts';
import type { Catalogue } from './messages.ts';

/** A language the client speaks; `name` in the language itself. Other catalogues than English are loaded when chosen. */
export interface Locale {
  readonly code: string;
  readonly name: string;
  readonly dir: 'ltr' | 'rtl';
  readonly load: () => Promise<Catalogue>;
}

/** The language that is used where nothing else fits. */
export const english: Locale = { code: 'en', name: 'English', dir: 'ltr', load: () => Promise.resolve(en) };

/** All of them. */
export const locales: readonly Locale[] = [
  english,
  { code: 'ar', name: 'العربية', dir: 'rtl', load: () => import('./ar.ts').then(({ ar }) => ar) },
];

/** The best one for the codes somebody prefers, such as `navigator.languages`. */
export const chooseLocale = (preferred: readonly string[]): Locale => {
  for (const code of preferred) {
    const found = locales.find((locale) => locale.code === code.split('-')[0]?.toLowerCase());
    if (found !== undefined) return found;
  }
  return english;
};
