import { useServices } from '../../hooks/use-services.ts';
import { useLocaleInfo, useT } from '../../i18n/locale-provider.tsx';
import { locales } from '../../i18n/locales.ts';
import { Select } from '../../ui/select.tsx';

/** The language of the client, each in its own name. */
export const LanguageSelect = () => {
  const { settings } = useServices();
  const { code } = useLocaleInfo();
  const t = useT();
  return (
    <Select
      label={t('settings.language')}
      value={code}
      options={locales.map((locale) => ({ value: locale.code, label: locale.name }))}
      onChange={(language) => settings.change({ language })}
    />
  );
};
