import { useServices } from '../../hooks/use-services.ts';
import { useSettings } from '../../hooks/use-settings.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Select } from '../../ui/select.tsx';

const themes = ['system', 'light', 'dark'] as const;

/** Light, dark, or as the system is. */
export const ThemeSelect = () => {
  const { settings } = useServices();
  const { theme } = useSettings();
  const t = useT();
  return (
    <Select
      label={t('settings.theme')}
      value={theme}
      options={themes.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
      onChange={(value) => settings.change({ theme: value })}
    />
  );
};
