import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useLocaleInfo } from '../i18n/locale-provider.tsx';

/** Tells react-aria the language and direction of the client, which need not be the browser's. */
export const AriaLocale = ({ children }: { readonly children: ReactNode }) => (
  <I18nProvider locale={useLocaleInfo().code}>{children}</I18nProvider>
);
