import { useOverlays } from '../../hooks/use-overlays.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { IconButton } from '../../ui/button.tsx';

/** The way to what was said: searching the messages of all rooms. */
export const SearchButton = () => {
  const t = useT();
  const overlays = useOverlays();
  return (
    <IconButton
      icon="search"
      label={t('search.title')}
      aria-haspopup="dialog"
      aria-keyshortcuts="/ Control+Shift+F Meta+Shift+F"
      onClick={() => overlays.open({ kind: 'search' })}
    />
  );
};
