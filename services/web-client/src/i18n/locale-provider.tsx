import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useSettings } from '../hooks/use-settings.ts';
import { en } from './en.ts';
import { createFormats, type Formats } from './formats.ts';
import { chooseLocale, english } from './locales.ts';
import { type Catalogue, createTranslate, type Translate } from './messages.ts';
import { regionalOf } from './regional.ts';

interface Spoken {
  readonly code: string;
  readonly dir: 'ltr' | 'rtl';
  readonly t: Translate;
  readonly formats: Formats;
}

const speak = (code: string, dir: 'ltr' | 'rtl', catalogue: Catalogue): Spoken => {
  const regional = regionalOf(code, navigator.languages);
  const t = createTranslate(catalogue, regional);
  return { code, dir, t, formats: createFormats(regional, t) };
};

const LocaleContext = createContext<Spoken>(speak('en', 'ltr', en));

/** Loads the language of the settings, and sets the document's language and direction by it. */
export const LocaleProvider = ({ children }: { readonly children: ReactNode }) => {
  const { language } = useSettings();
  const locale = useMemo(() => chooseLocale(language === 'system' ? navigator.languages : [language]), [language]);
  const [loaded, setLoaded] = useState<{ code: string; catalogue: Catalogue } | undefined>(
    locale === english ? { code: 'en', catalogue: en } : undefined,
  );

  useEffect(() => {
    let isWanted = true;
    void locale.load().then((catalogue) => isWanted && setLoaded({ code: locale.code, catalogue }));
    return () => {
      isWanted = false;
    };
  }, [locale]);

  const spoken = useMemo(() => {
    if (loaded === undefined) return undefined;
    return speak(loaded.code, chooseLocale([loaded.code]).dir, loaded.catalogue);
  }, [loaded]);

  useEffect(() => {
    if (spoken === undefined) return;
    document.documentElement.lang = spoken.code;
    document.documentElement.dir = spoken.dir;
  }, [spoken]);

  return spoken === undefined ? null : <LocaleContext value={spoken}>{children}</LocaleContext>;
};

/** The texts in the present language. */
export const useT = (): Translate => useContext(LocaleContext).t;

/** How dates and lists are written in the present language. */
export const useFormats = (): Formats => useContext(LocaleContext).formats;

/** The code and the direction of the present language. */
export const useLocaleInfo = (): Pick<Spoken, 'code' | 'dir'> => useContext(LocaleContext);
